import type { TaskId } from '../model/ids.ts';

/** Who waits for whom: a task that waits, and the tasks that have what it wants. */
export type WaitForGraph = ReadonlyMap<TaskId, ReadonlySet<TaskId>>;

/**
 * The cycle that would close if `waiter` began to wait for `holders`: the tasks from the waiter on, each waiting for the next and the
 * last for the waiter. Undefined when there is none, and then a queue with this wait in it always moves.
 */
export function cycleOfWaiting(graph: WaitForGraph, waiter: TaskId, holders: Iterable<TaskId>): readonly TaskId[] | undefined {
  const seen = new Set<TaskId>();
  const walk = (task: TaskId, path: readonly TaskId[]): readonly TaskId[] | undefined => {
    if (task === waiter) return path;
    if (seen.has(task)) return undefined;
    seen.add(task);
    for (const next of graph.get(task) ?? []) {
      const found = walk(next, [...path, task]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  for (const holder of holders) {
    const found = walk(holder, [waiter]);
    if (found !== undefined) return found;
  }
  return undefined;
}
