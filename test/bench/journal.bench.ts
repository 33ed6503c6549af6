import { open as openFile, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NewEvent } from '../../src/engine/events/event.ts';
import { RunId, TaskId } from '../../src/engine/model/ids.ts';
import { systemClock } from '../../src/node/clock.ts';
import { createIds } from '../../src/node/ids.ts';
import { openJournal } from '../../src/node/journal/open-journal.ts';
import { readJournal } from '../../src/node/journal/read-journal.ts';
import { silentLog } from '../../src/node/log.ts';

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

/** Measures the journal against a sync per append and against no sync at all, all in one run on one disk. */
export async function journalBench(): Promise<{ title: string; rows: readonly Record<string, string | number>[] }> {
  const parent = await mkdtemp(join(tmpdir(), 'ce-journal-bench-'));
  try {
    await ours(join(parent, 'warm'), 24, 6_000);
    const one = await ours(join(parent, 'one'), 1, 4_000);
    const many = await ours(join(parent, 'many'), 24, 48_000);
    const synced = await plain(join(parent, 'synced'), { count: 3_000, sizeBytes: one.bytesPerEvent, sync: true });
    const unsynced = await plain(join(parent, 'unsynced'), { count: 50_000, sizeBytes: one.bytesPerEvent, sync: false });
    const began = performance.now();
    const { events } = await readJournal(join(parent, 'many'));
    const replayed = events.length / ((performance.now() - began) / 1_000);
    const row = (what: string, perSecond: number): Record<string, string | number> => ({ what, 'events/s': Math.round(perSecond), 'against one fsync per append': `${(perSecond / synced).toFixed(2)}x` });
    return {
      title: `Journal, events of ${Math.round(one.bytesPerEvent)} bytes`,
      rows: [
        row('durable append, 1 writer', one.perSecond),
        row('durable append, 24 writers', many.perSecond),
        row('plain file, one fsync per append', synced),
        row('plain file, no fsync (not durable)', unsynced),
        row('read, check and replay', replayed),
      ],
    };
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
}
