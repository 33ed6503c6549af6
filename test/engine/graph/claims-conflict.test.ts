import assert from 'node:assert/strict';
import { claimsConflict } from '../../../src/engine/graph/claims-conflict.ts';
import { configOf } from './plans.ts';

const DOMAINS = configOf().domains ?? [];
const claim = (writes: readonly string[], reads: readonly string[] = []): { writes: readonly string[]; reads: readonly string[] } => ({ writes, reads });

describe('claimsConflict', () => {
  const table = [
    ['two writers of one path, in any domains', claim(['api/x', 'web/x']), claim(['web/*']), 'web/x'],
    ['a writer and a reader that write in the path’s domain', claim(['api/x']), claim(['api/y'], ['api/*']), 'api/x'],
    ['the same the other way round', claim(['api/y'], ['api/*']), claim(['api/x']), 'api/x'],
    ['a reader of another domain', claim(['api/x']), claim(['web/y'], ['api/*']), undefined],
    ['a pure reader', claim(['api/x']), claim([], ['api/*']), undefined],
    ['a reader that shares another domain than the path’s', claim(['api/x', 'web/a']), claim(['web/b'], ['api/x']), undefined],
    ['readers of one path', claim(['api/x'], ['api/z']), claim(['api/y'], ['api/z']), undefined],
    ['an unknown scope and any writer', claim(['**']), claim(['lib/x']), 'lib/x'],
    ['the first of several domains', claim(['lib/x']), claim(['lib/y'], ['lib/x']), 'lib/x'],
  ] as const;
  for (const [title, a, b, path] of table) {
    it(`${path === undefined ? 'lets be' : 'keeps apart'} ${title}`, () => {
      assert.equal(claimsConflict(a, b, DOMAINS), path);
      assert.equal(claimsConflict(b, a, DOMAINS), path);
    });
  }

  it('minds the disk’s view of upper and lower case', () => {
    assert.equal(claimsConflict(claim(['API/x']), claim(['api/X']), DOMAINS), undefined);
    assert.equal(claimsConflict(claim(['API/x']), claim(['api/X']), DOMAINS, { caseBlind: true }), 'api/x');
  });
});
