import { isEnded, type RunState, type TaskState } from '../events/run-state.ts';
import type { TaskId } from '../model/ids.ts';
import { durationOf } from './task-time.ts';

/** The work of a run and the least time in which it could be done, in milliseconds. */
export interface Bound {
  /** All of it, one task after the other. */
  readonly sequentialMs: number;
  /** The longest chain of hard edges and artifacts, or the work spread over all streams, whichever is longer. */
  readonly boundMs: number;
}

/** The least time in which the tasks that ran could have run, by what each of them really took. */
export function measuredBoundMs(state: RunState): number {
  return boundOf(state, (task) => (task.startedAt === undefined ? undefined : durationOf(state, task))).boundMs;
}

/** The same for the whole plan while it is under way: what has ended by what it took, the rest by its estimates, which are stretched as those of the ended tasks had to be. */
export function foreseenBound(state: RunState): Bound {
  let took = 0;
  let estimated = 0;
  for (const task of state.tasks.values()) {
    if (task.status !== 'done') continue;
    took += durationOf(state, task);
    estimated += task.task.estimate;
  }
  const stretch = took > 0 && estimated > 0 ? took / estimated : 1;
  return boundOf(state, (task) => {
    const sofar = durationOf(state, task);
    if (isEnded(task.status)) return task.startedAt === undefined ? undefined : sofar;
    return Math.max(sofar, task.task.estimate * stretch);
  });
}

/** Tasks without a time do not count. */
function boundOf(state: RunState, timeOf: (task: TaskState) => number | undefined): Bound {
  const tasks = new Map<TaskId, { readonly task: TaskState; readonly ms: number }>();
  for (const task of state.tasks.values()) {
    const ms = timeOf(task);
    if (ms !== undefined) tasks.set(task.id, { task, ms });
  }
  const makers = new Map([...tasks.values()].flatMap(({ task }) => task.task.outputs.map((output) => [output, task.id] as const)));
  const before = ({ task: { after, inputs } }: TaskState): TaskId[] => [...after.flatMap((edge) => (edge.kind === 'hard' ? [edge.task] : [])), ...inputs.flatMap((input) => makers.get(input) ?? [])].filter((id) => tasks.has(id));
  const chains = new Map<TaskId, number>();
  let longest = 0;
  let sequentialMs = 0;
  for (const [first, { ms: own }] of tasks) {
    sequentialMs += own;
    // Not by recursion: a chain may be as long as the plan. A journal from elsewhere may hold a circle, which is gone around once.
    const open = [first];
    const opened = new Set(open);
    while (open.length > 0) {
      const id = open.at(-1) ?? first;
      const entry = tasks.get(id);
      const missing = chains.has(id) || entry === undefined ? undefined : before(entry.task).find((other) => !chains.has(other) && !opened.has(other));
      if (missing !== undefined) {
        opened.add(missing);
        open.push(missing);
        continue;
      }
      open.pop();
      if (entry === undefined || chains.has(id)) continue;
      const chain = entry.ms + Math.max(0, ...before(entry.task).map((other) => chains.get(other) ?? 0));
      chains.set(id, chain);
      longest = Math.max(longest, chain);
    }
  }
  const streams = state.options === undefined ? tasks.size : state.options.sequential ? 1 : state.options.streams;
  return { sequentialMs, boundMs: Math.max(longest, sequentialMs / Math.max(1, streams)) };
}
