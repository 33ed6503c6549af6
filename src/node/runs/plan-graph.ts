import { buildTaskGraph } from '../../engine/graph/build-task-graph.ts';
import type { TaskGraph } from '../../engine/graph/task-graph.ts';
import { defaultConfig } from '../../engine/model/config.ts';
import type { RunState } from '../../engine/events/run-state.ts';

/** Whether this system's disks usually take `A` and `a` for one name. */
export const CASE_BLIND = process.platform === 'win32' || process.platform === 'darwin';

/** The graph of a run's plan, for the reasons of waiting; undefined before there is a plan, or when it cannot be made. */
export function graphOfRun(state: RunState, files: readonly string[]): TaskGraph | undefined {
  if (state.plan === undefined) return undefined;
  try {
    return buildTaskGraph(state.plan, { config: state.config ?? defaultConfig(), files, caseBlind: CASE_BLIND });
  } catch {
    // Without it the views give plainer reasons.
    return undefined;
  }
}
