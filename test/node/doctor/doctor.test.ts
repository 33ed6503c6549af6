import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { doctor } from '../../../src/node/doctor/doctor.ts';
import { gatherFacts, type DoctorOptions } from '../../../src/node/doctor/gather-facts.ts';

describe('doctor on a real repository', () => {
  let base: string;
  let root: string;
  const git = (folder: string, ...words: string[]): string => execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', '-c', 'protocol.file.allow=always', ...words], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const options = (change: Partial<DoctorOptions> = {}): DoctorOptions => ({ folder: root, provider: 'scripted', worktreeFolder: path.join(base, 'cache', 'deep'), ...change });
  const states = async (change: Partial<DoctorOptions> = {}): Promise<string[]> => (await doctor(options(change))).filter((each) => each.state !== 'ok' && each.item !== 'disk').map((each) => `${each.state} ${each.item}`);

  beforeEach(() => {
    base = realpathSync(mkdtempSync(path.join(tmpdir(), 'ce doctor ')));
    root = path.join(base, 'repo');
    mkdirSync(root);
    git(root, 'init', '-q', '-b', 'main');
    writeFileSync(path.join(root, 'ce-config.yml'), 'version: 1\ngates: [{name: tests, command: node --test}]\n');
    git(root, 'add', '.');
    git(root, 'commit', '-q', '-m', 'first');
  });
  afterEach(() => rmSync(base, { recursive: true, force: true }));

  it('is content with a healthy one, from a folder below its top, and changes nothing', async () => {
    mkdirSync(path.join(root, 'sub'));
    assert.deepEqual(await states({ folder: path.join(root, 'sub') }), []);
    assert.equal(git(root, 'status', '--porcelain'), '');
  });

  it('tells a folder without a repository, one without a commit, and a bare one', async () => {
    const outside = path.join(base, 'plain');
    const fresh = path.join(base, 'fresh');
    const bare = path.join(base, 'bare.git');
    mkdirSync(outside);
    mkdirSync(fresh);
    git(fresh, 'init', '-q');
    git(base, 'init', '-q', '--bare', bare);
    for (const folder of [outside, fresh, bare]) assert.ok((await states({ folder })).includes('error repository'), folder);
  });

  it('tells a machine without git', async () => {
    assert.ok((await states({ environment: { PATH: path.join(base, 'nothing') } })).includes('error git'));
  });

  it('warns of a merge under way, a shallow clone, a linked worktree, submodules and LFS', async () => {
    git(root, 'checkout', '-q', '-b', 'other');
    writeFileSync(path.join(root, 'a'), '1');
    git(root, 'add', '.');
    git(root, 'commit', '-q', '-m', 'a');
    git(root, 'checkout', '-q', 'main');
    writeFileSync(path.join(root, 'a'), '2');
    writeFileSync(path.join(root, '.gitattributes'), '*.bin filter=lfs diff=lfs\n');
    git(root, 'add', '.');
    git(root, 'commit', '-q', '-m', 'b');
    assert.throws(() => git(root, 'merge', 'other'));
    assert.deepEqual(await states(), ['warning operation', 'warning lfs']);

    const shallow = path.join(base, 'shallow');
    git(base, 'clone', '-q', '--depth', '1', `file://${root}`, shallow);
    writeFileSync(path.join(shallow, '.gitmodules'), '');
    assert.deepEqual(await states({ folder: shallow }), ['warning history', 'warning submodules', 'warning lfs']);

    const linked = path.join(base, 'linked');
    git(root, 'worktree', 'add', '-q', '--detach', linked);
    assert.deepEqual(await states({ folder: linked }), ['warning worktree', 'warning lfs']);
  });

  it('warns of a repository within another one', async () => {
    const inner = path.join(root, 'inner');
    mkdirSync(inner);
    git(inner, 'init', '-q');
    git(inner, 'commit', '-q', '--allow-empty', '-m', 'x');
    assert.equal((await gatherFacts(options({ folder: inner }))).checkout?.outerRoot, root);
  });

  it('refuses worktrees within the repository, through a link too', async () => {
    symlinkSync(root, path.join(base, 'alias'), 'junction');
    assert.ok((await states({ worktreeFolder: path.join(root, 'x', 'y') })).includes('error worktrees'));
    assert.ok((await states({ worktreeFolder: path.join(base, 'alias', 'x') })).includes('error worktrees'));
  });

  it('refuses folders that are files', async () => {
    writeFileSync(path.join(root, '.ce-workspace'), '');
    writeFileSync(path.join(base, 'file'), '');
    assert.deepEqual(await states({ worktreeFolder: path.join(base, 'file', 'x') }), ['error workspace', 'error worktrees']);
  });

  it('repeats the faults of the configuration, and takes the one under .github where the root has none', async () => {
    rmSync(path.join(root, 'ce-config.yml'));
    mkdirSync(path.join(root, '.github'));
    writeFileSync(path.join(root, '.github', 'ce-config.yml'), 'version: 1\ndomain: []\n');
    const items = await doctor(options());
    assert.deepEqual(items.filter((each) => each.item === 'config').map((each) => [each.state, each.detail, each.fix]), [['error', '.github/ce-config.yml:2:1: error: `domain` is not a key of a configuration.', 'Did you mean `domains`?']]);
  });

  it('looks for the tools of the gates on PATH and in node_modules/.bin, and runs none of them', async () => {
    const bin = path.join(root, 'node_modules', '.bin');
    mkdirSync(bin, { recursive: true });
    const trap = path.join(base, 'ran');
    writeFileSync(path.join(bin, process.platform === 'win32' ? 'mytool.cmd' : 'mytool'), `#!/bin/sh\ntouch "${trap}"\n`);
    chmodSync(path.join(bin, process.platform === 'win32' ? 'mytool.cmd' : 'mytool'), 0o755);
    writeFileSync(path.join(root, 'ce-config.yml'), 'version: 1\ngates: [{name: a, command: npx mytool}, {name: b, command: surely-not-there -x}, {name: c, command: npx neither-there}]\n');
    const facts = await gatherFacts(options());
    assert.deepEqual(facts.gates.map((each) => [each.gate, each.missing]), [['a', []], ['b', ['surely-not-there']], ['c', ['neither-there']]]);
    assert.throws(() => realpathSync(trap));
  });

  it('takes detected gates where the configuration names none, and wants a key where one is needed', async () => {
    writeFileSync(path.join(root, 'ce-config.yml'), 'version: 1\n');
    assert.deepEqual(await states({ provider: 'anthropic', environment: { PATH: process.env.PATH } }), ['error provider', 'warning gates']);
    const detectedGates = [{ name: 't', dimension: 'tests' as const, command: 'node --test', parser: 'exit-code' as const, timeout: 1 }];
    assert.deepEqual(await states({ provider: 'anthropic', environment: { PATH: process.env.PATH, ANTHROPIC_API_KEY: 'x' }, detectedGates }), []);
    assert.deepEqual(await states({ provider: 'anthropic', environment: { PATH: process.env.PATH }, hasKey: true, detectedGates }), []);
  });
});
