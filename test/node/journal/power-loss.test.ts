import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { isFault } from '../../../src/engine/model/fault.ts';
import type { BlobId } from '../../../src/engine/model/ids.ts';
import type { Journal } from '../../../src/engine/ports.ts';
import { note, open, seeded, textsOf } from './journal-rig.ts';
import { SimulatedDisk } from './simulated-disk.ts';

const ROUNDS = Number(process.env['CE_POWER_LOSSES'] ?? 1_500);
const FOLDER = '/journal';
const noLock = (): Promise<{ release: () => Promise<void> }> => Promise.resolve({ release: () => Promise.resolve() });

/** What a run of appends was told. */
interface Told {
  readonly acknowledged: string[];
  readonly rejected: string[];
  /** Rejected while the disk refused everything, so that nobody can know. */
  readonly uncertain: Set<string>;
  readonly blobs: BlobId[];
}

describe('a journal on a disk that loses power and refuses writes', () => {
  it(`never loses an acknowledged event and never shows a rejected one, over ${ROUNDS} disks of three lives each`, async () => {
    const seed = Number(process.env['CE_SEED'] ?? randomInt(1_000_000_000));
    for (let round = 0; round < ROUNDS; round += 1) {
      await oneDisk(seed + round).catch((error: unknown) => {
        throw new Error(`CE_SEED=${seed + round} CE_POWER_LOSSES=1`, { cause: error });
      });
    }
  });

  it('rejects what was pending when a sync fails, goes on in a new segment, and replays without a trace of it', async () => {
    const disk = new SimulatedDisk(seeded(1));
    const { journal } = await openOn(disk);
    await journal.append([note('a')]);
    const behind: Promise<unknown>[] = [];
    disk.trouble = (operation, path) => {
      const fails = operation === 'sync' && path.endsWith('events-000001.jsonl');
      if (fails) behind.push(journal.append([note('c')]));
      return fails || operation === 'truncate';
    };
    const outcomes = await Promise.allSettled([journal.append([note('b')]).finally(() => Promise.allSettled(behind)), ...behind]);
    outcomes.push(...(await Promise.allSettled(behind)));
    assert.equal(outcomes.length, 2);
    for (const outcome of outcomes) assert.ok(outcome.status === 'rejected' && isFault(outcome.reason, 'journal_poisoned'));
    const [d] = await journal.append([note('d')]);
    assert.equal(d?.seq, 2);
    assert.deepEqual((await disk.list(FOLDER)).toSorted(), ['events-000001.jsonl', 'events-000002.after-1', 'events-000002.jsonl']);
    assert.match((await disk.read(`${FOLDER}/events-000001.jsonl`))?.toString() ?? '', /"summary":"b"/, 'the refused lines are still in the file');
    disk.killProcess();
    disk.trouble = () => false;
    assert.deepEqual(textsOf((await openOn(disk)).events), ['a', 'd']);
  });

  it('rejects everything once the new segment cannot be written either', async () => {
    const disk = new SimulatedDisk(seeded(2));
    const { journal } = await openOn(disk);
    await journal.append([note('a')]);
    disk.trouble = (operation, path) => operation === 'write' && path.endsWith('.jsonl');
    for (const text of ['b', 'c', 'd']) await assert.rejects(journal.append([note(text)]), (error) => isFault(error, 'journal_poisoned'));
    disk.trouble = () => false;
    await assert.rejects(journal.append([note('e')]), (error) => isFault(error, 'journal_poisoned') && error.details['dead'] === true);
    await journal.close();
    const again = await openOn(disk);
    assert.deepEqual(textsOf(again.events), ['a']);
    await again.journal.append([note('f')]);
    assert.deepEqual(textsOf((await openOn(disk)).events), ['a', 'f']);
  });
});

function openOn(disk: SimulatedDisk): ReturnType<typeof open> {
  return open(FOLDER, { disk: disk.attach(), lock: noLock, segmentBytes: 3_000 });
}

/** Several lives of one journal on one disk, each ended by a loss of power or the death of the process. */
async function oneDisk(seed: number): Promise<void> {
  const random = seeded(seed);
  const disk = new SimulatedDisk(random);
  const told: Told = { acknowledged: [], rejected: [], uncertain: new Set(), blobs: [] };
  for (let life = 0; life < 3; life += 1) await oneLife(disk, { random, told, life });
  const { events, journal } = await openOn(disk);
  check(events.map((event) => event.seq), textsOf(events), told);
  for (const id of told.blobs) assert.notEqual(await journal.getBlob(id), undefined, 'a stored blob is there');
}

async function oneLife(disk: SimulatedDisk, { random, told, life }: { random: () => number; told: Told; life: number }): Promise<void> {
  const dies = 5 + Math.floor(random() * 60);
  const troubled = random() < 0.5;
  let operations = 0;
  const over = new Promise<void>((end) => {
    disk.afterOperation = () => {
      operations += 1;
      if (operations !== dies) return;
      disk.afterOperation = () => undefined;
      if (random() < 0.8) disk.losePower();
      else disk.killProcess();
      end();
    };
  });
  const living = (async () => {
    const { journal, events } = await openOn(disk);
    check(events.map((event) => event.seq), textsOf(events), told);
    // Trouble begins after the opening, which has no append to reject.
    if (troubled) disk.trouble = () => random() < 0.05;
    await Promise.all(Array.from({ length: 4 }, (_, writer) => appendMany(journal, { random, told, name: `${life}/${writer}` })));
  })();
  await Promise.race([over, living]);
  disk.trouble = () => false;
  disk.afterOperation = () => undefined;
  disk.killProcess();
}

async function appendMany(journal: Journal, { random, told, name }: { random: () => number; told: Told; name: string }): Promise<void> {
  for (let i = 0; i < 6; i += 1) {
    const texts = Array.from({ length: 1 + Math.floor(random() * 3) }, (_, k) => `${name}/${i}/${k} ${'x'.repeat(Math.floor(random() * 900))}`);
    try {
      if (random() < 0.1) told.blobs.push(await journal.putBlob(texts.join()));
      if (random() < 0.3) await new Promise((go) => setImmediate(go));
      await journal.append(texts.map(note));
      told.acknowledged.push(...texts);
    } catch (error) {
      if (!isFault(error, 'journal_poisoned')) continue;
      told.rejected.push(...texts);
      if (error.details['certain'] !== true) texts.forEach((text) => told.uncertain.add(text));
    }
  }
}

function check(numbers: readonly number[], texts: readonly string[], told: Told): void {
  assert.deepEqual(numbers, texts.map((_, i) => i + 1));
  const seen = new Set(texts);
  assert.equal(seen.size, texts.length, 'no event twice');
  assert.deepEqual(told.acknowledged.filter((text) => !seen.has(text)).map(nameOf), [], 'acknowledged events are there');
  assert.deepEqual(told.rejected.filter((text) => seen.has(text) && !told.uncertain.has(text)).map(nameOf), [], 'rejected events are not');
}

function nameOf(text: string): string {
  return text.slice(0, text.indexOf(' '));
}
