import { fold } from '../../engine/events/evolve.ts';
import type { RunState } from '../../engine/events/run-state.ts';
import { Fault } from '../../engine/model/fault.ts';
import { systemClock } from '../../node/clock.ts';
import { createIds } from '../../node/ids.ts';
import { followJournal } from '../../node/journal/follow-journal.ts';
import { openJournal } from '../../node/journal/open-journal.ts';
import { readJournal } from '../../node/journal/read-journal.ts';
import { silentLog } from '../../node/log.ts';
import type { Execute } from '../command.ts';
import { ownerOf } from '../liveness.ts';
import { EXIT } from '../outcome.ts';
import { findRun, readRun, type FoundRun } from '../runs.ts';

const WAIT_MS = 120_000;
const LOOK_MS = 100;

/** Stops a run: asks the process that drives it, or records the end of one whose process is gone. */
export const execute: Execute = async ({ terminal, folder }, input) => {
  const found = await findRun(folder, input.words[0]);
  const { state } = await readRun(found, terminal);
  const owner = await ownerOf(found.journalFolder, state);
  if (state.endedAt !== undefined && owner === undefined) {
    throw new Fault('nothing_to_do', `Run ${found.run} has ended already (${state.phase.replaceAll('_', ' ')})`, { remedy: `See how it stands with: ce-parallel status ${found.run}` });
  }
  if (owner === undefined) await recordCancelled(found);
  else if (owner.pid === undefined) throw new Fault('human_needed', 'Another process drives the run, and it cannot be told which', { remedy: 'Press Ctrl-C in its terminal.' });
  else {
    terminal.warn(`Asking process ${owner.pid} to stop …`);
    await askProcess(owner.pid, found);
  }
  const after = fold((await readJournal(found.journalFolder)).events);
  const lines = [`Run ${found.run}: ${after.phase.replaceAll('_', ' ')}. What was done is kept: ce-parallel resume ${found.run}`];
  return { exitCode: after.phase === 'cancelled' ? EXIT.done : EXIT.failed, result: { run: found.run, state: after.phase }, text: lines };
};

async function recordCancelled(found: FoundRun): Promise<void> {
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

/** Signals the process and waits until the run's end is in the journal, or its lock is free. */
async function askProcess(pid: number, found: FoundRun): Promise<void> {
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
