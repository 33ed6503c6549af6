import type { Plan } from '../model/plan.ts';
import type { AnalysisOptions, TaskGraph } from './task-graph.ts';

/** The graph of a plan. Edges to unknown tasks are left out (the document check names them); cycles do not stop it. */
export function buildTaskGraph(plan: Plan, options: AnalysisOptions): TaskGraph {
  throw new Error(`Bug: not built yet ${plan.goal} ${options.files.length}`);
}
