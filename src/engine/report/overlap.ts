import type { RunState } from '../events/run-state.ts';
import type { TaskId } from '../model/ids.ts';
import { spanOf } from './task-time.ts';

/** Which tasks were at work at the same time. */
export interface Overlap {
  /** For every task that ran, the others that ran beside it at any moment, in plan order. */
  readonly beside: ReadonlyMap<TaskId, readonly TaskId[]>;
  /** The most that ran at one moment. */
  readonly peak: number;
  /** Share (0–1) of the building time in which two or more ran. */
  readonly shared: number;
}

interface Edge {
  readonly at: number;
  readonly by: 1 | -1;
  readonly task: TaskId;
}

/** What ran beside what; tasks that only touch at an instant did not overlap. */
export function overlapOf(state: RunState): Overlap {
  const edges: Edge[] = [];
  for (const task of state.tasks.values()) {
    const span = spanOf(state, task);
    if (span !== undefined && span.to > span.from) edges.push({ at: span.from, by: 1, task: task.id }, { at: span.to, by: -1, task: task.id });
  }
  // Ends come before starts of the same instant.
  edges.sort((a, b) => a.at - b.at || a.by - b.by);
  const beside = new Map<TaskId, Set<TaskId>>();
  const running = new Set<TaskId>();
  let peak = 0;
  let busyMs = 0;
  let sharedMs = 0;
  let before = 0;
  for (const edge of edges) {
    if (running.size > 0) busyMs += edge.at - before;
    if (running.size > 1) sharedMs += edge.at - before;
    before = edge.at;
    if (edge.by === -1) {
      running.delete(edge.task);
      continue;
    }
    const own = new Set(running);
    for (const other of running) beside.get(other)?.add(edge.task);
    beside.set(edge.task, own);
    running.add(edge.task);
    peak = Math.max(peak, running.size);
  }
  const order = [...state.tasks.keys()];
  const inOrder = new Map(order.map((id, index) => [id, index]));
  const sorted = (ids: Set<TaskId>): TaskId[] => [...ids].sort((a, b) => (inOrder.get(a) ?? 0) - (inOrder.get(b) ?? 0));
  return {
    beside: new Map(order.flatMap((id) => (beside.has(id) ? [[id, sorted(beside.get(id) ?? new Set())] as const] : []))),
    peak,
    shared: busyMs > 0 ? sharedMs / busyMs : 0,
  };
}
