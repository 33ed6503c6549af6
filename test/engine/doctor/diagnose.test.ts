import assert from 'node:assert/strict';
import { diagnose } from '../../../src/engine/doctor/diagnose.ts';
import type { CheckoutFacts, DoctorFacts } from '../../../src/engine/doctor/facts.ts';
import { toolsOf } from '../../../src/engine/doctor/gate-tools.ts';

const checkout: CheckoutFacts = { root: '/repo', hasCommit: true, shallow: false, linkedWorktree: false, outerRoot: undefined, submodules: false, lfs: false, operation: undefined };
const healthy: DoctorFacts = {
  nodeVersion: 'v20.19.0',
  git: { version: '2.39.5', newEnough: true },
  checkout,
  checkoutRefusal: undefined,
  folder: '/repo',
  provider: { name: 'scripted', needsKey: false, keyFound: false, known: true },
  config: { file: 'ce-config.yml', diagnostics: [] },
  gates: [{ gate: 'tests', missing: [] }],
  installsTools: false,
  workspace: { path: '/repo/.ce-workspace', refusal: undefined },
  worktrees: { path: '/cache', refusal: undefined, insideRepository: false },
  disks: [{ path: '/repo', freeBytes: 50e9 }],
};

/** Items that are not ok, as `state item: detail`. */
function complaints(change: Partial<DoctorFacts>): string[] {
  return diagnose({ ...healthy, ...change })
    .filter((each) => each.state !== 'ok')
    .map((each) => (assert.notEqual(each.fix, '', 'whatever is not ok says what to do'), `${each.state} ${each.item}: ${each.detail}`));
}

describe('preflight', () => {
  it('finds nothing wrong where nothing is', () => {
    assert.deepEqual(complaints({}), []);
    assert.deepEqual(diagnose(healthy).map((each) => each.item), ['node', 'git', 'repository', 'config', 'provider', 'gate tests', 'workspace', 'worktrees', 'disk']);
  });

  it('stops at a machine that cannot do it', () => {
    assert.deepEqual(complaints({ nodeVersion: 'v20.18.3' }), ['error node: Node.js v20.18.3 is too old']);
    assert.deepEqual(complaints({ nodeVersion: 'v24.0.0' }), []);
    assert.deepEqual(complaints({ git: { version: '2.37.7', newEnough: false } }), ['error git: git 2.37.7 is too old: merging without a working tree came with git 2.38']);
    assert.deepEqual(complaints({ git: undefined, checkout: undefined }), ['error git: git was not found']);
    assert.deepEqual(complaints({ disks: [{ path: '/repo', freeBytes: 100e6 }, { path: '/cache', freeBytes: 1.5e9 }, { path: '/x', freeBytes: undefined }] }), [
      'error disk: 100 MB free at /repo',
      'warning disk: 1.5 GB free at /cache',
      'warning disk: The free space of /x could not be read',
    ]);
  });

  it('stops at a repository that cannot be worked on, and warns of one that is odd', () => {
    assert.deepEqual(complaints({ checkout: undefined }), ['error repository: /repo is not in a git repository']);
    assert.deepEqual(complaints({ checkout: { ...checkout, root: undefined }, workspace: undefined }), ['error repository: /repo is a repository without a working tree']);
    assert.deepEqual(complaints({ checkout: { ...checkout, hasCommit: false } }), ['error repository: /repo has no commit yet']);
    assert.deepEqual(
      complaints({ checkout: { ...checkout, shallow: true, linkedWorktree: true, outerRoot: '/outer', submodules: true, lfs: true, operation: 'rebase' } }).map((each) => each.split(':')[0]),
      ['warning operation', 'warning history', 'warning worktree', 'warning nested', 'warning submodules', 'warning lfs'],
    );
  });

  it('says how to take back what git is in the middle of', () => {
    const fixOf = (operation: CheckoutFacts['operation']): string => diagnose({ ...healthy, checkout: { ...checkout, operation } }).find((each) => each.item === 'operation')?.fix ?? '';
    assert.match(fixOf('cherry-pick'), /`git cherry-pick --abort`/u);
    assert.match(fixOf('bisect'), /`git bisect reset`/u);
  });

  it('repeats what is wrong with the configuration, with its place', () => {
    const diagnostic = { file: 'ce-config.yml', line: 3, column: 1, endLine: 3, endColumn: 7, severity: 'error' as const, code: 'unknown_key', message: '`domain` is not a key of a configuration', remedy: 'Did you mean `domains`?' };
    assert.deepEqual(complaints({ config: { file: 'ce-config.yml', diagnostics: [diagnostic] } }), ['error config: ce-config.yml:3:1: error: `domain` is not a key of a configuration.']);
  });

  it('wants a key for a provider that needs one, and a provider that there is', () => {
    assert.deepEqual(complaints({ provider: { name: 'anthropic', needsKey: true, keyFound: false, known: true } }), ['error provider: There is no key for anthropic']);
    assert.deepEqual(complaints({ provider: { name: 'anthropic', needsKey: true, keyFound: true, known: true } }), []);
    assert.deepEqual(complaints({ provider: { name: 'oracle', needsKey: true, keyFound: true, known: false } }), ['error provider: There is no provider oracle']);
  });

  it('warns of gates that will not run, and of none', () => {
    assert.deepEqual(complaints({ gates: [] }), ['warning gates: There are no gates, so nothing checks what the agents write']);
    assert.deepEqual(complaints({ gates: [{ gate: 'types', missing: ['tsc'] }] }), ['warning gate types: tsc was not found; a gate without its tool does not run, and what did not run is not passed']);
  });

  it('stops at folders that cannot be written, and at worktrees within the repository', () => {
    assert.deepEqual(complaints({ workspace: { path: '/w', refusal: '/repo may not be written' } }), ['error workspace: Nothing can be written to /w: /repo may not be written']);
    assert.deepEqual(complaints({ worktrees: { path: '/c', refusal: '/c is not a folder', insideRepository: false } }), ['error worktrees: Nothing can be written to /c: /c is not a folder']);
    assert.deepEqual(complaints({ worktrees: { path: '/repo/c', refusal: undefined, insideRepository: true } }), ['error worktrees: /repo/c lies within the repository, where tools would walk up into your checkout']);
  });
});

describe('the tools of a gate', () => {
  const cases: Record<string, string[]> = {
    'npm test': ['npm'],
    'npx tsc --noEmit': ['npx', 'tsc'],
    'npx --no-install eslint .': ['npx', 'eslint'],
    'npx -p typescript tsc': ['npx'],
    'npx vitest@3 run': ['npx'],
    'CI=1 NODE_ENV=test pytest -q': ['pytest'],
    '"my tool" --x': ['my tool'],
    'cd web && npm test': [],
    '$TOOL x': [],
    '(npm test)': [],
    '   ': [],
    'node --test': ['node'],
  };
  for (const [command, tools] of Object.entries(cases)) it(`of \`${command}\` are ${tools.join(' and ') || 'not told'}`, () => assert.deepEqual(toolsOf(command), tools));
});
