import assert from 'node:assert/strict';
import fc from 'fast-check';
import { covers } from '../../../src/engine/paths/covers.ts';
import { intersects } from '../../../src/engine/paths/intersect.ts';
import { matchesAny } from '../../../src/engine/paths/match.ts';
import { allPaths, anyGlob, supportedGlob } from './globs.ts';

const PATHS = allPaths();

describe('intersects', () => {
  const table: readonly (readonly [readonly string[], string | undefined])[] = [
    [['src/a.ts', 'src/a.ts'], 'src/a.ts'],
    [['src/a.ts', 'src/b.ts'], undefined],
    [['src/**', 'src/api/users.ts'], 'src/api/users.ts'],
    [['src/*.ts', 'src/a*'], 'src/a.ts'],
    [['src/**/*.ts', 'src/api/**'], 'src/api/.ts'],
    [['src/*', 'src/api/users.ts'], undefined],
    [['src/{api,web}/**', 'src/web/x.ts'], 'src/web/x.ts'],
    [['src/{api,web}/**', 'src/docs/**'], undefined],
    [['src/[ab].ts', 'src/[bc].ts'], 'src/b.ts'],
    [['src/[a-m]*.ts', 'src/[n-z]*.ts'], undefined],
    [['src/[^a].ts', 'src/a.ts'], undefined],
    [['src/?.ts', 'src/ab.ts'], undefined],
    [['**/*.test.ts', 'src/**'], 'src/.test.ts'],
    [['**/a', 'b/**', '*/*'], 'b/a'],
    [['src/**', '**/*.ts', 'src/api/*'], 'src/api/.ts'],
    [['src/**', 'src/api/**', 'web/**'], undefined],
    [['app/[id]/page.tsx', 'app/[slug]/page.tsx'], undefined],
    [['app/[id]/page.tsx', 'app/[id]/page.tsx'], 'app/i/page.tsx'],
    [['app/(shop)/**', 'app/(admin)/**'], undefined],
    [['!src/**', 'docs/a.md'], 'docs/a.md'],
    [['src/!(api)/**', 'src/api/x.ts'], 'src/api/x.ts'],
    [['src/!(api)/**', 'docs/x.ts'], undefined],
    [['../a', '../a'], undefined],
    [['**', '**'], 'x'],
  ];
  for (const [globs, witness] of table) {
    it(`finds ${witness ?? 'nothing'} in ${globs.join(' and ')}`, () => {
      assert.equal(intersects(globs), witness);
    });
  }

  it('sees one path in two spellings on a case-blind disk only', () => {
    assert.equal(intersects(['SRC/a.ts', 'src/*.ts']), undefined);
    assert.equal(intersects(['SRC/a.ts', 'src/*.TS'], { caseBlind: true }), 'src/a.ts');
  });

  it('is symmetric, and its witness matches every glob, for the compared syntax', () => {
    fc.assert(
      fc.property(supportedGlob, supportedGlob, (a, b) => {
        const witness = intersects([a, b]);
        assert.equal(witness === undefined, intersects([b, a]) === undefined);
        if (witness !== undefined) assert.ok(matchesAny([a], witness) && matchesAny([b], witness), `${a} and ${b} by ${witness}`);
      }),
      { numRuns: 2_000 },
    );
  });

  it('never misses a path that all globs match, whatever their syntax', () => {
    fc.assert(
      fc.property(fc.array(anyGlob, { minLength: 2, maxLength: 3 }), (globs) => {
        const shared = PATHS.find((path) => globs.every((glob) => matchesAny([glob], path)));
        if (shared !== undefined) assert.notEqual(intersects(globs), undefined, `${globs.join(' ')} share ${shared}`);
      }),
      { numRuns: 1_500 },
    );
  });
});

describe('covers', () => {
  const table: readonly (readonly [string, string, boolean])[] = [
    ['src/**', 'src/api/**', true],
    ['src/**', 'src/a.ts', true],
    ['src/**', 'src', false],
    ['src/*', 'src/*.ts', true],
    ['src/*', 'src/**', false],
    ['src/**/*.ts', 'src/api/*.ts', true],
    ['src/**/*.ts', 'src/api/**', false],
    ['**', '!(a)/b', true],
    ['src/{api,web}/**', 'src/web/x', true],
    ['src/**', 'src/{api,web}/*', true],
    ['src/api/**', 'src/{api,web}/*', false],
    ['!(a)/**', '!(a)/**', true],
    ['src/?', 'src/[a-b]', true],
    ['src/[a-c]', 'src/b', true],
  ];
  for (const [outer, inner, answer] of table) {
    it(`${outer} ${answer ? 'covers' : 'is not known to cover'} ${inner}`, () => {
      assert.equal(covers(outer, inner), answer);
    });
  }

  it('is never true when the inner glob matches a path that the outer does not', () => {
    fc.assert(
      fc.property(anyGlob, anyGlob, (outer, inner) => {
        if (covers(outer, inner)) for (const path of PATHS) if (matchesAny([inner], path)) assert.ok(matchesAny([outer], path), `${outer} over ${inner} at ${path}`);
      }),
      { numRuns: 2_000 },
    );
  });
});
