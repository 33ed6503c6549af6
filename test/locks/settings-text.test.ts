import assert from 'node:assert/strict';
import fc from 'fast-check';
import ts from 'typescript';
import { isAnyMark, marked } from '../../src/extension/locks/lock-mark.ts';
import { withoutLocks } from '../../src/extension/locks/settings-text.ts';

/** What an editor reads in a settings.json, with comments and commas at the end. */
function read(text: string): unknown {
  const result: { readonly config?: unknown; readonly error?: ts.Diagnostic } = ts.parseConfigFileTextToJson('settings.json', text);
  assert.equal(result.error?.messageText, undefined, text);
  return result.config;
}

const OURS = [marked('/repo/src/**', 'abc123'), marked('/repo/a "b".ts', 'ffffff'), marked('c:/re\\po/x.ts', '000000')];

describe('a settings.json after an uninstall', () => {
  it('has lost our entries and nothing else, comments and order included', () => {
    const before = `{
  // The theme of the office.
  "workbench.colorTheme": "Light",
  "files.readonlyInclude": {
    "**/*.lock": true, // generated
    ${JSON.stringify(OURS[0])}: true,
    "vendor/**": true
  },
  "files.readonlyExclude": {
    ${JSON.stringify(OURS[1])}: true
  },
  "editor.rulers": [80, 120]
}
`;
    assert.equal(withoutLocks(before), `{
  // The theme of the office.
  "workbench.colorTheme": "Light",
  "files.readonlyInclude": {
    "**/*.lock": true, // generated
    "vendor/**": true
  },
  "editor.rulers": [80, 120]
}
`);
  });

  it('reads as before but for our entries, however it is written', () => {
    const own = fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('**/*.lock', 'a//b', '/* x */', ',', '{')), fc.boolean(), { maxKeys: 3, noNullPrototype: false });
    const others = fc.dictionary(fc.constantFrom('a', 'b.c'), fc.jsonValue({ maxDepth: 1 }), { noNullPrototype: false });
    const blank = fc.constantFrom('', ' ', '\n', '\r\n  ', ' // note, "of": {mine}\n', ' /* , } */ ');
    fc.assert(
      fc.property(fc.record({ mine: own, ours: fc.subarray(OURS), others, blanks: fc.infiniteStream(blank), isLast: fc.boolean(), commaAtEnd: fc.boolean() }), ({ mine, ours, others, blanks, isLast, commaAtEnd }) => {
        const next = (): string => String(blanks.next().value);
        const write = (entries: readonly (readonly [string, string])[]): string => `{${entries.map(([key, value]) => `${next()}${JSON.stringify(key)}${next()}:${next()}${value}${next()}`).join(',')}${entries.length > 0 && commaAtEnd ? ',' : ''}${next()}}`;
        const all = [...Object.keys(mine), ...ours].map((key) => [key, mine[key] === false ? 'false' : 'true'] as const);
        const setting = ['files.readonlyInclude', write(isLast ? all : [...all].reverse())] as const;
        const rest = Object.entries(others).map(([key, value]) => [key, JSON.stringify(value)] as const);
        const text = write(isLast ? [...rest, setting] : [setting, ...rest]);
        const after = withoutLocks(text);
        const expected = read(text) as Record<string, Record<string, unknown>>;
        const left = Object.fromEntries(Object.entries(expected['files.readonlyInclude'] ?? {}).filter(([key]) => !isAnyMark(key)));
        if (Object.keys(left).length === 0 && ours.length > 0) delete expected['files.readonlyInclude'];
        else expected['files.readonlyInclude'] = left;
        assert.deepEqual(read(after), expected, `${text}\n--\n${after}`);
        if (ours.length === 0) assert.equal(after, text);
      }),
      { numRuns: 200 },
    );
  });

  it('stays as it is when it cannot be read', () => {
    for (const text of ['', '{', '[1, 2', '{"files.readonlyInclude": {']) assert.equal(withoutLocks(text), text);
  });
});
