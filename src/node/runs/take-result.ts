import { fold } from '../../engine/events/evolve.ts';
import type { EventData, NewEvent, RunEvent } from '../../engine/events/event.ts';
import type { RunState } from '../../engine/events/run-state.ts';
import { Fault } from '../../engine/model/fault.ts';
import { cleanText } from '../../engine/report/clean-text.ts';
import { systemClock } from '../clock.ts';
import { createIds } from '../ids.ts';
import { openJournal } from '../journal/open-journal.ts';
import { silentLog } from '../log.ts';
import { openWorkspace } from '../workspace/open-workspace.ts';
import type { FoundRun } from './find-run.ts';

/** Hears of the events that taking or giving back a result adds to the run's journal. */
export type HearEvents = (events: readonly RunEvent[]) => void;

/** Takes a run's result into the current branch, or makes a branch of it, and records that. Throws `nothing_to_do`, `workspace_collision`, `merge_conflict`, and `journal_locked` while the run is at work. */
export async function takeResult(found: FoundRun, branch: string | undefined, hear: HearEvents): Promise<{ readonly state: RunState; readonly applied: EventData<'result_applied'> }> {
  return asWriter(found, hear, async (state, append) => {
    const { head, base } = state;
    if (head === undefined || head === base) throw new Fault('nothing_to_do', `Run ${found.run} has no result to apply`, { remedy: `See how it stands with: ce-parallel status ${found.run}` });
    if (state.applied !== undefined && branch === undefined) throw new Fault('nothing_to_do', `The result is applied to ${state.applied.target} already`, { details: { applied: state.applied }, remedy: `Take it back with: ce-parallel undo ${found.run}` });
    const how = branch === undefined ? 'merge' : 'branch';
    const message = `${cleanText(state.goal === '' ? `Apply ${found.run}` : state.goal, 72)}\n\nApplied from run ${found.run}.\n`;
    const workspace = await openWorkspace(found.root);
    const change = await workspace.apply({ commit: head, how, ...(branch === undefined ? {} : { branch }), message });
    const applied: EventData<'result_applied'> = { how, ...change, files: [...change.files] };
    await append({ type: 'result_applied', data: applied });
    return { state, applied };
  });
}

/** Takes an applied result back, and records that. Throws as `takeResult` does. */
export async function takeBack(found: FoundRun, hear: HearEvents): Promise<EventData<'result_undone'>> {
  return asWriter(found, hear, async (state, append) => {
    const { applied } = state;
    if (applied === undefined) throw new Fault('nothing_to_do', `The result of run ${found.run} is not applied`, { remedy: `Take it with: ce-parallel apply ${found.run}` });
    const workspace = await openWorkspace(found.root);
    const change = await workspace.undo(applied);
    const undone = { target: applied.target, commit: change.commit, files: [...change.files] };
    await append({ type: 'result_undone', data: undone });
    return undone;
  });
}

/** Does something as the one writer of a run's journal, which no other process may be at work on. */
async function asWriter<T>(found: FoundRun, hear: HearEvents, work: (state: RunState, append: (event: NewEvent) => Promise<void>) => Promise<T>): Promise<T> {
  const { journal, events } = await openJournal({ folder: found.journalFolder, run: found.run, clock: systemClock, ids: createIds(systemClock), log: silentLog });
  try {
    return await work(fold(events), async (event) => hear(await journal.append([event])));
  } finally {
    await journal.close();
  }
}
