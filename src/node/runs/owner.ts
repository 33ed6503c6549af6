import type { RunState } from '../../engine/events/run-state.ts';
import { isFault } from '../../engine/model/fault.ts';
import { takeWriterLock } from '../journal/writer-lock.ts';

/** The process that drives a run now; undefined when none does. Asks the journal's lock, which the system frees at a death, not the process table. */
export async function ownerOf(journalFolder: string, state: RunState): Promise<{ readonly pid: number | undefined } | undefined> {
  try {
    const lock = await takeWriterLock(journalFolder);
    await lock.release();
    return undefined;
  } catch (error) {
    if (!isFault(error, 'journal_locked')) throw error;
    const { pid } = error.details;
    return { pid: typeof pid === 'number' ? pid : state.pid };
  }
}
