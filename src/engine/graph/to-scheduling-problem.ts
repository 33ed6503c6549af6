import type { TaskId } from '../model/ids.ts';
import type { Capacity, Job, SchedulingProblem } from '../schedule/problem.ts';
import { unitsOf } from './classify-pair.ts';
import type { TaskGraph, TaskNode } from './task-graph.ts';

/** The graph as the scheduler sees it: jobs in plan order, soft and feedback edges left out. */
export function toSchedulingProblem(graph: TaskGraph, capacity: Capacity): SchedulingProblem {
  const nodes = [...graph.nodes.values()];
  const jobOf = new Map<TaskId, number>(nodes.map((node, index) => [node.task.id, index]));
  return { jobs: nodes.map((node) => jobFor(node, jobOf, capacity.coordinators)), capacity };
}

function jobFor(node: TaskNode, jobOf: ReadonlyMap<TaskId, number>, coordinators: number): Job {
  const numbers = (ids: readonly TaskId[]): number[] => ids.flatMap((id) => jobOf.get(id) ?? []).sort((a, b) => a - b);
  const { task } = node;
  return {
    id: task.id,
    role: task.role,
    estimateMs: task.estimate,
    after: numbers([...node.hard, ...node.order]),
    alone: node.alone,
    apart: numbers(node.apart),
    // A task that writes in the domains of more owners than may be at work at once would never start: it takes all the places there are.
    owners: node.owners.slice(0, coordinators),
    resources: [...unitsOf(task)].map(([name, units]) => ({ name, units })),
    integrationPoint: node.integrationPoints[0]?.name,
  };
}
