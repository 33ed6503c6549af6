import type { Capacity, SchedulingProblem } from '../schedule/problem.ts';
import type { TaskGraph } from './task-graph.ts';

/** The graph as the scheduler sees it: jobs in plan order, soft and feedback edges left out. */
export function toSchedulingProblem(graph: TaskGraph, capacity: Capacity): SchedulingProblem {
  throw new Error(`Bug: not built yet ${graph.plan.goal} ${capacity.streams}`);
}
