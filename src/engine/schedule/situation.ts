import type { Priorities } from './priorities.ts';

/** How a job ended; whichever it was, what comes after it no longer waits. Who skips dependents says so by ending them too. */
export type JobEnd = 'succeeded' | 'failed' | 'skipped' | 'cancelled';

/** A job at work: on which stream (from 1) and since when. */
export interface Running {
  readonly stream: number;
  readonly startedAt: number;
}

/** All that a scheduling decision depends on beside the problem. A job in neither map has not run. */
export interface Situation {
  /** Milliseconds, on the same scale as `startedAt`. */
  readonly now: number;
  readonly running: ReadonlyMap<number, Running>;
  readonly ended: ReadonlyMap<number, JobEnd>;
  /** Jobs that may not start for reasons outside the problem (a busy lease, a back-off, a person's wish). */
  readonly held?: ReadonlySet<number>;
  /** By critical path when absent. */
  readonly priorities?: Priorities;
  /** Last job of each stream, by stream, so that a successor follows on the same one. */
  readonly lastOn?: ReadonlyMap<number, number>;
}

/** A decision: start this job on this stream (from 1). */
export interface Pick {
  readonly job: number;
  readonly stream: number;
}
