import type { TaskId } from '../model/ids.ts';
import type { Plan } from '../model/plan.ts';

/** Every knot of tasks that wait for each other (hard, soft and artifact edges), one cycle each: `[a, b, c]` when a waits for b, b for c and c for a. */
export function findCycles(plan: Plan): TaskId[][] {
  throw new Error(`Bug: not built yet ${plan.goal}`);
}

/** A cycle for people: `a -> b -> c -> a`. */
export function formatCycle(cycle: readonly TaskId[]): string {
  return [...cycle, ...cycle.slice(0, 1)].join(' -> ');
}
