import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ClaimIndex, type Claim } from '../../../src/engine/leases/claim-index.ts';

const segment = fc.constantFrom('a', 'b', 'A', 'c.ts', '*', '**', '{a,b}', '[id]', '!x', '(a)');
const glob = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => segments.join('/'));
const claim = fc.record({ reads: fc.array(glob, { maxLength: 3 }), writes: fc.array(glob, { maxLength: 3 }) });

/** Whether two globs could meet: the literal letters that one begins with begin the other's, or the other way round. */
function couldMeet(one: string, other: string): boolean {
  const literal = (text: string): string => (/^[^*?[\]{}()!+@|]*/.exec(text)?.[0] ?? '').toLowerCase();
  const [first, second] = [literal(one), literal(other)];
  const whole = (text: string, part: string): boolean => part.length === text.length;
  // A literal path meets what lies under it as well, but not a sibling that goes on with the same letters.
  if (whole(one, first) && whole(other, second)) return first === second || second.startsWith(`${first}/`) || first.startsWith(`${second}/`);
  if (whole(one, first)) return first.startsWith(second) || second.startsWith(`${first}/`);
  if (whole(other, second)) return second.startsWith(first) || first.startsWith(`${second}/`);
  return first.startsWith(second) || second.startsWith(first);
}

describe('the index of claims', () => {
  it('names every claim that could meet another with a write', () => {
    fc.assert(
      fc.property(fc.array(claim, { maxLength: 8 }), claim, fc.array(fc.nat({ max: 7 })), (claims, asked, removed) => {
        const index = new ClaimIndex();
        const there = new Map<number, Claim>(claims.entries());
        claims.forEach((one, at) => index.add(at, one));
        for (const at of removed) {
          const one = there.get(at);
          if (one !== undefined) index.remove(at, one);
          there.delete(at);
        }
        const named = index.candidates(asked);
        for (const at of named) assert.ok(there.has(at), 'a claim that was taken out is gone');
        for (const [at, one] of there) {
          const meets = asked.writes.some((w) => [...one.writes, ...one.reads].some((g) => couldMeet(w, g))) || asked.reads.some((r) => one.writes.some((w) => couldMeet(r, w)));
          if (meets) assert.ok(named.includes(at), `${JSON.stringify(one)} was overlooked`);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('leaves out claims of other folders, and claims that only read the same', () => {
    const index = new ClaimIndex();
    index.add(1, { reads: ['src/**'], writes: ['src/api/**'] });
    index.add(2, { reads: [], writes: ['docs/**'] });
    assert.deepEqual(index.candidates({ reads: ['src/web/**'], writes: ['src/web/**'] }), [1]);
    assert.deepEqual(index.candidates({ reads: ['src/web/**'], writes: [] }), []);
    assert.deepEqual(index.candidates({ reads: [], writes: ['**/x.md'] }), [1, 2]);
    assert.deepEqual(index.candidates({ reads: ['DOCS/a.md'], writes: [] }), [2]);
  });
});
