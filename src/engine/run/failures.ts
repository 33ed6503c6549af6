import type { NewEvent } from '../events/event.ts';
import type { TaskState } from '../events/run-state.ts';
import { isFault } from '../model/fault.ts';
import type { ErrorClass, TaskError } from '../model/task-error.ts';

/** What went wrong with an attempt, before its history is added. */
export interface Failure {
  readonly type: string;
  readonly class: ErrorClass;
  readonly message: string;
  readonly context?: Readonly<Record<string, unknown>>;
  readonly recoveryHints: readonly [string, ...string[]];
}

/** The event that ends a task as failed, with everything that was tried before. */
export function taskFailed(task: TaskState, failure: Failure, at: number): NewEvent {
  const attempt = { attempt: Math.max(1, task.attempt), type: failure.type, message: failure.message, at: new Date(at).toISOString() };
  const error: TaskError = {
    type: failure.type,
    class: failure.class,
    message: failure.message,
    context: { ...failure.context },
    attempts: [...task.failures, attempt].map((tried) => ({ ...tried, attempt: Math.max(1, tried.attempt) })),
    recoveryHints: [...failure.recoveryHints],
  };
  return { type: 'task_failed', task: task.id, data: { error } };
}

/** A failure of a task that holds the work of a person: where that is kept, before a resume starts the task again without it. */
export function withWorkByHand(failure: Failure, { by, ref }: { readonly by: string; readonly ref: string }): Failure {
  return {
    ...failure,
    message: `${failure.message}; it holds what ${by} changed by hand`,
    recoveryHints: [`All of it is kept: \`git log -p ${ref}\` shows what ${by} changed. Take from there what shall stay; a resume starts the task again without it.`, ...failure.recoveryHints.slice(1)],
  };
}

/** A thrown error as a task's failure: a Fault by its code, anything else as a bug of ours. */
export function failureOf(error: unknown): Failure {
  if (isFault(error)) {
    return {
      type: error.code,
      class: error.code === 'worker_crashed' || error.code === 'timed_out' ? 'transient' : error.code === 'io' ? 'resource' : error.code === 'git_failed' || error.code === 'ref_moved' ? 'coordination' : 'unknown',
      message: error.message,
      context: { ...error.details },
      recoveryHints: [error.remedy === '' ? 'Look at the run with `ce-parallel log`, mend the cause and `ce-parallel resume` the run.' : error.remedy],
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  return {
    type: 'internal',
    class: 'unknown',
    message,
    context: error instanceof Error && error.stack !== undefined ? { stack: error.stack } : {},
    recoveryHints: ['This is a fault of ce-parallel itself: report it with the journal of the run, then `ce-parallel resume` the run.'],
  };
}
