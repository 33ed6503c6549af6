import assert from 'node:assert/strict';
import { link, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PathGuard } from '../../../src/engine/guard/path-guard.ts';
import { createFiles } from '../../../src/node/files/node-files.ts';
import { withPinning } from '../../../src/node/guard/pin-folder.ts';
import { makeAgentRig, type AgentRig } from '../agents/agent-rig.ts';

const LEASE = ['src/**', '*.md', 'out/**', 'danger/**'];

/** Paths that are refused whatever the lease says, grouped by the trick. */
const REFUSED: Readonly<Record<string, readonly string[]>> = {
  absolute: ['/etc/passwd', '/tmp/x', '//server/share/x', '\\\\server\\share\\x', '\\\\?\\C:\\x', '\\\\.\\PhysicalDrive0', '\\x', '~/x', '~', 'C:\\x', 'C:/x', 'c:x', 'src:/../x'],
  'going up': ['..', '../x', 'src/../../x', 'src/../lib/b.ts', 'src/..', '..\\x', 'src\\..\\..\\x', 'src/./../lib/b.ts', './../x', 'src//../../x', '../task two/src/a.ts'],
  'git internals': ['.git', '.git/config', '.git/hooks/pre-commit', 'src/.git', 'src/.git/config', '.GIT/config', '.Git', '.git\\config', './.git/config', 'src/.gIt/hooks/x', '.git.', '.git ', '.git. .', '.git::$INDEX_ALLOCATION/config', '.git:stream', 'git~1', 'GIT~1/config', 'git~2', 'gi7eba~1', '.g\u200cit/config', '\u202e.git', '.git\u200d', '.g\u2060it'],
  records: ['.ce-workspace/runs/x', '.CE-WORKSPACE/x', '.ce-workspace', 'CE-WOR~1/x'],
  windows: ['src/con', 'src/CON.txt', 'src/nul', 'aux.md', 'src/com1.log', 'src/lpt9', 'src/COM¹', 'src/a.ts:stream', 'src/a.ts::$DATA', 'src/a.', 'src/a ', 'src./a', 'src /a', 'src/a.ts.', 'src/a<b', 'src/a|b', 'src/a?b', 'src/a*b', 'src/"a"', 'conin$', 'src/prn .txt'],
  characters: ['', '.', './', '/', 'src/\0', 'src/a\0.ts', 'src/a\n.ts', 'src/a\u001b[2J', 'src/\ud800', `src/${'a'.repeat(256)}`, `src/${'é'.repeat(128)}`, `src/${'a/'.repeat(2_500)}b`, 'src/\u202etxt.exe', 'src/\ufeffa'],
  'outside the lease': ['lib/b.ts', 'SRC/a.ts', 'Src/a.ts', 'srcx/a.ts', 'package.json', 'lib/../lib/b.ts', 'a.MD', 'ｓrc/a.ts', 'src．/a.ts', '.github/workflows/x.yml', 'node_modules/x', 'README.md/..'],
};

