import type { RunEvent } from '../../engine/events/event.ts';
import type { TaskState } from '../../engine/events/run-state.ts';
import type { TaskId } from '../../engine/model/ids.ts';

/** When each task was last heard of, in milliseconds since the epoch. */
export type SignsOfLife = ReadonlyMap<TaskId, number>;

/** Nothing was heard yet. */
export const NO_SIGNS: SignsOfLife = new Map();

/** An agent that says nothing for so long may be stuck: a turn of a model and most commands take less. */
export const SILENT_MS = 5 * 60_000;

/** What was heard last after some more events. */
export function foldSigns(before: SignsOfLife, events: readonly RunEvent[]): SignsOfLife {
  let after: Map<TaskId, number> | undefined;
  for (const event of events) {
    const at = Date.parse(event.at);
    if (event.task !== undefined && !Number.isNaN(at)) (after ??= new Map(before)).set(event.task, at);
  }
  return after ?? before;
}

/** For how long a task's agent has said nothing, where that is too long; undefined for one that need not say anything now. */
export function silentFor(task: TaskState, signs: SignsOfLife, now: number): number | undefined {
  if (task.hold !== undefined || (task.status !== 'building' && task.status !== 'reviewing' && task.status !== 'gating')) return undefined;
  const heard = signs.get(task.id) ?? task.startedAt;
  const silent = heard === undefined ? 0 : now - heard;
  return silent >= SILENT_MS ? silent : undefined;
}
