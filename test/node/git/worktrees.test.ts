import assert from 'node:assert/strict';
import { chmod, lstat, mkdir, readFile, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isFault } from '../../../src/engine/model/fault.ts';
import type { ObjectName } from '../../../src/engine/model/ids.ts';
import type { Git } from '../../../src/engine/ports.ts';
import { openGit } from '../../../src/node/git/open-git.ts';
import { makeRepository, rigEnvironment, runRigGit, type RigFile, type RigRepository } from '../../rig/repository.ts';

describe('worktrees', () => {
  let rig: RigRepository;
  let git: Git;
  let head: ObjectName;
  let worktree: string;
  const make = async (files: Readonly<Record<string, RigFile>>) => {
    rig = await makeRepository(files);
    git = await openGit(rig.root, { environment: rigEnvironment() });
    head = (await git.facts()).head!;
    worktree = path.join(rig.home, 'work trees ü', 'task/1');
  };
  const shoot = (folder = worktree, since = head) => git.snapshot(folder, { parents: [since], since, message: 'wip\n' });
  afterEach(() => rig.remove());

  describe('adding', () => {
    it('checks out a detached worktree without touching the user’s tree, and lists it', async () => {
      await make({ 'a.txt': 'a\n', 'bin/run': { executable: '#!/bin/sh\n' }, lnk: { link: 'a.txt' } });
      await rig.write({ 'a.txt': 'edited\n', untracked: 'u' });
      const before = await rig.everything();
      assert.equal(await git.addWorktree(worktree, head), 'created');
      assert.deepEqual(await rig.state(worktree), { 'a.txt': 'f a\n', 'bin/run': 'x #!/bin/sh\n', lnk: 'l a.txt' });
      assert.deepEqual(await rig.everything(), before);
      assert.deepEqual((await git.listWorktrees()).find((tree) => tree.path === worktree), { path: worktree, head });
      assert.equal(await rig.git(['status', '--porcelain'], worktree), '');
    });

    it('keeps a worktree that is there already, with whatever it holds', async () => {
      await make({ 'a.txt': 'a\n' });
      await git.addWorktree(worktree, head);
      await rig.write({ 'a.txt': 'work\n' }, worktree);
      assert.equal(await git.addWorktree(worktree, head), 'reused');
      assert.equal(await readFile(path.join(worktree, 'a.txt'), 'utf8'), 'work\n');
    });

    it('makes a worktree anew whose folder has gone, and leaves the others registered', async () => {
      await make({ 'a.txt': 'a\n' });
      const other = path.join(rig.home, 'other');
      await git.addWorktree(worktree, head);
      await git.addWorktree(other, head);
      await rm(worktree, { recursive: true });
      await rename(other, `${other}-away`);
      assert.equal(await git.addWorktree(worktree, head), 'created');
      assert.ok((await git.listWorktrees()).some((tree) => tree.path === other));
    });

    it('refuses a folder that is not ours and deletes nothing', async () => {
      await make({ 'a.txt': 'a\n' });
      await mkdir(worktree, { recursive: true });
      await writeFile(path.join(worktree, 'precious'), 'p');
      await assert.rejects(git.addWorktree(worktree, head), (error) => isFault(error, 'git_failed') && /Move that folder/.test(error.remedy));
      assert.equal(await readFile(path.join(worktree, 'precious'), 'utf8'), 'p');
    });

    it('completes a worktree whose maker died before the checkout had ended', async () => {
      await make({ 'a.txt': 'a\n', 'b.txt': 'b\n' });
      await rig.git(['worktree', 'add', '-q', '--detach', '--no-checkout', worktree, head]);
      await writeFile(path.join(worktree, 'a.txt'), 'hal');
      assert.equal(await git.addWorktree(worktree, head), 'created');
      assert.deepEqual(await rig.state(worktree), { 'a.txt': 'f a\n', 'b.txt': 'f b\n' });
    });

    it('makes 24 at once and takes snapshots of all of them at once', async () => {
      await make(Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`f${i}.txt`, `${i}\n`])));
      const folders = Array.from({ length: 24 }, (_, i) => path.join(rig.home, 'many', `w ${i}`));
      await Promise.all(folders.map((folder) => git.addWorktree(folder, head)));
      for (const [i, folder] of folders.entries()) await rig.write({ [`f${i}.txt`]: `changed by ${i}\n`, [`new ${i}`]: 'n' }, folder);
      const shots = await Promise.all(folders.flatMap((folder) => [shoot(folder), shoot(folder)]));
      for (const [i, shot] of shots.entries()) {
        const n = Math.floor(i / 2);
        assert.deepEqual(shot.changed.map((file) => file.path), [`f${n}.txt`, `new ${n}`].sort());
      }
      assert.deepEqual((await git.listWorktrees()).length, 25);
    });
  });

  describe('snapshots', () => {
    it('hold tracked and untracked files, modes and links, but nothing ignored, and leave HEAD and index alone', async () => {
      await make({ '.gitignore': 'ignored/\n*.log\n', 'a.txt': 'a\n', gone: 'g\n', 'tool.sh': 'x', 'forced.log': 'tracked although ignored\n' });
      await git.addWorktree(worktree, head);
      const index = await rig.git(['ls-files', '-s', '--debug'], worktree);
      await rig.write({ 'a.txt': 'b\n', 'tool.sh': { executable: 'x' }, 'ünï "q"\n.txt': 'new\n', lnk: { link: '/etc/passwd' }, 'ignored/x': 'i', 'y.log': 'i', 'forced.log': 'changed\n' }, worktree);
      await rm(path.join(worktree, 'gone'));
      const shot = await shoot();
      assert.deepEqual(shot.changed.map(({ path: name, status }) => [name, status]), [
        ['a.txt', 'modified'],
        ['forced.log', 'modified'],
        ['gone', 'deleted'],
        ['lnk', 'added'],
        ['tool.sh', 'modified'],
        ['ünï "q"\n.txt', 'added'],
      ]);
      assert.deepEqual(shot.embedded, []);
      assert.equal(await git.readFile(shot.commit, 'lnk'), '/etc/passwd');
      assert.match(await rig.git(['ls-tree', shot.commit, 'tool.sh', 'lnk']), /120000[^]*100755/);
      assert.equal(await rig.git(['rev-parse', 'HEAD'], worktree), head);
      assert.equal(await rig.git(['ls-files', '-s', '--debug'], worktree), index);
      assert.equal(await git.treeOf(shot.commit), shot.tree);
    });

    it('give the parent back when nothing differs from it', async () => {
      await make({ 'a.txt': 'a\n' });
      await git.addWorktree(worktree, head);
      assert.deepEqual(await shoot(), { commit: head, tree: await git.treeOf(head), changed: [], embedded: [] });
      await rig.write({ 'a.txt': 'b\n' }, worktree);
      const one = await shoot();
      const again = await git.snapshot(worktree, { parents: [one.commit], since: head, message: 'again' });
      assert.equal(again.commit, one.commit);
      assert.equal(again.changed.length, 1);
      const both = await git.snapshot(worktree, { parents: [one.commit, head], since: head, message: 'merge' });
      assert.notEqual(both.commit, one.commit);
    });

    it('see an edit of the same size in the same instant', async () => {
      await make({ 'a.txt': 'aaaa\n' });
      await git.addWorktree(worktree, head);
      const file = path.join(worktree, 'a.txt');
      for (const text of ['bbbb\n', 'cccc\n', 'dddd\n', 'eeee\n', 'ffff\n']) {
        const { mtime, atime } = await stat(file);
        await writeFile(file, text);
        await utimes(file, atime, mtime);
        assert.equal(await git.readFile((await shoot()).commit, 'a.txt'), text);
      }
    });

    it('see an edit of the same size that keeps a time from long before', async () => {
      await make({ 'a.txt': 'aaaa\n' });
      await git.addWorktree(worktree, head);
      const file = path.join(worktree, 'a.txt');
      for (const text of ['bbbb\n', 'cccc\n', 'dddd\n', 'eeee\n', 'ffff\n']) {
        await writeFile(file, text);
        await utimes(file, 1_700_000_000, 1_700_000_000);
        assert.equal(await git.readFile((await shoot()).commit, 'a.txt'), text);
      }
    });

    it('normalise line ends as the attributes say', async () => {
      await make({ '.gitattributes': '*.txt text eol=crlf\n*.raw -text\n', 'a.txt': 'one\n' });
      await git.addWorktree(worktree, head);
      assert.equal(await readFile(path.join(worktree, 'a.txt'), 'utf8'), 'one\r\n');
      assert.equal((await shoot()).commit, head);
      await rig.write({ 'b.txt': 'x\r\ny\r\n', 'c.raw': 'x\r\n' }, worktree);
      const { commit } = await shoot();
      assert.equal(await git.readFile(commit, 'b.txt'), 'x\ny\n');
      assert.equal(await git.readFile(commit, 'c.raw'), 'x\r\n');
    });

    it('name repositories inside the worktree instead of swallowing them', async () => {
      await make({ 'src/a.txt': 'a\n' });
      await git.addWorktree(worktree, head);
      for (const [name, commits] of [['with commit', true], ['without', false]] as const) {
        const inner = path.join(worktree, name);
        await mkdir(inner);
        await runRigGit(inner, ['init', '-q']);
        await writeFile(path.join(inner, 'x'), 'x');
        if (commits) await runRigGit(inner, ['add', '-A']).then(() => runRigGit(inner, ['commit', '-q', '-m', 'inner']));
      }
      await rig.write({ 'src/b.txt': 'b\n' }, worktree);
      const shot = await shoot();
      assert.deepEqual(shot.embedded, ['with commit', 'without']);
      assert.deepEqual(shot.changed.map((file) => file.path), ['src/b.txt']);
      await assert.rejects(git.removeWorktree(worktree, shot.commit), (error) => isFault(error, 'git_failed') && /without/.test(error.message));
    });

    it('leave submodules that are recorded already as they are', async () => {
      await make({ 'a.txt': 'a\n' });
      await rig.git(['update-index', '--add', '--cacheinfo', `160000,${head},sub module`]);
      await rig.git(['commit', '-q', '-m', 'submodule']);
      const withModule = (await git.facts()).head!;
      await git.addWorktree(worktree, withModule);
      assert.equal((await shoot(worktree, withModule)).commit, withModule);
      await rig.write({ 'b.txt': 'b\n' }, worktree);
      const shot = await git.snapshot(worktree, { parents: [withModule], since: head, message: 'm' });
      assert.deepEqual(shot.embedded, []);
      assert.deepEqual(shot.changed.map((file) => file.path), ['b.txt', 'sub module']);
      assert.deepEqual(await git.listFiles(shot.commit), ['a.txt', 'b.txt']);
    });

    it('hold new files outside a sparse checkout and lose none of the files that it hides', async () => {
      await make({ 'in/a': 'a', 'out/b': 'b' });
      await rig.git(['sparse-checkout', 'set', 'in']);
      await git.addWorktree(worktree, head);
      await rig.write({ 'out/new': 'n', 'in/a': 'A' }, worktree);
      const shot = await shoot();
      assert.deepEqual(shot.changed.map((file) => file.path), ['in/a', 'out/new']);
      assert.deepEqual(await git.listFiles(shot.commit), ['in/a', 'out/b', 'out/new']);
    });

    it('are not led astray by a .git file that was pointed elsewhere', async () => {
      await make({ 'a.txt': 'a\n' });
      await git.addWorktree(worktree, head);
      const trap = path.join(rig.home, 'trap');
      await runRigGit(rig.home, ['init', '-q', trap]);
      await writeFile(path.join(worktree, '.git'), `gitdir: ${path.join(trap, '.git')}\n`);
      await rig.write({ 'b.txt': 'b\n' }, worktree);
      assert.deepEqual((await shoot()).changed.map((file) => file.path), ['b.txt']);
    });

    it('need no lock that another process holds on the worktree’s index', async () => {
      await make({ 'a.txt': 'a\n' });
      await git.addWorktree(worktree, head);
      const admin = (await rig.git(['rev-parse', '--absolute-git-dir'], worktree)).trim();
      await rig.write({ 'a.txt': 'b\n' }, worktree);
      await writeFile(path.join(admin, 'index.lock'), '');
      assert.equal((await shoot()).changed.length, 1);
    });

    it('of the user’s own tree change nothing there', async () => {
      await make({ 'a.txt': 'a\n' });
      await rig.write({ 'a.txt': 'staged\n' });
      await rig.git(['add', 'a.txt']);
      await rig.write({ 'a.txt': 'edited\n', new: 'n' });
      const before = await rig.everything();
      const shot = await shoot(rig.root);
      assert.equal(await git.readFile(shot.commit, 'a.txt'), 'edited\n');
      assert.deepEqual(await rig.everything(), before);
    });

    it('refuse a folder that is no worktree', async () => {
      await make({ 'a.txt': 'a\n' });
      await assert.rejects(shoot(rig.home), (error) => isFault(error, 'git_failed'));
    });
  });

  describe('restoring', () => {
    it('makes the files exactly those of the commit, keeps ignored ones, and moves the detached HEAD', async () => {
      await make({ '.gitignore': 'cache/\n', 'a.txt': 'a\n', 'dir/b.txt': 'b\n' });
      await git.addWorktree(worktree, head);
      const target = await rig.commitAside(head, { 'a.txt': 'A\n', 'dir/b.txt': null, 'dir/c.txt': { executable: 'c' } });
      await rig.write({ 'a.txt': 'mess\n', 'new/x': 'x', 'cache/y': 'y' }, worktree);
      await rm(path.join(worktree, 'dir'), { recursive: true });
      await symlink('/tmp', path.join(worktree, 'dir'));
      await rig.git(['checkout', '-q', '-b', 'agents-branch'], worktree);
      await git.restore(worktree, target);
      assert.deepEqual(await rig.state(worktree), { '.gitignore': 'f cache/\n', 'a.txt': 'f A\n', 'dir/c.txt': 'x c', 'cache/y': 'f y' });
      assert.equal(await rig.git(['rev-parse', 'HEAD'], worktree), target);
      assert.equal(await rig.git(['rev-parse', 'agents-branch']), head);
      assert.equal(await rig.git(['status', '--porcelain'], worktree), '');
      assert.equal((await shoot(worktree, target)).commit, target);
    });

    it('is refused for the user’s working tree and for worktrees that the user made', async () => {
      await make({ 'a.txt': 'a\n' });
      const own = path.join(rig.home, 'users own');
      await rig.git(['worktree', 'add', '-q', '--detach', own]);
      for (const folder of [rig.root, own, rig.home]) {
        await rig.write({ 'a.txt': 'edit\n' }, folder);
        await assert.rejects(git.restore(folder, head), (error) => isFault(error, 'internal'));
        await assert.rejects(git.removeWorktree(folder, head), (error) => isFault(error, 'internal'));
        assert.equal(await readFile(path.join(folder, 'a.txt'), 'utf8'), 'edit\n');
      }
      assert.equal(await git.addWorktree(own, head), 'reused');
    });

    it('goes through a lock that a dead process left', async () => {
      await make({ 'a.txt': 'a\n' });
      await git.addWorktree(worktree, head);
      const admin = (await rig.git(['rev-parse', '--absolute-git-dir'], worktree)).trim();
      await writeFile(path.join(admin, 'index.lock'), '');
      await rig.write({ 'a.txt': 'mess\n' }, worktree);
      await git.restore(worktree, head);
      assert.equal(await readFile(path.join(worktree, 'a.txt'), 'utf8'), 'a\n');
    });
  });

  describe('removing', () => {
    it('removes what is saved, with ignored files, and follows no link', async () => {
      await make({ '.gitignore': 'node_modules/\n', 'a.txt': 'a\n' });
      await git.addWorktree(worktree, head);
      const outside = path.join(rig.home, 'outside');
      await rig.write({ x: 'x' }, outside);
      await rig.write({ 'a.txt': 'b\n', 'node_modules/real.js': '1' }, worktree);
      await symlink(outside, path.join(worktree, 'node_modules', 'linked'), 'junction');
      const { commit } = await shoot();
      await git.removeWorktree(worktree, commit);
      await assert.rejects(lstat(worktree));
      assert.equal(await readFile(path.join(outside, 'x'), 'utf8'), 'x');
      assert.equal((await git.listWorktrees()).length, 1);
    });

    it('refuses, naming the files, when anything differs from what is saved', async () => {
      await make({ 'a.txt': 'a\n', tool: 't' });
      await git.addWorktree(worktree, head);
      await rig.write({ 'a.txt': 'b\n' }, worktree);
      const { commit } = await shoot();
      await assert.rejects(git.removeWorktree(worktree, undefined), (error) => isFault(error, 'git_failed') && /a\.txt/.test(error.message));
      await rig.write({ 'late ü': 'l' }, worktree);
      await chmod(path.join(worktree, 'tool'), 0o755);
      await assert.rejects(git.removeWorktree(worktree, commit), (error) => isFault(error, 'git_failed') && /late ü, tool/.test(error.message) && (error.details['unsaved'] as string[]).length === 2);
      assert.equal(await readFile(path.join(worktree, 'late ü'), 'utf8'), 'l');
    });

    it('forgets a worktree whose folder has gone', async () => {
      await make({ 'a.txt': 'a\n' });
      await git.addWorktree(worktree, head);
      await rm(worktree, { recursive: true });
      await git.removeWorktree(worktree, undefined);
      assert.equal((await git.listWorktrees()).length, 1);
    });
  });
});
