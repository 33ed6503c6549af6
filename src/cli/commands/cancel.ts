import { fold } from '../../engine/events/evolve.ts';
import { Fault } from '../../engine/model/fault.ts';
import { readJournal } from '../../node/journal/read-journal.ts';
import { findRun } from '../../node/runs/find-run.ts';
import { ownerOf } from '../../node/runs/owner.ts';
import { askProcess, recordCancelled } from '../../node/runs/stop-run.ts';
import type { Execute } from '../command.ts';
import { EXIT } from '../outcome.ts';
import { readRun } from '../read-run.ts';

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
