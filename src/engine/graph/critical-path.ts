import type { CriticalPath } from './analysis.ts';
import type { TaskGraph } from './task-graph.ts';

/** The longest chain by estimate over hard edges, artifacts and path order. Of equal ones, the one through earlier tasks; edges of a cycle do not count. */
export function criticalPath(graph: TaskGraph): CriticalPath {
  const { positions } = graph.relations;
  const nodes = [...graph.nodes.values()].sort((a, b) => (positions[a.index] ?? 0) - (positions[b.index] ?? 0));
  const ends = new Map<string, { ms: number; from: (typeof nodes)[number] | undefined }>();
  let last: (typeof nodes)[number] | undefined;
  for (const node of nodes) {
    let longest = 0;
    let from: typeof last;
    for (const id of [...node.hard, ...node.order]) {
      const reached = ends.get(id)?.ms ?? 0;
      if (reached > longest) {
        longest = reached;
        from = graph.nodes.get(id);
      }
    }
    const ms = longest + node.task.estimate;
    ends.set(node.task.id, { ms, from });
    if (last === undefined || ms > (ends.get(last.task.id)?.ms ?? 0)) last = node;
  }
  const tasks = [];
  for (let node = last; node !== undefined; node = ends.get(node.task.id)?.from) tasks.push(node.task.id);
  return { tasks: tasks.reverse(), seconds: (last === undefined ? 0 : (ends.get(last.task.id)?.ms ?? 0)) / 1_000 };
}