/** What a command may leave behind in the worktree, and a path that would go through it. */
const PLANTED: Readonly<Record<string, { plant: (worktree: string, outside: string) => Promise<void>; path: string }>> = {
  'a folder that is a link out': { plant: (w, o) => symlink(o, path.join(w, 'src/door')), path: 'src/door/victim' },
  'a folder that is a link out, deeper': { plant: (w, o) => symlink(o, path.join(w, 'src/door')), path: 'src/door/new/deep/file' },
  'a file that is a link out': { plant: (w, o) => symlink(path.join(o, 'victim'), path.join(w, 'src/door')), path: 'src/door' },
  'a dangling link out': { plant: (w, o) => symlink(path.join(o, 'unborn'), path.join(w, 'src/door')), path: 'src/door' },
  'a link to a link out': {
    plant: async (w, o) => {
      await symlink(o, path.join(w, 'src/first'));
      await symlink('first', path.join(w, 'src/door'));
    },
    path: 'src/door/victim',
  },
  'a relative link up': { plant: (w) => symlink('../..', path.join(w, 'src/door')), path: 'src/door/outside/victim' },
  'a link to a folder of another lease': { plant: (w) => symlink('../lib', path.join(w, 'src/door')), path: 'src/door/b.ts' },
  'a link to a file of another lease': { plant: (w) => symlink('../lib/b.ts', path.join(w, 'src/door.ts')), path: 'src/door.ts' },
  "a link to git's folder": { plant: (w) => symlink('../.git', path.join(w, 'src/door')), path: 'src/door' },
  'a link to the root': { plant: (w) => symlink('..', path.join(w, 'src/door')), path: 'src/door/lib/b.ts' },
  "a link to another task's worktree": { plant: (w) => symlink('../../task two', path.join(w, 'src/door')), path: 'src/door/victim' },
  "a link to the user's checkout": { plant: (w) => symlink('../../../mein Projekt é', path.join(w, 'src/door')), path: 'src/door/lib/b.ts' },
  'a circle of links': { plant: (w) => symlink('door', path.join(w, 'src/door')), path: 'src/door/x' },
  'a leased folder that is a link as a whole': { plant: (w, o) => symlink(o, path.join(w, 'out')), path: 'out/victim' },
  'a file where a folder should be': { plant: (w) => writeFile(path.join(w, 'src/door'), ''), path: 'src/door/x' },
  'a folder where a file should be': { plant: (w) => mkdir(path.join(w, 'src/door')), path: 'src/door' },
};

