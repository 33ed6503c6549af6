import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PathGuard } from '../../../src/engine/guard/path-guard.ts';
import { createFiles } from '../../../src/node/files/node-files.ts';
import { withPinning } from '../../../src/node/guard/pin-folder.ts';

describe('a pinned folder', () => {
  let home: string;
  let root: string;
  const files = withPinning(createFiles());
  beforeEach(async () => {
    home = await realpath(await mkdtemp(path.join(tmpdir(), 'ce pin ')));
    root = path.join(home, 'root');
    await mkdir(path.join(root, 'src/deep'), { recursive: true });
    await mkdir(path.join(home, 'outside'));
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  it('is offered on Linux and nowhere else', () => {
    assert.equal(files.pin !== undefined, process.platform === 'linux');
  });

  it('stays the folder that it was when a link takes its place', async () => {
    const pinned = await files.pin?.(root, 'src/deep', { make: false });
    if (pinned === undefined) return;
    await rename(path.join(root, 'src/deep'), path.join(root, 'src/moved'));
    await symlink(path.join(home, 'outside'), path.join(root, 'src/deep'));
    await files.writeAtomic(`${pinned.path}/file`, 'text');
    pinned.dispose();
    assert.equal(await readFile(path.join(root, 'src/moved/file'), 'utf8'), 'text');
    assert.deepEqual(await readdir(path.join(home, 'outside')), []);
  });

  it('is none behind a link or a file, and is made only when told', async () => {
    if (files.pin === undefined) return;
    await symlink(path.join(home, 'outside'), path.join(root, 'door'));
    await writeFile(path.join(root, 'file'), '');
    for (const folder of ['door', 'door/x', 'file', 'file/x', 'missing']) assert.equal(await files.pin(root, folder, { make: false }), undefined, folder);
    for (const folder of ['door/x', 'file/x']) assert.equal(await files.pin(root, folder, { make: true }), undefined, folder);
    (await files.pin(root, 'new/deep', { make: true }))?.dispose();
    assert.deepEqual(await readdir(path.join(root, 'new')), ['deep']);
    assert.deepEqual(await readdir(path.join(home, 'outside')), []);
  });

  it('keeps every write inside while a process swaps the folder for a link again and again', async () => {
    if (files.pin === undefined) return;
    const door = JSON.stringify(path.join(root, 'src/door'));
    const script = `const fs = require('fs'); for (let n = 0; ; n += 1) { for (const make of [() => fs.mkdirSync(${door}), () => fs.symlinkSync(${JSON.stringify(path.join(home, 'outside'))}, ${door})]) { try { fs.rmSync(${door}, { recursive: true, force: true }); make(); } catch {} } if (n === 3) console.log('swapping'); }`;
    const swapper = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
    try {
      await new Promise((resolve) => swapper.stdout.once('data', resolve));
      const guard = (await PathGuard.open({ files, worktree: root, caseBlind: false, writes: () => ['**'] }))!;
      let refused = 0;
      for (let index = 0; index < 400; index += 1) {
        const written = await guard.write(`src/door/deep/f${index}`, 'escaped').catch(() => undefined);
        if (written?.ok !== true) refused += 1;
      }
      assert.ok(refused > 0, 'the swapping was never met');
    } finally {
      const gone = new Promise((resolve) => swapper.once('exit', resolve));
      swapper.kill('SIGKILL');
      await gone;
    }
    assert.deepEqual(await readdir(path.join(home, 'outside')), []);
  });
});
