import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isFault, type Fault } from '../../../src/engine/model/fault.ts';
import type { ObjectName } from '../../../src/engine/model/ids.ts';
import type { Collision } from '../../../src/engine/ports.ts';
import { openWorkspace, type NodeWorkspace, type WorkspaceOptions } from '../../../src/node/workspace/open-workspace.ts';
import { makeRepository, rigEnvironment, type RigFile, type RigRepository } from '../../rig/repository.ts';

const LINES = Array.from({ length: 12 }, (_, i) => `line ${i + 1}`);
const text = (changes: Readonly<Record<number, string>> = {}) => LINES.map((line, i) => `${changes[i + 1] ?? line}\n`).join('');

describe('the user’s working tree', () => {
  let rig: RigRepository;
  let workspace: NodeWorkspace;
  let head: ObjectName;
  const open = (options: WorkspaceOptions = {}) => openWorkspace(rig.root, { environment: rigEnvironment(), ...options });
  const make = async (files: Readonly<Record<string, RigFile>>) => {
    rig = await makeRepository(files);
    workspace = await open();
    head = (await rig.git(['rev-parse', 'HEAD'])) as ObjectName;
  };
  const merge = (commit: ObjectName) => workspace.apply({ commit, how: 'merge', message: 'Take the result\n' });
  const collisionsOf = async (doing: Promise<unknown>): Promise<readonly Collision[]> => {
    const before = await rig.everything();
    const fault = await doing.then(
      () => assert.fail('nothing collided'),
      (error: unknown) => error as Fault,
    );
    assert.ok(isFault(fault, 'workspace_collision'), String(fault));
    assert.deepEqual(await rig.everything(), before);
    assert.deepEqual(await leftovers(), []);
    return fault.details['collisions'] as readonly Collision[];
  };
  const leftovers = async () => [...(await readdir(path.join(rig.root, '.git', 'ce-parallel')).catch(() => [])), ...(await readdir(path.join(rig.root, '.git'))).filter((name) => name === 'index.lock')];
  afterEach(() => rig.remove());

  describe('applying a result', () => {
    it('takes added, changed, deleted and renamed files, modes and links, and undo puts all of it back', async () => {
      await make({ 'a.txt': 'a\n', 'gone ü/x': 'x', tool: 't', 'old name': 'same', 'to link': 'f', untouched: 'u' });
      const result = await rig.commitAside(head, { 'a.txt': 'b\n', 'gone ü/x': null, tool: { executable: 't' }, 'old name': null, 'new/näme': 'same', 'to link': { link: 'a.txt' }, 'link out': { link: '/etc' } });
      const before = await rig.everything();
      const applied = await merge(result);
      assert.deepEqual(applied, { target: 'main', before: head, commit: result, files: ['a.txt', 'gone ü/x', 'link out', 'new/näme', 'old name', 'to link', 'tool'] });
      assert.deepEqual(await rig.state(), { 'a.txt': 'f b\n', 'link out': 'l /etc', 'new/näme': 'f same', 'to link': 'l a.txt', tool: 'x t', untouched: 'f u' });
      assert.equal(await rig.git(['status', '--porcelain']), '');
      assert.equal(await rig.git(['rev-parse', 'main']), result);
      assert.match(await rig.git(['reflog', '-1', 'main']), /ce-parallel apply: Take the result/);
      const undone = await workspace.undo({ ...applied, how: 'merge' });
      assert.deepEqual(undone, { commit: head, files: applied.files });
      assert.deepEqual(await rig.everything(), before);
      assert.deepEqual(await leftovers(), []);
    });

    it('leaves every edit of the user’s that does not meet the result byte for byte: staged, unstaged, untracked, ignored, stashed', async () => {
      await make({ '.gitignore': '*.log\n', 'a.txt': 'a\n', 'mine.txt': 'm\n', 'staged.txt': 's\n', 'crlf.txt': 'c\n', deleted: 'd' });
      await rig.write({ 'mine.txt': 'stashed\n' });
      await rig.git(['stash', '-q']);
      await rig.write({ 'mine.txt': 'edited\n', 'staged.txt': 'staged\n', 'crlf.txt': 'c\r\nmixed\n', 'untracked ü': 'u', 'x.log': 'l', 'new-staged': 'n\n' });
      await rig.git(['add', 'staged.txt', 'new-staged']);
      await rig.write({ 'staged.txt': 'staged and edited\n' });
      await rm(path.join(rig.root, 'deleted'));
      const before = await rig.everything();
      const staged = await rig.git(['diff', '--cached']);
      const result = await rig.commitAside(head, { 'a.txt': 'result\n', 'added/by/result': 'r' });
      const applied = await merge(result);
      const after = await rig.everything();
      const { 'a.txt': a, 'added/by/result': added, ...others } = after['files'] as Record<string, string>;
      assert.deepEqual([a, added], ['f result\n', 'f r']);
      assert.deepEqual({ 'a.txt': 'f a\n', ...others }, before['files']);
      assert.equal(after['status'], before['status']);
      assert.equal(after['stash'], before['stash']);
      assert.equal(await rig.git(['diff', '--cached']), staged);
      await workspace.undo({ ...applied, how: 'merge' });
      assert.deepEqual(await rig.everything(), before);
    });

    it('merges the user’s edits of the same files where they merge, unstaged and staged each for itself', async () => {
      await make({ 'both.txt': text(), 'staged.txt': text(), tool: text() });
      await rig.write({ 'staged.txt': text({ 1: 'staged' }) });
      await rig.git(['add', 'staged.txt']);
      await rig.write({ 'both.txt': text({ 1: 'mine' }), 'staged.txt': text({ 1: 'staged', 6: 'unstaged' }) });
      await chmod(path.join(rig.root, 'tool'), 0o755);
      const before = await rig.everything();
      const result = await rig.commitAside(head, { 'both.txt': text({ 12: 'result' }), 'staged.txt': text({ 12: 'result' }), tool: text({ 12: 'result' }) });
      const applied = await merge(result);
      assert.equal(await readFile(path.join(rig.root, 'both.txt'), 'utf8'), text({ 1: 'mine', 12: 'result' }));
      assert.equal(await readFile(path.join(rig.root, 'staged.txt'), 'utf8'), text({ 1: 'staged', 6: 'unstaged', 12: 'result' }));
      assert.equal(`${await rig.git(['show', ':staged.txt'])}\n`, text({ 1: 'staged', 12: 'result' }));
      assert.equal(`${await rig.git(['show', ':both.txt'])}\n`, text({ 12: 'result' }));
      assert.deepEqual((await rig.state())['tool'], `x ${text({ 12: 'result' })}`);
      assert.equal(await rig.git(['status', '--porcelain']), ' M both.txt\nMM staged.txt\n M tool');
      await workspace.undo({ ...applied, how: 'merge' });
      assert.deepEqual(await rig.everything(), before);
    });

    it('takes part in nothing when the user has made the same change already', async () => {
      await make({ 'a.txt': 'a\n' });
      await rig.write({ 'a.txt': 'b\n', 'new.txt': 'n\n' });
      const file = path.join(rig.root, 'a.txt');
      const { ino } = await stat(file);
      const result = await rig.commitAside(head, { 'a.txt': 'b\n', 'new.txt': 'n\n' });
      await merge(result);
      assert.equal((await stat(file)).ino, ino);
      assert.equal(await rig.git(['status', '--porcelain']), '');
    });

    it('refuses and names every file that collides, and changes nothing', async () => {
      await make({ edited: 'one\n', staged: 'one\n', deleted: 'd', 'deleted by result': 'd', folder: 'f', 'sub/linked': 's', fine: 'f', bin: new Uint8Array([0, 1]) });
      const result = await rig.commitAside(head, { edited: 'result\n', staged: 'result\n', deleted: 'D', 'deleted by result': null, folder: 'F', 'sub/linked': 'S', fine: 'F', bin: new Uint8Array([0, 2]), untracked: 'r', 'ignored.log': 'r', 'dir/x': 'r' });
      await rig.write({ staged: 'mine\n' });
      await rig.git(['add', 'staged']);
      await rig.write({ staged: 'one\n', edited: 'mine\n', untracked: 'mine', 'deleted by result': 'mine', dir: 'a file', 'ignored.log': 'mine', bin: new Uint8Array([0, 3]) });
      await writeFile(path.join(rig.root, '.git', 'info', 'exclude'), '*.log\n');
      await rm(path.join(rig.root, 'deleted'));
      await rm(path.join(rig.root, 'folder'));
      await mkdir(path.join(rig.root, 'folder'));
      await writeFile(path.join(rig.root, 'folder', 'inside'), 'i');
      await rm(path.join(rig.root, 'sub'), { recursive: true });
      await symlink(rig.home, path.join(rig.root, 'sub'), 'junction');
      const collisions = await collisionsOf(merge(result));
      assert.deepEqual(collisions.map((collision) => collision.path), ['bin', 'deleted', 'deleted by result', 'dir/x', 'edited', 'folder', 'ignored.log', 'staged', 'sub/linked', 'untracked']);
      assert.ok(collisions.every((collision) => collision.reason.length > 10), JSON.stringify(collisions));
      assert.deepEqual((await readdir(rig.home)).filter((name) => name === 'linked'), []);
    });

    it('makes a file of a folder and a folder of a file', async () => {
      await make({ 'was folder/a/b': '1', 'was folder/c': '2', 'was file': '3' });
      const before = await rig.everything();
      const result = await rig.commitAside(head, { 'was folder': null, 'was file': null }).then((step) => rig.commitAside(step, { 'was folder': 'now file', 'was file/x/y': 'now folder' }));
      const applied = await merge(result);
      assert.deepEqual(await rig.state(), { 'was file/x/y': 'f now folder', 'was folder': 'f now file' });
      assert.equal(await rig.git(['status', '--porcelain']), '');
      await workspace.undo({ ...applied, how: 'merge' });
      assert.deepEqual(await rig.everything(), before);
    });

    it('checks files out as the attributes say, and keeps permissions that git does not record', async () => {
      await make({ '.gitattributes': '*.txt text eol=crlf\n', 'a.txt': 'a\r\n', secret: 's' });
      await chmod(path.join(rig.root, 'secret'), 0o600);
      await merge(await rig.commitAside(head, { 'a.txt': 'a\nb\n', secret: 'S' }));
      assert.equal(await readFile(path.join(rig.root, 'a.txt'), 'utf8'), 'a\r\nb\r\n');
      if (process.platform !== 'win32') assert.equal((await stat(path.join(rig.root, 'secret'))).mode & 0o777, 0o600);
      assert.equal(await rig.git(['status', '--porcelain']), '');
    });

    it('merges in memory with a branch that has moved on, and refuses when that conflicts', async () => {
      await make({ 'a.txt': text(), 'b.txt': 'b\n' });
      const result = await rig.commitAside(head, { 'a.txt': text({ 1: 'result' }) });
      const rival = await rig.commitAside(head, { 'a.txt': text({ 12: 'rival' }) });
      const moved = await rig.commit({ 'a.txt': text({ 12: 'user' }), 'b.txt': 'B\n' });
      const applied = await merge(result);
      assert.equal(applied.before, moved);
      assert.deepEqual(applied.files, ['a.txt']);
      assert.equal(await rig.git(['log', '-1', '--format=%P %s']), `${moved} ${result} Take the result`);
      assert.equal(await readFile(path.join(rig.root, 'a.txt'), 'utf8'), text({ 1: 'result', 12: 'user' }));
      const before = await rig.everything();
      await assert.rejects(merge(rival), (error) => isFault(error, 'merge_conflict') && /a\.txt/.test(error.message));
      assert.deepEqual(await rig.everything(), before);
    });

    it('works with a detached HEAD, in a linked worktree and from a subfolder', async () => {
      await make({ 'sub/a.txt': 'a\n' });
      const result = await rig.commitAside(head, { 'sub/a.txt': 'b\n' });
      const linked = path.join(rig.home, 'linked wt');
      await rig.git(['worktree', 'add', '-q', '--detach', linked, head]);
      const inLinked = await openWorkspace(path.join(linked, 'sub'), { environment: rigEnvironment() });
      const applied = await inLinked.apply({ commit: result, how: 'merge', message: 'm' });
      assert.equal(applied.target, 'HEAD');
      assert.equal(await readFile(path.join(linked, 'sub', 'a.txt'), 'utf8'), 'b\n');
      assert.equal(await rig.git(['status', '--porcelain'], linked), '');
      assert.equal(await rig.git(['rev-parse', 'main']), head);
      await inLinked.undo({ ...applied, how: 'merge' });
      assert.equal(await rig.git(['rev-parse', 'HEAD'], linked), head);
    });

    it('refuses in the middle of the user’s own merge, rebase or unresolved file', async () => {
      await make({ 'a.txt': 'a\n', b: 'b' });
      const result = await rig.commitAside(head, { b: 'B' });
      const side = await rig.commitAside(head, { 'a.txt': 'side\n' });
      await rig.commit({ 'a.txt': 'mine\n' });
      await rig.git(['merge', side]).catch(() => undefined);
      assert.match((await collisionsOf(merge(result)))[0]?.reason ?? '', /merge is in progress/);
      await rig.git(['merge', '--abort']);
      await rig.git(['rebase', side]).catch(() => undefined);
      assert.match((await collisionsOf(merge(result)))[0]?.reason ?? '', /rebase is in progress/);
      await rig.git(['rebase', '--abort']);
      await merge(result);
    });

    it('says so when the branch holds the result already, and when another process holds the index', async () => {
      await make({ 'a.txt': 'a\n' });
      await assert.rejects(merge(head), (error) => isFault(error, 'nothing_to_do'));
      const result = await rig.commitAside(head, { 'a.txt': 'b\n' });
      const lock = path.join(rig.root, '.git', 'index.lock');
      await writeFile(lock, 'somebody');
      await assert.rejects(merge(result), (error) => isFault(error, 'git_failed') && /index\.lock/.test(error.message));
      assert.equal(await readFile(lock, 'utf8'), 'somebody');
      assert.equal(await readFile(path.join(rig.root, 'a.txt'), 'utf8'), 'a\n');
    });

    it('leaves files outside a sparse checkout out of the working tree', async () => {
      await make({ 'in/a': 'a', 'out/b': 'b' });
      await rig.git(['sparse-checkout', 'set', 'in']);
      const result = await rig.commitAside(head, { 'in/a': 'A', 'out/b': 'B' });
      const applied = await merge(result);
      assert.deepEqual(await rig.state(), { 'in/a': 'f A' });
      assert.equal(await rig.git(['status', '--porcelain']), '');
      await workspace.undo({ ...applied, how: 'merge' });
      assert.deepEqual(await rig.state(), { 'in/a': 'f a' });
      assert.equal(await rig.git(['status', '--porcelain']), '');
    });

    it('as a branch makes the branch and changes nothing else; undo removes it while nobody has moved it', async () => {
      await make({ 'a.txt': 'a\n' });
      await rig.write({ 'a.txt': 'edit\n' });
      const result = await rig.commitAside(head, { 'a.txt': 'b\n' });
      const before = { ...(await rig.everything()), refs: '' };
      const applied = await workspace.apply({ commit: result, how: 'branch', branch: 'feature/ü 1'.replace(' ', '-'), message: '' });
      assert.deepEqual(applied, { target: 'feature/ü-1', before: head, commit: result, files: ['a.txt'] });
      assert.deepEqual({ ...(await rig.everything()), refs: '' }, before);
      await assert.rejects(workspace.apply({ commit: head, how: 'branch', branch: 'feature/ü-1', message: '' }), (error) => isFault(error, 'ref_moved'));
      await assert.rejects(workspace.apply({ commit: head, how: 'branch', branch: 'no..good', message: '' }), (error) => isFault(error, 'usage'));
      await assert.rejects(workspace.undo({ ...applied, commit: head, how: 'branch' }), (error) => isFault(error, 'ref_moved'));
      await workspace.undo({ ...applied, how: 'branch' });
      assert.equal(await rig.git(['branch', '--list', 'feature/*']), '');
    });

    it('that is taken back says so where an edit is in the way: nothing of a branch, nothing of a result that deletes', async () => {
      await make({ 'a.txt': 'a\n' });
      const result = await rig.commitAside(head, { 'new.txt': 'one\n' });
      const applied = await workspace.apply({ commit: result, how: 'merge', message: 'm' });
      await rig.write({ 'new.txt': 'mine\n' });
      await assert.rejects(workspace.undo({ ...applied, how: 'merge' }), (error) => isFault(error, 'workspace_collision') && /new\.txt: it would be deleted, and you changed it/.test(error.message) && !/branch/.test(error.remedy));
    });

    it('lets an edit win that comes in the middle, and takes back what it had done', async () => {
      await make({ 'a.txt': 'a\n', 'b.txt': 'b\n', 'c.txt': 'c\n' });
      const result = await rig.commitAside(head, { 'a.txt': 'A\n', 'b.txt': 'B\n', 'c.txt': null, d: 'D' });
      const before = await rig.state();
      const racing = await open({ onStep: (step) => {
          if (step === 'file a.txt') writeFileSync(path.join(rig.root, 'b.txt'), 'typed just now\n');
        },
      });
      await assert.rejects(racing.apply({ commit: result, how: 'merge', message: 'm' }), (error) => isFault(error, 'workspace_collision') && /b\.txt/.test(error.message));
      assert.deepEqual(await rig.state(), { ...before, 'b.txt': 'f typed just now\n' });
      assert.equal(await rig.git(['rev-parse', 'HEAD']), head);
      assert.deepEqual(await leftovers(), []);
    });
  });

  describe('undoing', () => {
    it('keeps later edits that merge and refuses, naming the files, when they do not', async () => {
      await make({ 'a.txt': text(), 'b.txt': 'b\n' });
      const applied = await merge(await rig.commitAside(head, { 'a.txt': text({ 1: 'result' }), 'b.txt': 'result\n', 'new.txt': 'n\n' }));
      await rig.write({ 'a.txt': text({ 1: 'result', 12: 'later' }), 'b.txt': 'later\n', 'new.txt': 'n\nlater\n' });
      assert.deepEqual((await collisionsOf(workspace.undo({ ...applied, how: 'merge' }))).map(({ path: name }) => name), ['b.txt', 'new.txt']);
      await rig.write({ 'b.txt': 'result\n', 'new.txt': 'n\n' });
      await workspace.undo({ ...applied, how: 'merge' });
      assert.deepEqual(await rig.state(), { 'a.txt': `f ${text({ 12: 'later' })}`, 'b.txt': 'f b\n' });
    });

    it('works in a repository with SHA-256 names', async () => {
      await make({ 'a.txt': 'a\n' });
      await rm(path.join(rig.root, '.git'), { recursive: true });
      await rig.git(['init', '-q', '-b', 'main', '--object-format=sha256']);
      head = await rig.commit({ 'a.txt': 'a\n', 'gone.txt': 'g\n' });
      workspace = await open();
      const applied = await merge(await rig.commitAside(head, { 'a.txt': 'b\n', 'gone.txt': null, 'new.txt': 'n\n' }));
      assert.deepEqual(await rig.state(), { 'a.txt': 'f b\n', 'new.txt': 'f n\n' });
      await workspace.undo({ ...applied, how: 'merge' });
      assert.deepEqual(await rig.state(), { 'a.txt': 'f a\n', 'gone.txt': 'f g\n' });
      assert.equal(await rig.git(['status', '--porcelain']), '');
    });

    it('makes a commit that takes the result back when the branch has moved on', async () => {
      await make({ 'a.txt': text(), 'b.txt': 'b\n' });
      const applied = await merge(await rig.commitAside(head, { 'a.txt': text({ 1: 'result' }), 'new.txt': 'n\n' }));
      const later = await rig.commit({ 'a.txt': text({ 1: 'result', 12: 'later' }), 'b.txt': 'B\n' });
      await rig.write({ 'b.txt': 'dirty\n' });
      const undone = await workspace.undo({ ...applied, how: 'merge' });
      assert.deepEqual(undone.files, ['a.txt', 'new.txt']);
      assert.equal(await rig.git(['rev-parse', 'HEAD^']), later);
      assert.deepEqual(await rig.state(), { 'a.txt': `f ${text({ 12: 'later' })}`, 'b.txt': 'f dirty\n' });
      await assert.rejects(workspace.undo({ ...applied, how: 'merge' }), (error) => isFault(error, 'nothing_to_do'));
    });

    it('refuses when later commits stand on the result’s lines, and on another branch', async () => {
      await make({ 'a.txt': 'a\n' });
      await rig.git(['branch', 'other']);
      const applied = await merge(await rig.commitAside(head, { 'a.txt': 'result\n' }));
      await rig.commit({ 'a.txt': 'later\n' });
      await assert.rejects(workspace.undo({ ...applied, how: 'merge' }), (error) => isFault(error, 'merge_conflict') && /a\.txt/.test(error.message));
      await rig.git(['switch', '-q', 'other']);
      await assert.rejects(workspace.undo({ ...applied, how: 'merge' }), (error) => isFault(error, 'workspace_collision') && /Switch to main/.test(error.remedy));
    });
  });

  describe('a process that dies in the middle', () => {
    const child = fileURLToPath(new URL('change-and-die.ts', import.meta.url));
    const dieAt = async (verb: 'apply' | 'undo', before: ObjectName, commit: ObjectName, step: string): Promise<void> => {
      const process_ = spawn(process.execPath, ['--import', 'tsx', child, rig.root, verb, before, commit, step], { env: rigEnvironment(), stdio: ['ignore', 'ignore', 'pipe'] });
      let errors = '';
      process_.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
      const [code, signal] = (await once(process_, 'close')) as [number | null, string | null];
      assert.equal(signal, 'SIGKILL', `${step}: exit ${code} ${errors}`);
    };
    const FILES = { 'a.txt': text(), 'b/gone.txt': 'g\n', 'dirty.txt': text(), other: 'o' };
    const CHANGE = { 'a.txt': text({ 1: 'result' }), 'b/gone.txt': null, 'dirty.txt': text({ 12: 'result' }), 'new ü.txt': 'n' };
    const prepare = async () => {
      await make(FILES);
      const result = await rig.commitAside(head, CHANGE);
      await rig.write({ 'dirty.txt': text({ 1: 'mine' }), other: 'staged' });
      await rig.git(['add', 'other']);
      return result;
    };

    for (const step of ['journal', 'file b/gone.txt', 'file a.txt', 'file new ü.txt']) {
      it(`at "${step}" has changed nothing once it is recovered, and apply then works`, async () => {
        const result = await prepare();
        const before = await rig.everything();
        await dieAt('apply', head, result, step);
        assert.equal(await workspace.recoverApply(), 'rolled_back');
        assert.deepEqual(await rig.everything(), before);
        assert.deepEqual(await leftovers(), []);
        await merge(result);
        assert.equal(await rig.git(['status', '--porcelain']), ' M dirty.txt\nM  other');
      });
    }

    for (const step of ['ref', 'index', 'end']) {
      it(`at "${step}" has applied all of it once it is recovered`, async () => {
        const result = await prepare();
        const before = await rig.everything();
        await dieAt('apply', head, result, step);
        await workspace.recoverApply();
        assert.equal(await rig.git(['rev-parse', 'HEAD']), result);
        assert.equal(await rig.git(['status', '--porcelain']), ' M dirty.txt\nM  other');
        assert.deepEqual(await leftovers(), []);
        await workspace.undo({ target: 'main', before: head, commit: result, how: 'merge' });
        assert.deepEqual(await rig.everything(), before);
      });
    }

    it('while undoing leaves the result applied, and undo then works', async () => {
      const result = await prepare();
      const before = await rig.everything();
      const applied = await merge(result);
      const between = await rig.everything();
      await dieAt('undo', head, result, 'file a.txt');
      assert.equal(await workspace.recoverApply(), 'rolled_back');
      assert.deepEqual(await rig.everything(), between);
      await workspace.undo({ ...applied, how: 'merge' });
      assert.deepEqual(await rig.everything(), before);
    });

    it('keeps an edit that the user made between the death and the recovery', async () => {
      const result = await prepare();
      await dieAt('apply', head, result, 'file new ü.txt');
      await rig.write({ 'a.txt': 'typed since\n' });
      assert.equal(await workspace.recoverApply(), 'rolled_back');
      const state = await rig.state();
      assert.equal(state['a.txt'], 'f typed since\n');
      assert.equal(state['dirty.txt'], `f ${text({ 1: 'mine' })}`);
      assert.equal(state['b/gone.txt'], 'f g\n');
      assert.equal(state['new ü.txt'], undefined);
    });
  });
});
