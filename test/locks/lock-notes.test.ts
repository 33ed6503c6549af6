import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openLockNotes } from '../../src/extension/locks/lock-notes.ts';

const WISH = { include: ['/repo/web/**'], exclude: ['/repo/web/a.ts'] };

describe('the notes of what windows lock', () => {
  let folder: string;
  beforeEach(() => (folder = path.join(mkdtempSync(path.join(tmpdir(), 'ce notes ü ')), 'editor-locks')));
  afterEach(() => rmSync(path.dirname(folder), { recursive: true, force: true }));
  const kept = (): string[] => readdirSync(folder).filter((name) => name !== 'tag');

  it('tell every window what the others want, and nobody what nobody wants any more', async () => {
    const [one, two] = [await openLockNotes(folder), await openLockNotes(folder)];
    assert.equal(one.tag, two.tag);
    await one.write(WISH);
    assert.deepEqual(await two.others(), [WISH]);
    assert.deepEqual(await one.others(), []);
    await one.write({ include: [], exclude: [] });
    assert.deepEqual(await two.others(), []);
    assert.deepEqual(kept(), []);
  });

  it('know a window that was killed for dead at once, and forget it', async () => {
    const window = fileURLToPath(new URL('window.process.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', window, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    const notes = await openLockNotes(folder);
    assert.deepEqual(await notes.others(), [{ include: ['/repo/src/**'], exclude: [] }]);
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.deepEqual(await notes.others(), []);
    assert.deepEqual(kept(), []);
  });

  it('are not harmed by one that was written half, or by a tag that is none', async () => {
    const one = await openLockNotes(folder);
    await one.write(WISH);
    writeFileSync(path.join(folder, kept()[0] ?? '', 'note.json'), '{"include": ["/re');
    writeFileSync(path.join(folder, 'tag'), '../../x');
    const two = await openLockNotes(folder);
    assert.match(two.tag, /^[0-9a-f]{6}$/);
    assert.deepEqual(await two.others(), []);
    await one.close();
  });
});
