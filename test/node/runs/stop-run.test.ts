import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isFault } from '../../../src/engine/model/fault.ts';
import { RunId } from '../../../src/engine/model/ids.ts';
import { editorOf, forgetEditor, noteEditor } from '../../../src/node/runs/editor-note.ts';
import { askProcess } from '../../../src/node/runs/stop-run.ts';

describe('Stopping a run that a window of an editor drives', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'ce stop-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is refused, and the process that would have been signalled lives on', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    try {
      assert.ok(child.pid !== undefined);
      writeFileSync(path.join(folder, 'editor.json'), JSON.stringify({ pid: child.pid }));
      const found = { run: RunId.parse('r1'), root: folder, folder, journalFolder: path.join(folder, 'journal') };
      await assert.rejects(askProcess(child.pid, found), (error) => isFault(error, 'human_needed') && error.remedy.includes('CE Parallel: Cancel'));
      assert.equal(process.kill(child.pid, 0), true);
      assert.equal(child.signalCode, null);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('is no longer refused when the note was taken back, or its editor has died', async () => {
    await noteEditor(folder);
    assert.equal(await editorOf(folder), process.pid);
    await forgetEditor(folder);
    assert.equal(await editorOf(folder), undefined);
    const child = spawn(process.execPath, ['-e', ''], { stdio: 'ignore' });
    await new Promise((done) => child.once('exit', done));
    writeFileSync(path.join(folder, 'editor.json'), JSON.stringify({ pid: child.pid }));
    assert.equal(await editorOf(folder), undefined);
    writeFileSync(path.join(folder, 'editor.json'), 'not json');
    assert.equal(await editorOf(folder), undefined);
  });
});
