import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { EVENT_DATA } from '../../src/engine/events/event.ts';
import { readJournal, verifyJournal } from '../../src/node/journal/read-journal.ts';
import { oneOfEach } from './one-of-each.ts';

async function savedJournals(): Promise<string[]> {
  const entries = await readdir(import.meta.dirname, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => join(import.meta.dirname, entry.name)).sort();
}

describe('saved journals', () => {
  it('are read for ever, whole and without a problem', async () => {
    const folders = await savedJournals();
    assert.ok(folders.length > 0);
    for (const folder of folders) {
      const { events, damage } = await readJournal(folder);
      assert.equal(damage, undefined, folder);
      assert.ok(events.length > 0, folder);
      assert.deepEqual((await verifyJournal(folder)).problems, [], folder);
    }
  });

  it('hold every type of event (a new one: add it to one-of-each.ts and save a journal with save.ts)', async () => {
    const seen = new Set<string>();
    for (const folder of await savedJournals()) for (const event of (await readJournal(folder)).events) seen.add(event.type);
    assert.deepEqual(Object.keys(EVENT_DATA).filter((type) => !seen.has(type)), []);
  });

  it('give back the very data that was written', async () => {
    const { events } = await readJournal(join(import.meta.dirname, '0.1.0-one-of-each'));
    const written = oneOfEach();
    // Later types are in later journals.
    assert.deepEqual(events.map(({ type, data, task, stream, cause }) => ({ type, data, task, stream, cause })), written.slice(0, events.length).map(({ type, data, task, stream, cause }) => ({ type, data: JSON.parse(JSON.stringify(data)) as unknown, task, stream, cause })));
  });
});
