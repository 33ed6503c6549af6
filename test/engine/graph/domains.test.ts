import assert from 'node:assert/strict';
import fc from 'fast-check';
import { domainsOf } from '../../../src/engine/graph/domain-table.ts';
import { resolveDomains } from '../../../src/engine/graph/resolve-domains.ts';
import { Domain, defaultConfig } from '../../../src/engine/model/config.ts';
import { matchesAny } from '../../../src/engine/paths/match.ts';
import { allPaths, anyGlob } from '../paths/globs.ts';
import { configOf } from './plans.ts';

describe('resolveDomains', () => {
  it('takes the config’s own', () => {
    const config = configOf();
    assert.equal(resolveDomains(config, ['x/y']), config.domains);
    assert.deepEqual(resolveDomains(configOf({ domains: [] }), ['x/y']), []);
  });

  it('makes one of each top folder, and of each folder in one that holds several parts, before the whole', () => {
    const files = ['README.md', 'docs/a.md', 'src/api/a.ts', 'src/web/x/a.ts', 'src/main.ts', 'packages/only/a.ts', '.github/workflows/ci.yml', 'test/a/x.ts', 'test/b/x.ts'];
    assert.deepEqual(
      resolveDomains(defaultConfig(), files).map(({ name, paths }) => [name, ...paths]),
      [
        ['.github', '.github/**'],
        ['docs', 'docs/**'],
        ['packages', 'packages/**'],
        ['src/api', 'src/api/**'],
        ['src/web', 'src/web/**'],
        ['src', 'src/**'],
        ['test', 'test/**'],
      ],
    );
  });

  it('makes none of an empty repository', () => {
    assert.deepEqual(resolveDomains(defaultConfig(), []), []);
  });
});

describe('domainsOf', () => {
  const domains = [
    { name: 'compliance', paths: ['app/validator.py', 'app/compliance*.py'] },
    { name: 'app', paths: ['app/**'] },
    { name: 'web', paths: ['web/**'] },
    { name: 'app', paths: ['tools/**'] },
  ].map((domain) => Domain.parse(domain));

  const table: readonly (readonly [readonly string[], readonly string[]])[] = [
    [['app/validator.py'], ['compliance']],
    [['app/other.py'], ['app']],
    [['app/*.py'], ['compliance', 'app']],
    [['app/**'], ['compliance', 'app']],
    [['app/sub/**'], ['app']],
    [['tools/x', 'app/x'], ['app']],
    [['{app,web}/x'], ['app', 'web']],
    [['README.md'], ['(rest)']],
    [['*'], ['(rest)']],
    [['**'], ['compliance', 'app', 'web', '(rest)']],
    [[], []],
    [['../x'], []],
  ];
  for (const [globs, names] of table) {
    it(`puts ${globs.join(', ') || 'nothing'} in ${names.join(', ') || 'none'}`, () => {
      assert.deepEqual(domainsOf(globs, domains), names);
    });
  }

  it('never leaves out the domain of a path that a glob matches', () => {
    fc.assert(
      fc.property(fc.array(anyGlob, { minLength: 1, maxLength: 4 }), anyGlob, (paths, glob) => {
        const list = paths.map((path, i) => Domain.parse({ name: `d${i}`, paths: [path] }));
        const found = domainsOf([glob], list);
        for (const path of allPaths()) {
          if (!matchesAny([glob], path)) continue;
          const owner = list.find((domain) => matchesAny(domain.paths, path))?.name ?? '(rest)';
          assert.ok(found.includes(owner), `${path} of ${glob} is in ${owner}, not only in ${found.join(', ')}`);
        }
      }),
      { numRuns: 500 },
    );
  });
});
