import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, realpath, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isFault } from '../../../src/engine/model/fault.ts';
import { openGit } from '../../../src/node/git/open-git.ts';
import { isNewEnough } from '../../../src/node/git/repository.ts';
import { gitEnvironment } from '../../../src/node/git/git-environment.ts';
import { makeRepository, rigEnvironment, runRigGit, type RigRepository } from '../../rig/repository.ts';

describe('opening a repository', () => {
  const rigs: RigRepository[] = [];
  const make = async (...args: Parameters<typeof makeRepository>) => {
    const rig = await makeRepository(...args);
    rigs.push(rig);
    return rig;
  };
  afterEach(async () => {
    for (const rig of rigs.splice(0)) await rig.remove();
  });

  it('finds the top folder from any folder below it and tells branch, head and version', async () => {
    const rig = await make({ 'src/deep er/a.txt': 'a' });
    const facts = await (await openGit(path.join(rig.root, 'src', 'deep er'), { environment: rigEnvironment() })).facts();
    assert.equal(facts.root, rig.root);
    assert.equal(facts.gitFolder, path.join(rig.root, '.git'));
    assert.equal(facts.branch, 'main');
    assert.equal(facts.head, await rig.git(['rev-parse', 'HEAD']));
    assert.match(facts.gitVersion, /^\d+\.\d+/);
  });

  it('opens the inner one of two repositories that lie in each other', async () => {
    const rig = await make();
    const inner = path.join(rig.root, 'inner');
    await mkdir(path.join(inner, 'sub'), { recursive: true });
    await runRigGit(inner, ['init', '-q']);
    const facts = await (await openGit(path.join(inner, 'sub'), { environment: rigEnvironment() })).facts();
    assert.equal(facts.root, inner);
    assert.equal(facts.head, undefined);
  });

  it('has no branch when HEAD is detached', async () => {
    const rig = await make();
    await rig.git(['checkout', '-q', '--detach']);
    assert.equal((await (await openGit(rig.root, { environment: rigEnvironment() })).facts()).branch, null);
  });

  it('is not led elsewhere by GIT_DIR and the like of the environment', async () => {
    const rig = await make();
    const other = await make();
    const git = await openGit(rig.root, { environment: { ...rigEnvironment(), GIT_DIR: path.join(other.root, '.git'), GIT_WORK_TREE: other.root, GIT_INDEX_FILE: '/nowhere' } });
    assert.equal((await git.facts()).root, rig.root);
    assert.deepEqual(Object.keys(gitEnvironment({ GIT_DIR: 'x', GIT_OBJECT_DIRECTORY: 'x', GIT_SSH_COMMAND: 'x', GIT_EXTERNAL_DIFF: 'x', NODE_OPTIONS: 'x' })).filter((name) => /DIR|SSH|DIFF|NODE/.test(name)), []);
  });

  it('says what to do where there is no repository, no folder or no working tree', async () => {
    const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'no repo ')));
    const environment = { ...rigEnvironment() };
    await assert.rejects(openGit(folder, { environment }), (error) => isFault(error, 'not_a_repository') && /git init/.test(error.remedy));
    await assert.rejects(openGit(path.join(folder, 'absent'), { environment }), (error) => isFault(error, 'not_a_repository'));
    await runRigGit(folder, ['init', '-q', '--bare']);
    await assert.rejects(openGit(folder, { environment }), (error) => isFault(error, 'not_a_repository') && /without a working tree/.test(error.message));
  });

  it('refuses a git that cannot merge in memory, naming the version it needs', async () => {
    assert.deepEqual(['2.37.9', '2.38.0', '2.39.5', '3.0', '1.9', '2.100.1'].map(isNewEnough), [false, true, true, true, false, true]);
    const rig = await make();
    if (process.platform === 'win32') return;
    const bin = path.join(rig.home, 'bin');
    await mkdir(bin);
    await writeFile(path.join(bin, 'git'), '#!/bin/sh\necho git version 2.30.1\n');
    await chmod(path.join(bin, 'git'), 0o755);
    await assert.rejects(openGit(rig.root, { environment: { ...rigEnvironment(), PATH: `${bin}:${process.env['PATH'] ?? ''}` } }), (error) => isFault(error, 'git_too_old') && /2\.38/.test(error.remedy));
  });

  it('commits under its own name where the user has given git none, and under the user’s where there is one', async () => {
    const rig = await make();
    const nobody = { ...rigEnvironment(), HOME: path.join(rig.home, 'empty'), USERPROFILE: path.join(rig.home, 'empty') };
    for (const [environment, name] of [[nobody, 'ce-parallel'], [rigEnvironment(), 'Üser']] as const) {
      const git = await openGit(rig.root, { environment });
      const head = (await git.facts()).head!;
      const commit = await git.commitTree({ tree: await git.treeOf(head), parents: [head], message: 'x\n' });
      assert.equal(await rig.git(['log', '-1', '--format=%an', commit]), name);
    }
  });

  it('stops when its signal is aborted', async () => {
    const rig = await make();
    const stop = new AbortController();
    const git = await openGit(rig.root, { environment: rigEnvironment(), signal: stop.signal });
    const head = (await git.facts()).head!;
    stop.abort();
    await assert.rejects(git.listRefs('refs/'), (error) => isFault(error, 'cancelled'));
    await assert.rejects(git.updateRef('refs/ce/x', head, null), (error) => isFault(error, 'cancelled'));
  });

  it('executes no hook, file-system monitor or signing program of the repository', async () => {
    const rig = await make();
    const trap = path.join(rig.home, 'trap.sh');
    const sprung = path.join(rig.home, 'sprung');
    await writeFile(trap, `#!/bin/sh\necho "$0" >> "${sprung}"\nexit 1\n`);
    await chmod(trap, 0o755);
    for (const hook of ['pre-commit', 'post-checkout', 'reference-transaction', 'post-index-change', 'post-merge']) {
      await writeFile(path.join(rig.root, '.git', 'hooks', hook), `#!/bin/sh\necho hook >> "${sprung}"\nexit 1\n`);
      await chmod(path.join(rig.root, '.git', 'hooks', hook), 0o755);
    }
    for (const [key, value] of [['core.fsmonitor', trap], ['commit.gpgsign', 'true'], ['gpg.program', trap], ['diff.external', trap]] as const) await rig.git(['config', key, value]);
    const git = await openGit(rig.root, { environment: rigEnvironment() });
    const head = (await git.facts()).head!;
    const worktree = path.join(rig.home, 'wt');
    await git.addWorktree(worktree, head);
    await writeFile(path.join(worktree, 'new.txt'), 'n');
    const shot = await git.snapshot(worktree, { parents: [head], since: head, message: 'm' });
    await git.diff(head, shot.commit);
    await git.mergeTree(head, shot.commit);
    await git.updateRef('refs/ce/x', shot.commit, null);
    await git.restore(worktree, shot.commit);
    await git.removeWorktree(worktree, shot.commit);
    await assert.rejects(realpath(sprung));
  });
});