for (const [disk, makeFiles] of [['a real disk', createFiles], ['a real disk with pinned folders', () => withPinning(createFiles())]] as const) describe(`the write guard on ${disk}`, () => {
  let rig: AgentRig;
  let outside: string;
  before(async () => {
    rig = await makeAgentRig({ 'src/a.ts': 'a\n', 'lib/b.ts': 'b\n' });
    outside = path.join(rig.repository.home, 'worktrees', 'outside');
    await mkdir(outside);
    await writeFile(path.join(outside, 'victim'), 'untouched');
    await mkdir(path.join(rig.repository.home, 'worktrees', 'task two'));
    await writeFile(path.join(rig.repository.home, 'worktrees', 'task two', 'victim'), 'untouched');
  });
  after(() => rig.remove());

  /** Everything but what the lease names, in the worktree and all around it. */
  const world = async (): Promise<Record<string, string>> => {
    const all = await rig.repository.state(rig.repository.home);
    return Object.fromEntries(Object.entries(all).filter(([file]) => !/^worktrees\/task one\/(src|out)(\/|$)/.test(file)));
  };
  const open = async (writes: readonly string[] | undefined = LEASE, caseBlind = false): Promise<PathGuard> => {
    const guard = await PathGuard.open({ files: makeFiles(), worktree: rig.worktree, caseBlind, writes: () => writes });
    return guard!;
  };

  it('has at least 60 cases', () => {
    assert.ok(Object.values(REFUSED).flat().length + Object.keys(PLANTED).length >= 60);
  });

  for (const [trick, paths] of Object.entries(REFUSED)) {
    it(`refuses to write, remove and move by ${trick}, and touches nothing`, async () => {
      const guard = await open(trick === 'outside the lease' ? LEASE : ['**']);
      const before = await world();
      const source = await rig.repository.state(rig.worktree);
      for (const target of paths) {
        const write = await guard.write(target, 'escaped');
        assert.equal(write.ok, false, `write ${JSON.stringify(target)}`);
        assert.equal((await guard.remove(target)).ok, false, `remove ${JSON.stringify(target)}`);
        assert.equal((await guard.move('src/a.ts', target)).ok, false, `move to ${JSON.stringify(target)}`);
        assert.equal((await guard.move(target, 'src/stolen')).ok, false, `move from ${JSON.stringify(target)}`);
        if (trick !== 'outside the lease') assert.equal((await guard.forRead(target)).ok, false, `read ${JSON.stringify(target)}`);
      }
      assert.deepEqual(await world(), before);
      assert.deepEqual(await rig.repository.state(rig.worktree), source);
    });
  }

  for (const [name, { plant, path: target }] of Object.entries(PLANTED)) {
    it(`does not write through ${name}`, async () => {
      const guard = await open();
      await plant(rig.worktree, outside);
      const before = await world();
      const planted = await rig.repository.state(rig.worktree);
      assert.equal((await guard.write(target, 'escaped')).ok, false);
      assert.equal((await guard.move('src/a.ts', target)).ok, false);
      assert.equal((await guard.move(target, 'src/stolen')).ok, false);
      assert.deepEqual(await world(), before);
      assert.deepEqual(await rig.repository.state(rig.worktree), planted);
      await rig.git.restore(rig.worktree, rig.base);
    });
  }

  it('reads through a link inside the worktree, and through none that leads out or to git', async () => {
    const guard = await open();
    await symlink('a.ts', path.join(rig.worktree, 'src/inside.ts'));
    await symlink(path.join(outside, 'victim'), path.join(rig.worktree, 'src/out.ts'));
    await symlink('../.git', path.join(rig.worktree, 'src/git.ts'));
    await symlink('loop', path.join(rig.worktree, 'src/loop'));
    assert.equal((await guard.forRead('src/inside.ts')).ok, true);
    for (const target of ['src/out.ts', 'src/git.ts', 'src/loop']) assert.equal((await guard.forRead(target)).ok, false, target);
    await rig.git.restore(rig.worktree, rig.base);
  });

  it('removes a link itself and not what it points to', async () => {
    const guard = await open();
    await symlink(path.join(outside, 'victim'), path.join(rig.worktree, 'src/door'));
    assert.equal((await guard.remove('src/door')).ok, true);
    assert.equal(await readFile(path.join(outside, 'victim'), 'utf8'), 'untouched');
  });

  it('replaces a hard-linked file, so that its other name keeps its content', async () => {
    const guard = await open();
    await link(path.join(outside, 'victim'), path.join(rig.worktree, 'src/hard'));
    assert.equal((await guard.write('src/hard', 'mine')).ok, true);
    assert.equal(await readFile(path.join(outside, 'victim'), 'utf8'), 'untouched');
    assert.equal(await readFile(path.join(rig.worktree, 'src/hard'), 'utf8'), 'mine');
    await rig.git.restore(rig.worktree, rig.base);
  });

  it('writes nothing once the worktree itself was replaced by a link', async () => {
    const second = await makeAgentRig({ 'src/a.ts': 'a\n' });
    const guard = (await PathGuard.open({ files: makeFiles(), worktree: second.worktree, caseBlind: false, writes: () => ['**'] }))!;
    const files = makeFiles();
    await files.move(second.worktree, `${second.worktree} moved`);
    await symlink(outside, second.worktree);
    assert.equal((await guard.write('src/a.ts', 'escaped')).ok, false);
    assert.equal((await guard.forRead('victim')).ok, false);
    await second.remove();
  });

  it('writes nothing without a lease and nothing under an empty one', async () => {
    for (const writes of [undefined, []]) {
      const guard = (await PathGuard.open({ files: makeFiles(), worktree: rig.worktree, caseBlind: false, writes: () => writes }))!;
      assert.equal((await guard.write('src/a.ts', 'x')).ok, false);
    }
  });

  it('takes what is meant honestly: plain, nested, dotted, bracketed and decomposed names', async () => {
    const guard = await open([...LEASE, 'app/[id]/page.tsx', 'é/**']);
    for (const target of ['src/a.ts', './src//b.ts', 'src\\win\\c.ts', 'src/.hidden/d', 'src/.gitignore', 'notes.md', 'app/[id]/page.tsx', 'e\u0301/x', 'src/日本語.ts', 'src/a..b', 'src/console.ts', 'src/...x']) {
      const written = await guard.write(target, 'ok');
      assert.equal(written.ok, true, `${target}: ${written.ok ? '' : written.error}`);
    }
    await rig.git.restore(rig.worktree, rig.base);
  });

  it('takes SRC for src only where the disk does', async () => {
    assert.equal((await (await open(['src/new/**'])).forWrite('SRC/new/x', 'write')).ok, false);
    assert.equal((await (await open(['src/new/**'], true)).forWrite('SRC/new/x', 'write')).ok, true);
    assert.equal((await (await open(['**'], true)).forWrite('.GIT/x', 'write')).ok, false);
  });
});
