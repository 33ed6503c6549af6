import type { TaskId } from '../model/ids.ts';
import type { Plan } from '../model/plan.ts';
import type { Analysis, PairVerdict, SerialPair } from './analysis.ts';
import type { AnalysisOptions, TaskGraph } from './task-graph.ts';

/** Everything that can be said of a plan before it runs. */
export function analyze(plan: Plan, options: AnalysisOptions): Analysis {
  throw new Error(`Bug: not built yet ${plan.goal} ${options.files.length}`);
}

/** The pairs that may not run together, sorted by plan order, made one by one: a plan of 10,000 tasks may have millions. */
export function serialPairs(graph: TaskGraph): Iterable<SerialPair> {
  throw new Error(`Bug: not built yet ${graph.plan.goal}`);
}

/** How many pairs `serialPairs` yields, without making them. */
export function countSerialPairs(graph: TaskGraph): number {
  throw new Error(`Bug: not built yet ${graph.plan.goal}`);
}

/** Whether two different tasks of the graph may run together, and why. Throws Fault `unknown_task`. */
export function explainPair(graph: TaskGraph, a: TaskId, b: TaskId): PairVerdict {
  throw new Error(`Bug: not built yet ${graph.plan.goal} ${a} ${b}`);
}
