import assert from 'node:assert/strict';
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunEvent } from '../../../src/engine/events/event.ts';
import { deferred } from '../../../src/base/deferred.ts';
import { isFault } from '../../../src/engine/model/fault.ts';
import type { Disk } from '../../../src/node/journal/disk.ts';
import { followJournal } from '../../../src/node/journal/follow-journal.ts';
import { readJournal } from '../../../src/node/journal/read-journal.ts';
import { bundleChild, ChildWriter } from './child-writer.ts';
import { note, open, seeded, temporaryFolder, textsOf } from './journal-rig.ts';
import { SimulatedDisk } from './simulated-disk.ts';

/** A follower, what it has seen, and a wait for more. */
function follow(folder: string, disk?: SimulatedDisk): { seen: RunEvent[]; until: (count: number) => Promise<void>; stop: AbortController; ended: Promise<void> } {
  const seen: RunEvent[] = [];
  const stop = new AbortController();
  let heard: () => void = () => undefined;
  const take = (events: readonly RunEvent[]): void => {
    seen.push(...events);
    heard();
  };
  const ended = followJournal(folder, take, stop.signal, disk?.attach());
  const until = async (count: number): Promise<void> => {
    while (seen.length < count) await Promise.race([new Promise<void>((more) => (heard = more)), ended.then(() => assert.fail('it ended'))]);
  };
  return { seen, until, stop, ended };
}

/** A disk on which the second sync of the first segment ends as told. */
function withSecondSync(disk: Disk, second: Promise<void>): Disk {
  return {
    ...disk,
    open: async (path, mode) => {
      const file = await disk.open(path, mode);
      let syncs = 0;
      return path.endsWith('events-000001.jsonl') ? { ...file, sync: () => ((syncs += 1) === 2 ? second : file.sync()) } : file;
    },
  };
}

describe('following a journal', () => {
  let folder: string;
  let remove: () => Promise<void>;
  beforeEach(async () => ({ folder, remove } = await temporaryFolder()));
  afterEach(() => remove());

  it('sees every event of another process, across segments and the death of its writer', async () => {
    const bundle = await bundleChild(join(folder, '..'));
    const follower = follow(folder);
    for (let life = 0; life < 2; life += 1) {
      const child = new ChildWriter(bundle, [folder, 'write']);
      await child.said(150);
      await child.kill();
      const { events, journal } = await open(folder);
      await journal.close();
      await follower.until(events.length);
      assert.deepEqual(follower.seen, events);
      assert.ok(events.length >= 300 * (life + 1) - 20);
    }
    follower.stop.abort();
    await follower.ended;
  });

  it('waits for a half-written line until it is whole', async () => {
    const { journal } = await open(folder);
    await journal.append([note('a'), note('b'), note('c')]);
    await journal.close();
    const file = join(folder, 'events-000001.jsonl');
    const bytes = await readFile(file);
    const half = bytes.indexOf('"summary":"b"');
    const copy = `${folder} copy`;
    await mkdir(copy);
    const copied = join(copy, 'events-000001.jsonl');
    await writeFile(copied, bytes.subarray(0, half));
    const follower = follow(copy);
    await follower.until(1);
    assert.deepEqual(textsOf(follower.seen), ['a']);
    await appendFile(copied, bytes.subarray(half));
    await follower.until(3);
    assert.deepEqual(textsOf(follower.seen), ['a', 'b', 'c']);
    follower.stop.abort();
    await follower.ended;
  });

  it('throws at a damaged line, naming the file', async () => {
    const { journal } = await open(folder);
    await journal.append([note('a'), note('b'), note('c')]);
    await journal.close();
    const file = join(folder, 'events-000001.jsonl');
    await writeFile(file, (await readFile(file, 'utf8')).replace('"b"', '"X"'));
    const follower = follow(folder);
    await assert.rejects(follower.ended, (error) => isFault(error, 'journal_damaged') && error.message.includes(file));
    assert.deepEqual(textsOf(follower.seen), ['a']);
  });

  it('throws when events that it handed over turn out not to count', async () => {
    const disk = new SimulatedDisk(seeded(3));
    const gate = deferred<never>();
    const { journal } = await open(folder, { disk: withSecondSync(disk.attach(), gate.promise), lock: () => Promise.resolve({ release: () => Promise.resolve() }) });
    await journal.append([note('a')]);
    const refused = assert.rejects(journal.append([note('b')]), (error) => isFault(error, 'journal_poisoned'));
    const follower = follow(folder, disk);
    await follower.until(2);
    gate.reject(new Error('EIO'));
    await refused;
    await journal.append([note('c')]);
    await assert.rejects(follower.ended, (error) => isFault(error, 'journal_poisoned'));
    assert.deepEqual(textsOf(follower.seen), ['a', 'b']);
    assert.deepEqual(textsOf((await readJournal(folder, disk.attach())).events), ['a', 'c']);
  });

  it('ends when it is told to, also where there is no journal yet', async () => {
    const follower = follow(join(folder, 'nowhere'));
    follower.stop.abort();
    await follower.ended;
    assert.deepEqual(follower.seen, []);
  });
});
