import assert from 'node:assert/strict';
import fc from 'fast-check';
import { firstDifference, lineMap, linesOf, mapLine, mapRange } from '../../../src/engine/findings/map-range.ts';

const SAID = ['import a;', '', 'function f() {', '  const x = 1;', '  return x;', '}', ''].join('\n');

/** A text of lines that differ, and one made of it by inserting and deleting at random; `now` says where each line went. */
const edited = fc.array(fc.tuple(fc.boolean(), fc.nat(3)), { minLength: 1, maxLength: 120 }).map((plan) => {
  const said = plan.map((_, at) => `line ${at}`);
  const present: string[] = [];
  const now = plan.map(([kept, inserted], at) => {
    for (let more = 0; more < inserted; more += 1) present.push(`new ${at}.${more}`);
    if (!kept) return undefined;
    present.push(`line ${at}`);
    return present.length;
  });
  return { said, present, now };
});

describe('a place of a text in another version of it', () => {
  it('is the very line, wherever random edits above and below have moved it', () => {
    fc.assert(
      fc.property(edited, ({ said, present, now }) => {
        const map = lineMap(said.join('\n'), present.join('\n'));
        now.forEach((wanted, at) => {
          const found = mapLine(map, at + 1);
          if (wanted !== undefined) assert.deepEqual(found, { line: wanted, kind: 'same' });
        });
      }),
      { numRuns: 1_000 },
    );
  });

  it('is between the surviving neighbours of a line that is gone, and says so', () => {
    fc.assert(
      fc.property(edited, ({ said, present, now }) => {
        const map = lineMap(said.join('\n'), present.join('\n'));
        now.forEach((wanted, at) => {
          if (wanted !== undefined) return;
          const { line, kind } = mapLine(map, at + 1);
          const above = now.slice(0, at).findLast((each) => each !== undefined) ?? 1;
          const below = now.slice(at + 1).find((each) => each !== undefined) ?? Math.max(1, present.length);
          assert.equal(kind, 'gone');
          assert.ok(line >= above && line <= below, `${line} is not within ${above} and ${below}`);
        });
      }),
      { numRuns: 1_000 },
    );
  });

  it('always lies in the present text, whatever both texts and the line are', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.integer({ min: 1, max: 50 }), (said, present, line) => {
        const found = mapLine(lineMap(said, present), line);
        assert.ok(found.line >= 1 && found.line <= linesOf(present).length);
      }),
    );
  });

  it('is itself in the same text, with its columns', () => {
    const range = { startLine: 4, startColumn: 9, endLine: 5, endColumn: 10 };
    assert.deepEqual(mapRange(lineMap(SAID, SAID), range), { ...range, kind: 'same' });
  });

  it('does not mind how lines end', () => {
    assert.deepEqual(mapLine(lineMap(SAID, SAID.replaceAll('\n', '\r\n')), 5), { line: 5, kind: 'same' });
  });

  it('is the same line after it was indented otherwise, without columns', () => {
    const wrapped = SAID.replace('  const x = 1;\n  return x;', '  if (a) {\n    const x = 1;\n    return x;\n  }');
    assert.deepEqual(mapRange(lineMap(SAID, wrapped), { startLine: 4, startColumn: 9 }), { startLine: 5, kind: 'reindented' });
  });

  it('is the line that stands there instead when it was changed', () => {
    const other = SAID.replace('const x = 1;', 'const x = compute();');
    assert.deepEqual(mapRange(lineMap(SAID, other), { startLine: 4, startColumn: 9, endColumn: 10 }), { startLine: 4, kind: 'gone' });
  });

  it('is the line above when it is new in the other text, the line below at its beginning', () => {
    const without = SAID.replace('  const x = 1;\n', '');
    assert.deepEqual(mapLine(lineMap(SAID, without), 4), { line: 3, kind: 'gone' });
    assert.deepEqual(mapLine(lineMap(`// new\n${SAID}`, SAID), 1), { line: 1, kind: 'gone' });
  });

  it('covers no lines that were not meant when its end is gone', () => {
    const map = lineMap(SAID, SAID.replace('  return x;\n', ''));
    assert.deepEqual(mapRange(map, { startLine: 4, startColumn: 3, endLine: 5, endColumn: 4 }), { startLine: 4, kind: 'same' });
  });

  it('grows with what was inserted into it', () => {
    const longer = SAID.replace('  return x;', '  log(x);\n  return x;');
    assert.deepEqual(mapRange(lineMap(SAID, longer), { startLine: 3, endLine: 6, endColumn: 2 }), { startLine: 3, endLine: 7, endColumn: 2, kind: 'same' });
  });

  it('is the only line of an empty file', () => {
    assert.deepEqual(mapLine(lineMap(SAID, ''), 5), { line: 1, kind: 'gone' });
  });
});

describe('the first difference of two texts', () => {
  it('is where the present one is not as the other', () => {
    assert.equal(firstDifference('a\nb\nc', 'a\nx\nc'), 2);
    assert.equal(firstDifference('a\nb\nc', 'a\nb'), 2);
    assert.equal(firstDifference('a', 'a'), undefined);
  });
});
