import type { RunState, TaskState } from '../events/run-state.ts';

/** When a task was at work, in milliseconds since the epoch; undefined for one that never began. One that has not ended reaches to the last event. */
export function spanOf(state: RunState, task: TaskState): { readonly from: number; readonly to: number } | undefined {
  if (task.startedAt === undefined) return undefined;
  const to = task.endedAt ?? state.lastEventAt ?? task.startedAt;
  return { from: task.startedAt, to: Math.max(task.startedAt, to) };
}

/** How long a task was at work, without the time in which a person held it; never more than the run itself, which leaves out the gap between a death and its resume. */
export function durationOf(state: RunState, task: TaskState): number {
  const span = spanOf(state, task);
  if (span === undefined) return 0;
  const held = task.heldMs + (task.hold === undefined ? 0 : Math.max(0, span.to - task.hold.at));
  return Math.min(Math.max(0, span.to - span.from - held), state.activeMs);
}

/** What the tasks that ran would have taken one after the other, in milliseconds. */
export function sequentialMsOf(state: RunState): number {
  let total = 0;
  for (const task of state.tasks.values()) total += durationOf(state, task);
  return total;
}
