import type { RunEvent } from '../engine/events/event.ts';
import { fold } from '../engine/events/evolve.ts';
import type { RunState } from '../engine/events/run-state.ts';
import { Fault } from '../engine/model/fault.ts';
import { readJournal } from '../node/journal/read-journal.ts';
import type { FoundRun } from '../node/runs/find-run.ts';
import type { Terminal } from './terminal.ts';

/** All events of a run that can be read. Damage is told on the terminal; what stands before it counts. */
export async function readRun(found: FoundRun, terminal: Terminal): Promise<{ readonly events: readonly RunEvent[]; readonly state: RunState }> {
  const { events, damage } = await readJournal(found.journalFolder);
  if (damage !== undefined) terminal.warn(`warning: the journal of ${found.run} is damaged after event ${events.length}; see: ce-parallel verify ${found.run}`);
  if (events.length === 0) throw new Fault('unknown_run', `The journal of ${found.run} holds no event`, { details: { folder: found.journalFolder }, remedy: 'The run ended before it began; begin a new one.' });
  return { events, state: fold(events) };
}
