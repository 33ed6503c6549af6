import type { RunState } from '../events/run-state.ts';
import type { TaskId } from '../model/ids.ts';
import { durationOf } from './task-time.ts';

/** The least time in which the tasks that ran could have run, by what each of them really took: the longest chain of hard edges and artifacts, and the work spread over all streams. */
export function measuredBoundMs(state: RunState): number {
  const ran = [...state.tasks.values()].filter((task) => task.startedAt !== undefined).sort((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0));
  const makers = new Map(ran.flatMap((task) => task.task.outputs.map((output) => [output, task.id] as const)));
  const chains = new Map<TaskId, number>();
  let longest = 0;
  let work = 0;
  // In the order of their starts every predecessor comes first.
  for (const task of ran) {
    const before = [...task.task.after.flatMap((edge) => (edge.kind === 'hard' ? [edge.task] : [])), ...task.task.inputs.flatMap((input) => makers.get(input) ?? [])];
    const duration = durationOf(state, task);
    const chain = duration + Math.max(0, ...before.map((id) => chains.get(id) ?? 0));
    chains.set(task.id, chain);
    longest = Math.max(longest, chain);
    work += duration;
  }
  const streams = state.options === undefined ? ran.length : state.options.sequential ? 1 : state.options.streams;
  return Math.max(longest, work / Math.max(1, streams));
}
