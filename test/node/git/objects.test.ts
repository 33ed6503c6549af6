import assert from 'node:assert/strict';
import { isFault } from '../../../src/engine/model/fault.ts';
import type { ObjectName } from '../../../src/engine/model/ids.ts';
import type { Git } from '../../../src/engine/ports.ts';
import { openGit } from '../../../src/node/git/open-git.ts';
import { makeRepository, rigEnvironment, type RigFile, type RigRepository } from '../../rig/repository.ts';

const ODD = ['with space.txt', 'ünï/çødé 日本.txt', "it's.txt", '-dash.txt', '[a]!#.txt', ...(process.platform === 'win32' ? [] : ['quo"te.txt', 'new\nline.txt', 'tab\t.txt', ':(colon).txt', 'st*r?.txt', 'back\\slash.txt'])];

describe('objects and refs of a repository', () => {
  let rig: RigRepository;
  let git: Git;
  let head: ObjectName;
  const make = async (files: Readonly<Record<string, RigFile>>) => {
    rig = await makeRepository(files);
    git = await openGit(rig.root, { environment: rigEnvironment() });
    head = (await git.facts()).head!;
  };
  afterEach(() => rig.remove());

  it('lists the files of the working tree as they are: tracked and new ones, not ignored ones', async () => {
    await make({ '.gitignore': 'out/\n', 'a b.txt': 'a\n' });
    await rig.write({ 'neu é.txt': 'n\n', 'out/x.txt': 'x\n' });
    assert.deepEqual(await git.listWorkingFiles(), ['.gitignore', 'a b.txt', 'neu é.txt']);
  });

  it('lists, reads and compares files of any name', async () => {
    await make(Object.fromEntries(ODD.map((name) => [name, `${name}\n`])));
    assert.deepEqual(await git.listFiles(head), [...ODD].sort());
    for (const name of ODD) assert.equal(await git.readFile(head, name), `${name}\n`);
    assert.equal(await git.readFile(head, 'absent'), undefined);
    assert.equal(await git.readFile(head, 'ünï'), undefined);
    const next = await rig.commitAside(head, Object.fromEntries(ODD.map((name) => [name, `${name}\nmore\n`])));
    assert.deepEqual(await git.changedFiles(head, next), [...ODD].sort().map((path) => ({ path, status: 'modified', insertions: 1, deletions: 0, binary: false })));
    const one = await git.diff(head, next, { paths: ['[a]!#.txt'] });
    assert.equal(one.match(/^diff --git/gm)?.length, 1);
  });

  it('tells added, modified, deleted, renamed, binary and mode changes apart', async () => {
    await make({ keep: 'k\n', gone: 'one\ntwo\n', old: 'same\n'.repeat(20), bin: new Uint8Array([0, 1, 2]), tool: 'x' });
    const next = await rig.commitAside(head, { gone: null, old: null, renamed: 'same\n'.repeat(20), bin: new Uint8Array([0, 9]), tool: { executable: 'x' }, link: { link: 'keep' } });
    assert.deepEqual(await git.changedFiles(head, next), [
      { path: 'bin', status: 'modified', insertions: 0, deletions: 0, binary: true },
      { path: 'gone', status: 'deleted', insertions: 0, deletions: 2, binary: false },
      { path: 'link', status: 'added', insertions: 1, deletions: 0, binary: false },
      { path: 'old', status: 'deleted', insertions: 0, deletions: 20, binary: false },
      { path: 'renamed', status: 'added', insertions: 20, deletions: 0, binary: false },
      { path: 'tool', status: 'modified', insertions: 0, deletions: 0, binary: false },
    ]);
  });

  it('cuts a long diff at a line and says how much is missing', async () => {
    await make({ 'a.txt': '' });
    const next = await rig.commitAside(head, { 'a.txt': 'zeile é\n'.repeat(1000) });
    const full = await git.diff(head, next);
    const cut = await git.diff(head, next, { maxBytes: 500 });
    const [, missing] = /\[cut: (\d+) more bytes of this diff are not shown\]\n$/.exec(cut) ?? [];
    const kept = cut.slice(0, cut.lastIndexOf('[cut'));
    assert.ok(full.startsWith(kept) && kept.endsWith('\n'));
    assert.equal(Buffer.byteLength(full), Buffer.byteLength(kept) + Number(missing));
    assert.equal(await git.diff(head, next, { maxBytes: 1e6 }), full);
    assert.equal(await git.diff(head, next, { paths: [] }), '');
  });

  it('resolves revisions to commits, and nothing else', async () => {
    await make({ a: 'a' });
    await rig.git(['tag', '-a', 'v1', '-m', 'one']);
    assert.equal(await git.resolve('HEAD'), head);
    assert.equal(await git.resolve('v1'), head);
    assert.equal(await git.resolve(head.slice(0, 8)), head);
    for (const odd of ['nope', '', '--all', '-h', 'HEAD:a', 'HEAD^{tree}']) assert.equal(await git.resolve(odd), undefined, odd);
    await assert.rejects(git.treeOf('1'.repeat(40) as ObjectName), (error) => isFault(error, 'git_failed'));
  });

  it('merges in memory what does not conflict', async () => {
    await make({ a: '1\n2\n3\n4\n5\n6\n7\n8\n9\n', b: 'b' });
    const ours = await rig.commitAside(head, { a: 'ONE\n2\n3\n4\n5\n6\n7\n8\n9\n' });
    const theirs = await rig.commitAside(head, { a: '1\n2\n3\n4\n5\n6\n7\n8\nNINE\n', 'new ü': 'n' });
    const before = await rig.everything();
    const merged = await git.mergeTree(ours, theirs);
    assert.deepEqual(merged.conflicts, []);
    const commit = await git.commitTree({ tree: merged.tree, parents: [ours, theirs], message: 'merge\n\nwith body\n' });
    assert.equal(await git.readFile(commit, 'a'), 'ONE\n2\n3\n4\n5\n6\n7\n8\nNINE\n');
    assert.equal(await git.treeOf(commit), merged.tree);
    assert.equal(await rig.git(['log', '-1', '--format=%P|%B', commit]), `${ours} ${theirs}|merge\n\nwith body`);
    assert.equal(await git.isAncestor(ours, commit), true);
    assert.equal(await git.isAncestor(commit, ours), false);
    assert.deepEqual(await rig.everything(), before);
  });

  it('names every conflict with its kind', async () => {
    await make({ both: '1\n', 'dead ü': '1\n', bin: new Uint8Array([0, 1]), moved: 'line\n'.repeat(10) });
    const ours = await rig.commitAside(head, { both: 'ours\n', 'dead ü': null, 'add "q"': 'ours\n', bin: new Uint8Array([0, 2]), moved: null, 'moved-1': 'line\n'.repeat(10), clean: 'x' });
    const theirs = await rig.commitAside(head, { both: 'theirs\n', 'dead ü': 'changed\n', 'add "q"': 'theirs\n', bin: new Uint8Array([0, 3]), moved: null, 'moved-2': 'line\n'.repeat(10) });
    const { conflicts } = await git.mergeTree(ours, theirs);
    const kinds = Object.fromEntries(conflicts.map(({ path, kind }) => [path, kind]));
    assert.equal(kinds['both'], 'contents');
    assert.equal(kinds['dead ü'], 'modify/delete');
    assert.equal(kinds['add "q"'], 'add/add');
    assert.ok(['binary', 'contents'].includes(kinds['bin'] ?? ''), kinds['bin']);
    assert.equal(kinds['moved-1'], 'rename/rename');
    assert.equal(kinds['clean'], undefined);
  });

  it('moves a ref only from the value that is expected', async () => {
    await make({ a: 'a' });
    const next = await rig.commitAside(head, { a: 'b' });
    await git.updateRef('refs/ce/r/one', head, null);
    await assert.rejects(git.updateRef('refs/ce/r/one', next, null), (error) => isFault(error, 'ref_moved') && error.details['actual'] === head && error.details['expected'] === null);
    await assert.rejects(git.updateRef('refs/ce/r/one', next, next), (error) => isFault(error, 'ref_moved') && error.details['actual'] === head);
    await assert.rejects(git.updateRef('refs/ce/r/two', next, head), (error) => isFault(error, 'ref_moved') && error.details['actual'] === null);
    await git.updateRef('refs/ce/r/one', next, head);
    assert.equal(await git.readRef('refs/ce/r/one'), next);
    assert.equal(await git.readRef('refs/ce/r/none'), undefined);
    await git.updateRef('refs/ce/rest', head, null);
    assert.deepEqual(await git.listRefs('refs/ce/r/'), [{ ref: 'refs/ce/r/one', commit: next }]);
    assert.deepEqual((await git.listRefs('refs/ce/r')).map(({ ref }) => ref), ['refs/ce/r/one', 'refs/ce/rest']);
    await assert.rejects(git.deleteRef('refs/ce/r/one', head), (error) => isFault(error, 'ref_moved'));
    await git.deleteRef('refs/ce/r/one', next);
    assert.equal(await git.readRef('refs/ce/r/one'), undefined);
  });

  it('lets one of many racing movers of a ref win', async () => {
    await make({ a: 'a' });
    await git.updateRef('refs/ce/race', head, null);
    const next = await Promise.all(Array.from({ length: 8 }, (_, i) => git.treeOf(head).then((tree) => git.commitTree({ tree, parents: [head], message: `m${i}` }))));
    const results = await Promise.allSettled(next.map((commit) => git.updateRef('refs/ce/race', commit, head)));
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
    for (const result of results) if (result.status === 'rejected') assert.ok(isFault(result.reason, 'ref_moved'), String(result.reason));
  });

  it('reports a failing call with its command, exit code and error output', async () => {
    await make({ a: 'a' });
    await assert.rejects(git.listFiles('2'.repeat(40) as ObjectName), (error) => isFault(error, 'git_failed') && /ls-tree/.test(String(error.details['command'])) && error.details['exitCode'] === 128 && String(error.details['stderr']).length > 0);
  });
});
