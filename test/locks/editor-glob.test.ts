import assert from 'node:assert/strict';
import fc from 'fast-check';
import { matchesAny } from '../../src/engine/paths/match.ts';
import { editorGlobs, literalGlob, slashed } from '../../src/extension/locks/editor-glob.ts';
import { allPaths, anyGlob } from '../engine/paths/globs.ts';
import { editorMatches, ROOT } from './holding.ts';

describe('a glob of a lease in the editor’s words', () => {
  it('matches the same paths when it is exact, and none less when it is not', () => {
    const paths = allPaths();
    fc.assert(
      fc.property(anyGlob, (glob) => {
        const { globs, exact } = editorGlobs(ROOT, glob);
        for (const path of paths) {
          const said = globs.some((each) => editorMatches(each, `${ROOT}/${path}`));
          const meant = matchesAny([glob], path);
          if (exact) assert.equal(said, meant, `${glob} as ${globs.join(' ')}: ${path}`);
          else assert.ok(said || !meant, `${glob} as ${globs.join(' ')}: ${path}`);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('is written as people write it', () => {
    assert.deepEqual(editorGlobs('/r', 'src/api/**').globs, ['/r/src/api/**']);
    assert.deepEqual(editorGlobs('/r', 'src/{a,b}/*.ts').globs, ['/r/src/a/*.ts', '/r/src/b/*.ts']);
    assert.deepEqual(editorGlobs('/r', 'src/orders.ts').globs, ['/r/src/orders.ts']);
    assert.deepEqual(editorGlobs('/r', '**').globs, ['/r/**']);
  });

  it('names one path and no other, whatever signs are in it', () => {
    const name = fc.stringMatching(/^[ab[\],*? .()!@+-]{1,6}$/).filter((text) => text.trim() !== '' && !/^\.+$/.test(text) && !text.includes('?'));
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 3 }), fc.array(name, { minLength: 1, maxLength: 3 }), (one, other) => {
        const [path, another] = [`/r/${one.join('/')}`, `/r/${other.join('/')}`];
        assert.ok(editorMatches(literalGlob(path), path), literalGlob(path));
        assert.equal(editorMatches(literalGlob(path), another), path === another);
      }),
      { numRuns: 500 },
    );
  });

  it('has drives and separators as the editor compares them', () => {
    assert.equal(slashed('C:\\Users\\me\\repo', 'win32'), 'c:/Users/me/repo');
    assert.equal(slashed('/a\\b', 'linux'), '/a\\b');
  });
});
