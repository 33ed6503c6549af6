import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replay, replayFrom } from '../../../src/engine/journal/replay.ts';
import type { Snapshot } from '../../../src/engine/journal/snapshot.ts';
import { isFault } from '../../../src/engine/model/fault.ts';
import type { Journal } from '../../../src/engine/ports.ts';
import { readSnapshot, writeSnapshot } from '../../../src/node/journal/snapshot-file.ts';
import { silentLog } from '../../../src/node/log.ts';
import { note, open, temporaryFolder } from './journal-rig.ts';

describe('beside the journal', () => {
  let folder: string;
  let remove: () => Promise<void>;
  let journal: Journal;
  beforeEach(async () => {
    ({ folder, remove } = await temporaryFolder());
    ({ journal } = await open(folder));
  });
  afterEach(async () => {
    await journal.close();
    await remove();
  });

  it('keeps blobs by their content: the same text has the same id and lies there once', async () => {
    const text = 'a long prompt – é🙂\n';
    const ids = await Promise.all([journal.putBlob(text), journal.putBlob(text), journal.putBlob('other')]);
    assert.equal(ids[0], ids[1]);
    assert.notEqual(ids[0], ids[2]);
    assert.equal(await readFile(join(folder, 'blobs', ids[0].slice(0, 2), ids[0].slice(2)), 'utf8'), text);
    assert.equal(await journal.getBlob(ids[0]), text);
    assert.equal(await journal.getBlob('0'.repeat(64) as never), undefined);
    const files = (await readdir(join(folder, 'blobs'), { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    assert.equal(files.length, 2);
  });

  it('tells of a damaged blob, and mends it when the same text comes again', async () => {
    const id = await journal.putBlob('text');
    const file = join(folder, 'blobs', id.slice(0, 2), id.slice(2));
    await writeFile(file, 'tent');
    await assert.rejects(journal.getBlob(id), (error) => isFault(error, 'journal_damaged') && error.message.includes(file));
    await journal.close();
    ({ journal } = await open(folder));
    await journal.putBlob('text');
    assert.equal(await journal.getBlob(id), 'text');
  });

  it('folds the same state from a snapshot as from all events, and ignores a snapshot that is damaged, of another fold or of another past', async () => {
    const events = await journal.append(Array.from({ length: 10 }, (_, i) => note(`e${i}`)));
    const count = (state: { seen: number; last: number }, event: { seq: number }): { seen: number; last: number } => ({ seen: state.seen + 1, last: event.seq });
    const start = { seen: 0, last: 0 };
    const half = events.slice(0, 6);
    const snapshot: Snapshot = { seq: 6, id: half[5]!.id, fold: 3, state: replay(count, start, half) };
    await writeSnapshot(folder, snapshot);
    const warnings: unknown[] = [];
    const log = { ...silentLog, warn: (_message: string, details?: Record<string, unknown>) => void warnings.push(details?.['why']) };
    const read = await readSnapshot(folder, { events, fold: 3, log });
    assert.deepEqual(read, snapshot);
    assert.deepEqual(replayFrom(count, start, { events, snapshot: { seq: 6, state: read.state as typeof start } }), replay(count, start, events));
    assert.deepEqual(replayFrom(count, start, { events, snapshot: undefined }), { seen: 10, last: 10 });
    assert.deepEqual(warnings, []);

    assert.equal(await readSnapshot(folder, { events, fold: 4, log }), undefined);
    assert.equal(await readSnapshot(folder, { events: events.slice(0, 5), fold: 3, log }), undefined);
    const file = join(folder, 'snapshot.json');
    const text = await readFile(file, 'utf8');
    for (const damaged of [text.slice(0, -5), text.replace('"seen":6', '"seen":7'), '', 'null\n']) {
      await writeFile(file, damaged);
      assert.equal(await readSnapshot(folder, { events, fold: 3, log }), undefined);
    }
    assert.equal(warnings.length, 6);
  });
});
