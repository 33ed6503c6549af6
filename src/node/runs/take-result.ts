import { fold } from '../../engine/events/evolve.ts';
import type { EventData, NewEvent, RunEvent } from '../../engine/events/event.ts';
import type { RunState } from '../../engine/events/run-state.ts';
import { Fault } from '../../engine/model/fault.ts';
import { cleanText } from '../../engine/report/clean-text.ts';
import { resultLeft, type ResultLeft } from '../../engine/result/result-left.ts';
import type { ResultUnits } from '../../engine/result/result-unit.ts';
import { systemClock } from '../clock.ts';
import { createIds } from '../ids.ts';
import { openJournal } from '../journal/open-journal.ts';
import { silentLog } from '../log.ts';
import { openWorkspace, type ApplyPreview } from '../workspace/open-workspace.ts';
import type { FoundRun } from './find-run.ts';

/** Hears of the events that taking or giving back a result adds to the run's journal. */
export type HearEvents = (events: readonly RunEvent[]) => void;

/** How a result is taken. */
export interface TakeOptions {
  /** Makes a branch of that name instead of changing the current one. */
  readonly branch?: string | undefined;
  /** Chooses, by their numbers, what is taken now of what is left; the rest can be taken later. */
  readonly choose?: ((offer: ResultUnits) => ReadonlySet<number>) | undefined;
}

/** Takes a run's result, or a part of it, into the current branch, or makes a branch of it, and records that. Throws `nothing_to_do`, `workspace_collision`, `merge_conflict`, and `journal_locked` while the run is at work. */
export async function takeResult(found: FoundRun, { branch, choose }: TakeOptions, hear: HearEvents): Promise<{ readonly state: RunState; readonly applied: EventData<'result_applied'> }> {
  return asWriter(found, hear, async (state, append) => {
    const left = needLeft(found, state, branch);
    const workspace = await openWorkspace(found.root);
    const message = `${cleanText(state.goal === '' ? `Apply ${found.run}` : state.goal, 72)}\n\nApplied from run ${found.run}.\n`;
    const how = branch === undefined ? 'merge' : 'branch';
    const units = choose === undefined ? [] : await workspace.unitsBetween(left.from, left.to);
    const chosen = choose?.({ from: left.from, to: left.to, units });
    const isPart = chosen !== undefined && chosen.size < units.length;
    if (chosen?.size === 0) throw new Fault('nothing_to_do', 'Nothing of the result was chosen', { remedy: 'Choose at least one change.' });
    const commit = isPart
      ? await workspace.commitPart({ from: left.from, to: left.to, units, chosen, message: `${message}\nA part of it: ${chosen.size} of ${units.length} changes.\n` })
      : left.what === 'rest' && branch === undefined
        ? await workspace.commitRest(left.from, left.to, message)
        : left.to;
    const change = await workspace.apply({ commit, how, ...(branch === undefined ? {} : { branch }), message });
    const applied: EventData<'result_applied'> = { how, ...change, files: [...change.files], result: left.to, ...(isPart && how === 'merge' ? { part: { commit, taken: chosen.size, of: units.length } } : {}) };
    await append({ type: 'result_applied', data: applied });
    return { state, applied };
  });
}

/** What of a run's result can be taken, piece by piece. Throws `nothing_to_do`. */
export async function offerResult(found: FoundRun, state: RunState): Promise<ResultUnits> {
  const { from, to } = needLeft(found, state, undefined);
  return { from, to, units: await (await openWorkspace(found.root)).unitsBetween(from, to) };
}

/** What taking all that is left would do to the user's files. Throws `nothing_to_do`. */
export async function previewResult(found: FoundRun, state: RunState): Promise<ApplyPreview> {
  const { from, to, what } = needLeft(found, state, undefined);
  const workspace = await openWorkspace(found.root);
  return workspace.preview(what === 'rest' ? await workspace.commitRest(from, to, 'preview\n') : to);
}

function needLeft(found: FoundRun, state: RunState, branch: string | undefined): ResultLeft {
  const left = resultLeft(state);
  if (left !== undefined) return left;
  const { head, base, applied } = state;
  if (head === undefined || base === undefined || head === base) throw new Fault('nothing_to_do', `Run ${found.run} has no result to apply`, { remedy: `See how it stands with: ce-parallel status ${found.run}` });
  // A branch of it can always be made.
  if (branch !== undefined) return { from: base, to: head, what: 'all' };
  throw new Fault('nothing_to_do', `The result is applied to ${applied?.target ?? 'your branch'} already`, { details: { applied }, remedy: `Take it back with: ce-parallel undo ${found.run}` });
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
