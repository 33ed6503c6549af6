import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NewEvent, RunEvent } from '../../../src/engine/events/event.ts';
import { RunId } from '../../../src/engine/model/ids.ts';
import { systemClock } from '../../../src/node/clock.ts';
import { createIds } from '../../../src/node/ids.ts';
import { openJournal, type OpenedJournal, type OpenJournalOptions } from '../../../src/node/journal/open-journal.ts';
import { silentLog } from '../../../src/node/log.ts';

/** The run of every journal in these tests. */
export const RUN = RunId.parse('test-run');

/** Opens a journal with what a test does not care about filled in. */
export function open(folder: string, options: Partial<OpenJournalOptions> = {}): Promise<OpenedJournal> {
  return openJournal({ folder, run: RUN, clock: systemClock, ids: createIds(systemClock), log: silentLog, ...options });
}

/** An event that carries a text, to know it by. */
export function note(text: string): NewEvent {
  return { type: 'requirements_defined', data: { summary: text } };
}

/** The texts of events made by `note`. */
export function textsOf(events: readonly RunEvent[]): string[] {
  return events.map((event) => (event.type === 'requirements_defined' ? event.data.summary : `(${event.type})`));
}

/** A fresh folder for a journal, and how to remove it. */
export async function temporaryFolder(): Promise<{ readonly folder: string; readonly remove: () => Promise<void> }> {
  const parent = await mkdtemp(join(tmpdir(), 'ce journal '));
  return { folder: join(parent, 'journal'), remove: () => rm(parent, { recursive: true, force: true }) };
}

/** A generator of numbers in [0, 1) from a seed (mulberry32). */
export function seeded(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
