import type { RunState, TaskState } from './run-state.ts';
import { TaskTable } from './task-table.ts';

/** Version of the fold: a snapshot that another one made is not read. To be raised with every change of RunState or evolve. */
export const FOLD_VERSION = 4;

/** A state as data that survives JSON. */
export function stateToData(state: RunState): unknown {
  return { ...state, tasks: [...state.tasks.values()] };
}

/** The way back. The data is trusted: it comes from a snapshot of this fold, with its checksum. */
export function stateFromData(data: unknown): RunState {
  const { tasks, ...rest } = data as Omit<RunState, 'tasks'> & { readonly tasks: readonly TaskState[] };
  return { ...rest, tasks: TaskTable.of(tasks) };
}
