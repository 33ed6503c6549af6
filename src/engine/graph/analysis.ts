import type { TaskId } from '../model/ids.ts';

/** Two tasks that may not run at the same time, at which level that is decided, and why in one sentence; `a` stands first in the plan. */
export interface SerialPair {
  readonly a: TaskId;
  readonly b: TaskId;
  readonly level: 1 | 2 | 3;
  readonly reason: string;
}

/** Whether two tasks may run together, and why in one sentence. */
export type PairVerdict = { readonly together: true; readonly reason: string } | { readonly together: false; readonly level: 1 | 2 | 3; readonly reason: string };

/** Something that is probably not what the plan's author meant. */
export interface AnalysisWarning {
  readonly code: string;
  readonly message: string;
  readonly task?: TaskId;
}

/** The longest chain of tasks that wait for each other, first to last, and its length by estimate. */
export interface CriticalPath {
  readonly tasks: TaskId[];
  readonly seconds: number;
}

/** What `analyze` says of a plan. Pairs are sorted by plan order. */
export interface Analysis {
  readonly tasks: number;
  readonly serial: readonly SerialPair[];
  readonly criticalPath: CriticalPath;
  readonly cycles: readonly (readonly TaskId[])[];
  readonly warnings: readonly AnalysisWarning[];
}
