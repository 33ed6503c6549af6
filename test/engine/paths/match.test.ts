import assert from 'node:assert/strict';
import fc from 'fast-check';
import picomatch from 'picomatch';
import { matchesAny } from '../../../src/engine/paths/match.ts';
import { allPaths, anyGlob, supportedGlob } from './globs.ts';

const PATHS = allPaths();

/** picomatch on every brace expansion, `a/**` read as all that lies below `a` and not `a` itself. */
function expansions(glob: string): RegExp[] {
  const brace = /\{([^{}]*,[^{}]*)\}/.exec(glob);
  if (brace !== null) return (brace[1] ?? '').split(',').flatMap((part) => expansions(glob.replace(brace[0], () => part)));
  const below = !glob.startsWith('!') && /\/\*\*$/.test(glob) && !/^(\*\*\/)+\*\*$/.test(glob) ? `${glob}/*` : glob;
  return [picomatch.makeRe(below, { dot: true })];
}

describe('matchesAny', () => {
  it('says what picomatch says, for every glob of the compared syntax', () => {
    fc.assert(
      fc.property(supportedGlob, (glob) => {
        const expressions = expansions(glob);
        for (const path of PATHS) assert.equal(matchesAny([glob], path), expressions.some((expression) => expression.test(path)), `${glob} on ${path}`);
      }),
      { numRuns: 1_500 },
    );
  });

  it('says what picomatch says, or yes, for any glob', () => {
    fc.assert(
      fc.property(anyGlob, (glob) => {
        const expressions = expansions(glob);
        const whole = picomatch.makeRe(glob, { dot: true });
        for (const path of PATHS) if (whole.test(path) && expressions.some((expression) => expression.test(path))) assert.ok(matchesAny([glob], path), `${glob} on ${path}`);
      }),
      { numRuns: 1_000 },
    );
  });

  const table: readonly (readonly [string, string, boolean])[] = [
    ['src/**', 'src/.env', true],
    ['src/*', 'src/.env', true],
    ['.github/**', '.github/workflows/ci.yml', true],
    ['**', '.gitignore', true],
    ['src/**', 'src', false],
    ['src/*', 'src/a/b', false],
    ['src/**/*.ts', 'src/a.ts', true],
    ['src/**/*.ts', 'src/a/b/c.ts', true],
    ['src/', 'src/a/b', true],
    ['src\\api\\*.ts', 'src/api/a.ts', true],
    ['app/[id]/page.tsx', 'app/[id]/page.tsx', true],
    ['app/[...slug]/page.tsx', 'app/[...slug]/page.tsx', true],
    ['app/[[...slug]]/**', 'app/[[...slug]]/page.tsx', true],
    ['app/(shop)/**', 'app/(shop)/cart/page.tsx', true],
    ['app/(shop)/**', 'app/(admin)/page.tsx', false],
    ['routes/+page.svelte', 'routes/+page.svelte', true],
    ['routes/$id.tsx', 'routes/$id.tsx', true],
    ['packages/@scope/a/**', 'packages/@scope/a/index.ts', true],
    ['src/{api,web}/**', 'src/web/x', true],
    ['src/{api,web/{a,b}}/*.ts', 'src/web/b/x.ts', true],
    ['src/{,sub/}x.ts', 'src/x.ts', true],
    ['src/!(api)/**', 'src/web/x', true],
    ['src/!(api)/**', 'src/api/x', false],
    ['a+b (1).txt', 'a+b (1).txt', true],
    ['../**', 'src/a', false],
    ['/**', 'src/a', false],
    ['**', 'line\nfeed/a', true],
    ['src/*.ts', 'SRC/a.ts', false],
  ];
  for (const [glob, path, answer] of table) {
    it(`${glob} ${answer ? 'matches' : 'does not match'} ${JSON.stringify(path)}`, () => {
      assert.equal(matchesAny([glob], path), answer);
    });
  }

  it('takes one case for the other where the disk does', () => {
    for (const glob of ['src/API/*.ts', 'SRC/api/a.ts', 'src/[A-B]PI/a.ts', 'src/!(x)/a.TS']) assert.ok(matchesAny([glob], 'Src/Api/A.ts', { caseBlind: true }), glob);
    assert.ok(!matchesAny(['src/[^a]PI/*'], 'src/API/a', { caseBlind: true }));
  });

  it('takes a composed letter for a decomposed one', () => {
    assert.ok(matchesAny(['caf\u00e9/*'], 'cafe\u0301/a'));
    assert.ok(matchesAny(['cafe\u0301/*'], 'caf\u00e9/a'));
  });
});
