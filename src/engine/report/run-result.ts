import type { RunEnd } from '../events/event.ts';
import type { RunPhase, RunState, TaskState, TaskStatus } from '../events/run-state.ts';
import type { ObjectName, RunId, TaskId } from '../model/ids.ts';
import type { TaskError } from '../model/task-error.ts';
import { durationOf } from './task-time.ts';

/** How one task ended. Times are ISO 8601. */
export interface TaskResultData {
  readonly id: TaskId;
  readonly status: 'done' | 'failed' | 'skipped' | 'cancelled';
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly attempts: number;
  readonly error?: TaskError;
}

/** The result of `run`. Seconds. */
export interface RunResultData {
  readonly run: RunId;
  readonly state: RunEnd | 'planned';
  readonly tasks: TaskResultData[];
  readonly branch: string;
  readonly commit: ObjectName;
  readonly elapsed: number;
  readonly sequential: number;
  readonly summary: string;
}

/** Name of the branch that holds a run's result. */
export function integrationBranch(run: RunId): string {
  return `ce/${run}/integration`;
}

/** The result of a run as far as it came; undefined before its first event. */
export function runResult(state: RunState): RunResultData | undefined {
  if (state.run === undefined || state.base === undefined) return undefined;
  const tasks = [...state.tasks.values()];
  return {
    run: state.run,
    state: endOf(state.phase),
    tasks: tasks.map(taskResult),
    branch: integrationBranch(state.run),
    commit: state.head ?? state.base,
    elapsed: seconds(state.activeMs),
    sequential: seconds(tasks.reduce((sum, task) => sum + durationOf(state, task), 0)),
    summary: state.summary ?? '',
  };
}

function taskResult(task: TaskState): TaskResultData {
  return {
    id: task.id,
    status: endedStatus(task.status, task.startedAt !== undefined),
    startedAt: isoOf(task.startedAt),
    endedAt: isoOf(task.endedAt),
    attempts: task.attempt,
    ...(task.error === undefined ? {} : { error: task.error }),
  };
}

/** A task that a stopped run left in the middle was cancelled; one that it never began was skipped. */
function endedStatus(status: TaskStatus, began: boolean): TaskResultData['status'] {
  if (status === 'done' || status === 'failed' || status === 'skipped' || status === 'cancelled') return status;
  return began ? 'cancelled' : 'skipped';
}

/** A run that has no end yet counts as planned until it was approved, and as cancelled after that: it stopped in the middle. */
function endOf(phase: RunPhase): RunResultData['state'] {
  if (phase === 'planning' || phase === 'awaiting_approval') return 'planned';
  return phase === 'building' || phase === 'paused' ? 'cancelled' : phase;
}

/** Milliseconds since the epoch as ISO 8601, null for none. */
export function isoOf(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}

/** Milliseconds as seconds, to the millisecond. */
export function seconds(ms: number): number {
  return Math.round(ms) / 1_000;
}
