import { fold } from '../../engine/events/evolve.ts';
import type { RunState } from '../../engine/events/run-state.ts';
import { Fault } from '../../engine/model/fault.ts';
import { systemClock } from '../clock.ts';
import { createIds } from '../ids.ts';
import { followJournal } from '../journal/follow-journal.ts';
import { openJournal } from '../journal/open-journal.ts';
import { silentLog } from '../log.ts';
import { editorOf } from './editor-note.ts';
import type { FoundRun } from './find-run.ts';
import { ownerOf } from './owner.ts';

const WAIT_MS = 120_000;
const LOOK_MS = 100;

/** Records the end of a run whose process is gone. Throws `journal_locked` when it is not. */
export async function recordCancelled(found: FoundRun): Promise<void> {
  const { journal } = await openJournal({ folder: found.journalFolder, run: found.run, clock: systemClock, ids: createIds(systemClock), log: silentLog });
  try {
    await journal.append([
      { type: 'run_cancel_requested', data: { reason: 'ce-parallel cancel; the process that drove the run was gone' } },
      { type: 'run_finished', data: { state: 'cancelled', summary: 'cancelled after its process had ended' } },
    ]);
  } finally {
    await journal.close();
  }
}

/** Signals the process that drives a run (never an editor’s, which throws `human_needed`) and waits until the run's end is in the journal, or its lock is free. */
export async function askProcess(pid: number, found: FoundRun): Promise<void> {
  const editor = await editorOf(found.folder);
  if (editor !== undefined) throw new Fault('human_needed', `A window of an editor drives run ${found.run} (process ${editor})`, { details: { pid: editor }, remedy: 'Cancel it there, with "CE Parallel: Cancel": to end that process from here would end the window’s other extensions, too.' });
  try {
    process.kill(pid, 'SIGTERM');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Fault('human_needed', `Process ${pid} cannot be asked to stop (${code ?? 'unknown'})`, { details: { pid }, remedy: 'Press Ctrl-C in its terminal.', cause: error });
  }
  const stop = new AbortController();
  const late = AbortSignal.timeout(WAIT_MS);
  late.addEventListener('abort', () => stop.abort(), { once: true });
  let state: RunState | undefined;
  await followJournal(
    found.journalFolder,
    (events) => {
      state = fold(events, state);
      if (state.endedAt !== undefined) stop.abort();
    },
    stop.signal,
  );
  // The lock is given back a moment after the last event. On Windows a signal ends a process at once, and then the end is recorded here.
  while (!late.aborted && (await ownerOf(found.journalFolder, state ?? fold([]))) !== undefined) await new Promise((done) => setTimeout(done, LOOK_MS));
  if (late.aborted) throw new Fault('timed_out', `Process ${pid} did not stop within ${WAIT_MS / 1_000} seconds`, { details: { pid }, remedy: `End it by hand; nothing is lost: ce-parallel resume ${found.run}` });
  if (state?.endedAt === undefined) await recordCancelled(found);
}
