import { open as openFile, mkdtemp, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NewEvent } from '../../src/engine/events/event.ts';
import { RunId, TaskId } from '../../src/engine/model/ids.ts';
import { systemClock } from '../../src/node/clock.ts';
import { createIds } from '../../src/node/ids.ts';
import { openJournal } from '../../src/node/journal/open-journal.ts';
import { readJournal } from '../../src/node/journal/read-journal.ts';
import { silentLog } from '../../src/node/log.ts';
import { against, median, type BenchRow, type BenchTable, type Goal } from './bench-table.ts';

const RUN = RunId.parse('bench');
const TASK = TaskId.parse('orders/api');

function event(i: number): NewEvent {
  return { type: 'tool_called', task: TASK, data: { agent: 'builder-1', tool: 'write_file', input: `{"path":"src/shared/orders-${i}.ts"}`, ok: true, summary: 'wrote 120 lines', durationMs: i % 97, cutBytes: 0 } };
}

interface Measured {
  readonly perSecond: number;
  readonly bytesPerEvent: number;
}

/** Durable appends a second of so many writers, each of which waits for its own event before the next. */
async function ours(folder: string, writers: number, count: number): Promise<Measured> {
  const { journal } = await openJournal({ folder, run: RUN, clock: systemClock, ids: createIds(systemClock), log: silentLog });
  const each = Math.ceil(count / writers);
  const began = performance.now();
  await Promise.all(Array.from({ length: writers }, async () => {
    for (let i = 0; i < each; i += 1) await journal.append([event(i)]);
  }));
  const perSecond = (each * writers) / ((performance.now() - began) / 1_000);
  await journal.close();
  const { size } = await stat(join(folder, 'events-000001.jsonl'));
  return { perSecond, bytesPerEvent: Math.min(size, 8_388_608) / Math.max(1, each * writers) };
}

/** The same bytes appended to a plain file, with or without an fdatasync each. */
async function plain(path: string, options: { count: number; sizeBytes: number; sync: boolean }): Promise<number> {
  const line = Buffer.from(`${'x'.repeat(Math.round(options.sizeBytes) - 1)}\n`);
  const file = await openFile(path, 'ax');
  const began = performance.now();
  for (let i = 0; i < options.count; i += 1) {
    await file.write(line);
    if (options.sync) await file.datasync();
  }
  const perSecond = options.count / ((performance.now() - began) / 1_000);
  await file.close();
  return perSecond;
}

/** What of lmdb's interface is used here. */
interface Lmdb {
  open(options: { path: string; overlappingSync: boolean }): { put(key: number, value: unknown): Promise<boolean>; close(): Promise<void> };
}

/** Durable puts a second of lmdb, where test/bench has it installed. */
async function lmdb(folder: string, writers: number, count: number): Promise<number | undefined> {
  const rival = loadLmdb();
  if (rival === undefined) return undefined;
  // Without this a put resolves before it is on the disk.
  const db = rival.open({ path: folder, overlappingSync: false });
  let key = 0;
  const began = performance.now();
  await Promise.all(Array.from({ length: writers }, async () => {
    for (let i = 0; i < count / writers; i += 1) await db.put((key += 1), { v: 1, seq: key, id: '01KAGZ5Y0B4Q8Z7N2M', at: '2026-01-01T00:00:00.000Z', run: RUN, ...event(i) });
  }));
  const perSecond = count / ((performance.now() - began) / 1_000);
  await db.close();
  return perSecond;
}

function loadLmdb(): Lmdb | undefined {
  try {
    return createRequire(import.meta.url)('lmdb') as Lmdb;
  } catch {
    return undefined;
  }
}

const ROUNDS = 5;

/** Measures the journal against a sync per append, against no sync at all and against lmdb: medians of rounds in which all take turns on one disk. */
export async function journalBench(): Promise<BenchTable> {
  const parent = await mkdtemp(join(tmpdir(), 'ce-journal-bench-'));
  const all = { one: [] as number[], many: [] as number[], synced: [] as number[], unsynced: [] as number[], lmdbOne: [] as number[], lmdbMany: [] as number[], replay: [] as number[] };
  let sizeBytes = 0;
  try {
    await ours(join(parent, 'warm'), 24, 4_800);
    for (let round = 0; round < ROUNDS; round += 1) {
      const at = (name: string): string => join(parent, `${name}-${round}`);
      const one = await ours(at('one'), 1, 500);
      sizeBytes = one.bytesPerEvent;
      all.one.push(one.perSecond);
      all.synced.push(await plain(at('synced'), { count: 500, sizeBytes, sync: true }));
      all.lmdbOne.push((await lmdb(at('lmdb-one'), 1, 500)) ?? 0);
      all.many.push((await ours(at('many'), 24, 9_600)).perSecond);
      all.lmdbMany.push((await lmdb(at('lmdb-many'), 24, 9_600)) ?? 0);
      all.unsynced.push(await plain(at('unsynced'), { count: 9_600, sizeBytes, sync: false }));
      const began = performance.now();
      const { events } = await readJournal(at('many'));
      all.replay.push(events.length / ((performance.now() - began) / 1_000));
    }
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
  const base = median(all.synced);
  const row = (what: string, values: readonly number[], goal?: Goal): BenchRow => ({
    what,
    'events/s': Math.round(median(values)),
    'against one fsync per append': `${(median(values) / base).toFixed(2)}x`,
    ...(goal === undefined ? {} : against(median(values), goal)),
  });
  const rival = Math.round(median(all.lmdbMany));
  const rows = [
    row('durable append, 1 writer', all.one),
    row('durable append, 24 writers', all.many, rival > 0 ? { least: rival, unit: 'events/s (lmdb)' } : undefined),
    ...(median(all.lmdbMany) > 0 ? [row('lmdb, durable, 1 writer', all.lmdbOne), row('lmdb, durable, 24 writers', all.lmdbMany)] : []),
    row('plain file, one fsync per append', all.synced),
    row('plain file, no fsync (not durable)', all.unsynced),
    row('read, check and replay', all.replay),
  ];
  return { title: `Journal, events of ${Math.round(sizeBytes)} bytes`, rows };
}
