import assert from 'node:assert/strict';
import { normalizeGlob } from '../../../src/engine/paths/normalize-glob.ts';

describe('normalizeGlob', () => {
  const forms: readonly (readonly [string, string])[] = [
    ['src/a.ts', 'src/a.ts'],
    ['./src/a.ts', 'src/a.ts'],
    ['src/./a.ts', 'src/a.ts'],
    ['src//a.ts', 'src/a.ts'],
    ['src\\api\\**', 'src/api/**'],
    ['src/', 'src/**'],
    ['./', '**'],
    ['.', '**'],
    [' src/a.ts ', 'src/a.ts'],
    ['cafe\u0301/*.ts', 'caf\u00e9/*.ts'],
    ['.github/**', '.github/**'],
    ['src/..hidden/a', 'src/..hidden/a'],
    ['docs/{a..c}.md', 'docs/{a..c}.md'],
  ];
  for (const [text, glob] of forms) {
    it(`writes ${JSON.stringify(text)} as ${glob}`, () => {
      assert.deepEqual(normalizeGlob(text), { ok: true, value: glob });
    });
  }

  const refused: readonly (readonly [string, RegExp])[] = [
    ['', /empty/],
    ['   ', /empty/],
    ['/etc/passwd', /absolute/],
    ['\\\\server\\share', /absolute/],
    ['C:\\work', /drive/],
    ['c:/work', /drive/],
    ['!C:/work', /drive/],
    ['../other/**', /leaves/],
    ['src/../../x', /leaves/],
    ['src/..', /leaves/],
    ['src\\..\\..\\x', /leaves/],
    ['{..,src}/x', /leaves/],
    ['@(..|src)/x', /leaves/],
    ['a'.repeat(5_000), /long/],
  ];
  for (const [text, reason] of refused) {
    it(`refuses ${JSON.stringify(text.slice(0, 30))}`, () => {
      const result = normalizeGlob(text);
      assert.ok(!result.ok);
      assert.match(result.error, reason);
    });
  }
});
