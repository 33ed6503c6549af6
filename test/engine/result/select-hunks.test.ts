import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readHunks, selectHunks, type Hunk } from '../../../src/engine/result/select-hunks.ts';

/** A stretch that both texts have, or one that only one of them has, or each has otherwise. */
type Piece = { readonly same: string } | { readonly from: string; readonly to: string };

const LINE = fc.constantFrom('a\n', 'b\n', '\n', 'c\r\n', '}\n', 'ü\r\n');
const BLOCK = fc.array(LINE, { minLength: 1, maxLength: 3 }).map((lines) => lines.join(''));
const CHANGE = fc.record({ from: fc.oneof(fc.constant(''), BLOCK), to: fc.oneof(fc.constant(''), BLOCK) }).filter(({ from, to }) => from !== to);
/** Changes with something between them; the last line of the last piece may have no end. */
const PIECES: fc.Arbitrary<Piece[]> = fc.tuple(fc.array(fc.tuple(CHANGE, BLOCK), { maxLength: 6 }), CHANGE, fc.boolean(), fc.boolean()).map(([inner, last, cutFrom, cutTo]) => {
  const cut = (text: string, isCut: boolean): string => (isCut ? text.replace(/\r?\n$/, '') : text);
  const end = { from: cut(last.from, cutFrom), to: cut(last.to, cutTo) };
  return [...inner.flatMap(([change, same]): Piece[] => [change, { same }]), ...(end.from === end.to ? [] : [end])];
});
const countLines = (text: string): number => (text === '' ? 0 : text.split(/(?<=\n)/).length);

function textsOf(pieces: readonly Piece[]): { from: string; to: string; hunks: Hunk[] } {
  let [from, to] = ['', ''];
  const hunks: Hunk[] = [];
  for (const piece of pieces) {
    if ('same' in piece) {
      from += piece.same;
      to += piece.same;
      continue;
    }
    const [fromCount, toCount] = [countLines(piece.from), countLines(piece.to)];
    hunks.push({ fromStart: countLines(from) + (fromCount === 0 ? 0 : 1), fromCount, toStart: countLines(to) + (toCount === 0 ? 0 : 1), toCount });
    from += piece.from;
    to += piece.to;
  }
  return { from, to, hunks };
}

/** The same stretches, when some changes have been taken. */
function after(pieces: readonly Piece[], chosen: ReadonlySet<number>): Piece[] {
  let at = -1;
  return pieces.map((piece) => {
    if ('same' in piece) return piece;
    at += 1;
    return chosen.has(at) ? { same: piece.to } : piece;
  });
}

const PIECES_AND_CHOICE = PIECES.chain((pieces) => fc.tuple(fc.constant(pieces), fc.uniqueArray(fc.nat({ max: 6 })).map((all) => new Set(all))));

describe('hunks of a result', () => {
  it('make the result when all are chosen and the text before when none is, byte for byte', () => {
    fc.assert(
      fc.property(PIECES, (pieces) => {
        const { from, to, hunks } = textsOf(pieces);
        assert.equal(selectHunks(from, to, hunks, new Set(hunks.keys())), to);
        assert.equal(selectHunks(from, to, hunks, new Set()), from);
      }),
    );
  });

  it('make the result when some are taken first and the rest afterwards', () => {
    fc.assert(
      fc.property(PIECES_AND_CHOICE, ([pieces, chosen]) => {
        const { from, to, hunks } = textsOf(pieces);
        const between = selectHunks(from, to, hunks, chosen);
        const rest = textsOf(after(pieces, chosen));
        assert.equal(between, rest.from);
        assert.equal(selectHunks(between, to, rest.hunks, new Set(rest.hunks.keys())), to);
      }),
    );
  });

  it('keep line ends and a last line without one as the side has them that a line comes from', () => {
    const [from, to] = ['one\r\ntwo\r\nthree', 'ONE\ntwo\r\nthree\nfour'];
    const hunks: Hunk[] = [
      { fromStart: 1, fromCount: 1, toStart: 1, toCount: 1 },
      { fromStart: 3, fromCount: 1, toStart: 3, toCount: 2 },
    ];
    assert.equal(selectHunks(from, to, hunks, new Set([0])), 'ONE\ntwo\r\nthree');
    assert.equal(selectHunks(from, to, hunks, new Set([1])), 'one\r\ntwo\r\nthree\nfour');
  });

  it('are refused where they are not of these texts', () => {
    assert.throws(() => selectHunks('a\n', 'b\n', [{ fromStart: 4, fromCount: 1, toStart: 1, toCount: 1 }], new Set([0])), RangeError);
  });

  it('are read from a diff without context, also where lines of the text look like heads of hunks', () => {
    const patch = ['diff --git a/x b/x', '--- a/x', '+++ b/x', '@@ -1 +1,2 @@ function', '-@@ -1 +1 @@', '+one', '+@@ -9 +9 @@', '@@ -4,2 +5,0 @@', '-x', '-y', '\\ No newline at end of file', ''].join('\n');
    const found = readHunks(patch);
    assert.deepEqual(found.map(({ hunk }) => hunk), [
      { fromStart: 1, fromCount: 1, toStart: 1, toCount: 2 },
      { fromStart: 4, fromCount: 2, toStart: 5, toCount: 0 },
    ]);
    assert.deepEqual(found.map(({ lines }) => lines.length), [3, 2]);
  });
});
