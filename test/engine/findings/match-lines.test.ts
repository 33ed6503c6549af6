import assert from 'node:assert/strict';
import fc from 'fast-check';
import { matchLines } from '../../../src/engine/findings/match-lines.ts';

/** Length of the longest common series of lines, by the table that every textbook has. */
function longestCommon(a: readonly string[], b: readonly string[]): number {
  let row = new Array<number>(b.length + 1).fill(0);
  for (const left of a) {
    const next = [0];
    b.forEach((right, at) => next.push(left === right ? (row[at] ?? 0) + 1 : Math.max(row[at + 1] ?? 0, next[at] ?? 0)));
    row = next;
  }
  return row[b.length] ?? 0;
}

const pairs = (matches: Int32Array): (readonly [number, number])[] => [...matches].flatMap((to, from) => (to < 0 ? [] : [[from, to] as const]));

const lines = fc.array(fc.constantFrom('', '}', 'a', 'b', 'c', 'return;'), { maxLength: 40 });

describe('matching the lines of two texts', () => {
  it('matches only equal lines, in one order, and as many as there can be', () => {
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const found = pairs(matchLines(before, after));
        found.forEach(([from, to], at) => {
          assert.equal(before[from], after[to]);
          const [lastFrom, lastTo] = found[at - 1] ?? [-1, -1];
          assert.ok(from > lastFrom && to > lastTo);
        });
        assert.equal(found.length, longestCommon(before, after));
      }),
      { numRuns: 2_000 },
    );
  });

  it('matches every line of a text with itself', () => {
    fc.assert(fc.property(lines, (text) => assert.deepEqual([...matchLines(text, text)], [...text.keys()])));
  });

  it('finds the lines that stayed in texts that differ in thousands of others', () => {
    const kept = Array.from({ length: 500 }, (_, at) => `kept ${at}`);
    const around = (word: string) => kept.flatMap((line, at) => [...Array.from({ length: 7 }, (_, more) => `${word} ${at} ${more}`), line]);
    const [before, after] = [around('old'), around('new')];
    const found = pairs(matchLines(before, after));
    assert.equal(found.length, kept.length);
    for (const [from, to] of found) assert.equal(before[from], after[to]);
  });

  it('leaves texts that have nothing in common alone', () => {
    const many = (word: string) => Array.from({ length: 3_000 }, (_, at) => `${word} ${at}`);
    assert.equal(pairs(matchLines(many('a'), many('b'))).length, 0);
  });
});
