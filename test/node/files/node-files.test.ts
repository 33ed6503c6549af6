import assert from 'node:assert/strict';
import { chmod, link, lstat, mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isFault } from '../../../src/engine/model/fault.ts';
import { createFiles } from '../../../src/node/files/node-files.ts';

describe('files on the disk', () => {
  const files = createFiles();
  let home: string;
  const at = (...names: string[]) => path.join(home, ...names);
  beforeEach(async () => {
    home = await realpath(await mkdtemp(path.join(tmpdir(), 'files ü ')));
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  it('answers undefined for what is not there', async () => {
    await writeFile(at('file'), 'x');
    for (const missing of [at('none'), at('none', 'deeper'), at('file', 'below')]) {
      assert.equal(await files.readText(missing), undefined);
      assert.equal(await files.readBytes(missing), undefined);
      assert.equal(await files.list(missing), undefined);
      assert.equal(await files.facts(missing), undefined);
      assert.equal(await files.realPath(missing), undefined);
    }
    assert.equal(await files.list(at('file')), undefined);
    await files.remove(at('none'));
    await files.move(at('none'), at('other'));
    assert.deepEqual(await readdir(home), ['file']);
  });

  it('writes and reads text and bytes, makes folders, and leaves no temporary file', async () => {
    for (const durable of [false, true]) {
      await files.writeAtomic(at('a', 'b', 'ünï.txt'), 'héllo\n', { durable });
      await files.writeAtomic(at('a', 'b', 'raw'), new Uint8Array([0, 255, 10]), { durable });
    }
    assert.equal(await files.readText(at('a', 'b', 'ünï.txt')), 'héllo\n');
    assert.deepEqual([...((await files.readBytes(at('a', 'b', 'raw'))) ?? [])], [0, 255, 10]);
    assert.deepEqual(await files.list(at('a', 'b')), ['raw', 'ünï.txt']);
  });

  it('keeps the permissions of a file that it replaces, and replaces a link instead of writing through it', async () => {
    await writeFile(at('tool'), 'old');
    await chmod(at('tool'), 0o750);
    await writeFile(at('target'), 'target');
    await symlink('target', at('link'));
    await files.writeAtomic(at('tool'), 'new');
    await files.writeAtomic(at('link'), 'new');
    if (process.platform !== 'win32') assert.equal((await stat(at('tool'))).mode & 0o777, 0o750);
    assert.equal((await lstat(at('link'))).isFile(), true);
    assert.equal(await readFile(at('target'), 'utf8'), 'target');
  });

  it('shows a reader the old or the new content, never a part', async () => {
    const texts = ['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => letter.repeat(200_000));
    await files.writeAtomic(at('f'), texts[0]!);
    const state = { writing: true };
    const reader = (async () => {
      do assert.ok(texts.includes((await files.readText(at('f'))) ?? ''));
      while (state.writing);
    })();
    for (const text of texts) await files.writeAtomic(at('f'), text);
    state.writing = false;
    await reader;
  });

  it('does not harm the old file and leaves nothing behind when the write fails', async () => {
    await mkdir(at('folder', 'inside'), { recursive: true });
    await assert.rejects(files.writeAtomic(at('folder'), 'x'), (error) => isFault(error, 'io') && error.details['path'] === at('folder'));
    assert.deepEqual(await readdir(home), ['folder']);
    await assert.rejects(files.readText(at('folder')), (error) => isFault(error, 'io'));
  });

  it('tells files, folders, links and hard links apart without following', async () => {
    await writeFile(at('f'), 'four');
    await link(at('f'), at('hard'));
    await symlink('f', at('soft'));
    await mkdir(at('d'));
    const facts = await files.facts(at('f'));
    assert.deepEqual([facts?.type, facts?.sizeBytes, facts?.linkCount], ['file', 4, 2]);
    assert.equal((await files.facts(at('soft')))?.type, 'link');
    assert.equal((await files.facts(at('d')))?.type, 'folder');
    assert.equal(await files.realPath(at('soft')), at('f'));
  });

  it('moves into a folder that does not exist yet, over an existing file', async () => {
    await writeFile(at('f'), 'x');
    await files.move(at('f'), at('new', 'g'));
    await writeFile(at('h'), 'y');
    await files.move(at('h'), at('new', 'g'));
    assert.equal(await readFile(at('new', 'g'), 'utf8'), 'y');
    assert.equal(await files.facts(at('f')), undefined);
    await files.remove(at('new'));
    await files.makeFolder(at('p', 'q'));
    assert.deepEqual(await readdir(home), ['p']);
  });
});
