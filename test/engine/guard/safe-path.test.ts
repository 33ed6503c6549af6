import assert from 'node:assert/strict';
import fc from 'fast-check';
import { pathScope } from '../../../src/engine/guard/lease-scope.ts';
import { safePath } from '../../../src/engine/guard/safe-path.ts';

describe('a safe path', () => {
  it('never goes up, is never absolute, never names git, and stays the same when made safe again', () => {
    const piece = fc.oneof(fc.constantFrom('..', '.', '', '.git', '.GIT ', 'git~1', 'C:', '\\', '/', 'src', 'a.ts', '~', ':', '\0', 'e\u0301'), fc.string({ maxLength: 5 }));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), fc.constantFrom('/', '\\'), (pieces, separator) => {
        const path = safePath(pieces.join(separator));
        if (!path.ok) return;
        const names = path.value.split('/');
        assert.ok(names.every((name) => name !== '' && name !== '.' && name !== '..' && !name.toLowerCase().startsWith('.git ') && name.toLowerCase() !== '.git'));
        assert.doesNotMatch(path.value, /[\\:\0]/);
        assert.deepEqual(safePath(path.value), path);
      }),
      { numRuns: 5_000 },
    );
  });

  it('is matched by what a lease says and by nothing that it does not say', () => {
    const inside = (globs: string[], path: string, caseBlind = false): boolean => pathScope(globs, { caseBlind })(path);
    assert.equal(inside(['src/'], 'src/deep/a.ts'), true);
    assert.equal(inside(['src/**'], 'src/.hidden/a'), true);
    assert.equal(inside(['src/*'], 'src/deep/a'), false);
    assert.equal(inside(['!src/**'], 'src/a'), false);
    assert.equal(inside(['../**', '/etc/**', 'C:/**', ''], 'etc/passwd'), false);
    assert.equal(inside(['app/[id]/p.ts'], 'app/[id]/p.ts'), true);
    assert.equal(inside(['src/{a,b}.ts'], 'src/b.ts'), true);
    assert.equal(inside(['Src/A.ts'], 'src/a.ts'), false);
    assert.equal(inside(['Src/A.ts'], 'src/a.ts', true), true);
    assert.equal(inside([], 'a'), false);
  });
});
