import { invariant } from '../../base/assert-never.ts';
import { deferred, type Deferred } from '../../base/deferred.ts';
import { Fault } from '../model/fault.ts';
import type { Clock } from '../ports.ts';
import { explainWait } from './explain-wait.ts';
import { assertPossible } from './feasibility.ts';
import { indexOf } from './pick-next.ts';
import { byCriticalPath, type Priorities } from './priorities.ts';
import type { SchedulingProblem } from './problem.ts';
import type { ReadyIndex } from './ready-index.ts';
import type { JobEnd, Pick, Running, Situation } from './situation.ts';

/** What a scheduler acts on. */
export interface SchedulerOptions {
  readonly problem: SchedulingProblem;
  readonly clock: Clock;
  /** Called once for each start; the job counts as running from then on until `ended` or `putBack`. It may call back into the scheduler. */
  readonly start: (job: number, stream: number) => void;
  /** By critical path when absent. */
  readonly priorities?: Priorities;
  /** How a resumed run stands. */
  readonly from?: Omit<Situation, 'now' | 'priorities'>;
}

/**
 * Starts whatever may start, the moment something ends. It does nothing between what it is told: no timers, no polling.
 *
 *     idle ── begin ──> deciding <── ended, putBack, release ── running
 *                       │  pause: starts no more, what runs goes on (drain); resume: decides again
 *                       └─ cancel: starts no more, for good
 *
 * Throws Fault `invalid_document` for a problem in which a job could never start.
 */
export class Scheduler {
  readonly #problem: SchedulingProblem;
  readonly #clock: Clock;
  readonly #start: (job: number, stream: number) => void;
  readonly #priorities: Priorities;
  readonly #index: ReadyIndex;
  readonly #running: Map<number, Running>;
  readonly #ended: Map<number, JobEnd>;
  readonly #held: Set<number>;
  readonly #lastOn: Map<number, number>;
  #state: 'idle' | 'started' | 'paused' | 'cancelled' = 'idle';
  #deciding = false;
  #again = false;
  readonly #waiters = new Set<{ readonly quiet: Deferred<void>; readonly until: 'drained' | 'finished' }>();

  constructor(options: SchedulerOptions) {
    assertPossible(options.problem);
    this.#problem = options.problem;
    this.#clock = options.clock;
    this.#start = options.start;
    this.#priorities = options.priorities ?? byCriticalPath(options.problem);
    this.#running = new Map(options.from?.running);
    this.#ended = new Map(options.from?.ended);
    this.#held = new Set(options.from?.held);
    this.#lastOn = new Map(options.from?.lastOn);
    this.#index = indexOf(options.problem, this.situation());
  }

  /** Makes the first decision; later calls do nothing. */
  begin(): void {
    if (this.#state !== 'idle') return;
    this.#state = 'started';
    this.#decide();
  }

  /** Notes ends, all of them before the next decision: a failed job and the dependents that are skipped for it belong in one call. A job that has ended already is left as it is. */
  ended(ends: Iterable<readonly [job: number, end: JobEnd]>): void {
    for (const [job, end] of ends) {
      this.#mustExist(job);
      if (this.#ended.has(job)) continue;
      this.#running.delete(job);
      this.#held.delete(job);
      this.#ended.set(job, end);
      this.#index.finish(job);
    }
    this.#decide();
  }

  /** Takes a running job back among those that wait, to be started again; held until `release` when asked for (a back-off, a busy lease). */
  putBack(job: number, options: { readonly hold?: boolean } = {}): void {
    this.#mustExist(job);
    const was = this.#running.get(job);
    if (was === undefined) return;
    this.#unstart(job, was.stream);
    if (options.hold === true) this.hold(job);
    this.#decide();
  }

  /** Keeps a job that does not run from starting. */
  hold(job: number): void {
    this.#mustExist(job);
    if (this.#running.has(job) || this.#ended.has(job)) return;
    this.#held.add(job);
    this.#index.hold(job);
    // Others may have stepped back for it.
    this.#decide();
  }

  /** Lets a held job start. */
  release(job: number): void {
    this.#mustExist(job);
    if (!this.#held.delete(job)) return;
    this.#index.letGo(job);
    this.#decide();
  }

  /** Starts nothing more until `resume`; what runs goes on. */
  pause(): void {
    if (this.#state === 'started') this.#state = 'paused';
  }

  /** Goes on after `pause`. */
  resume(): void {
    if (this.#state !== 'paused') return;
    this.#state = 'started';
    this.#decide();
  }

  /** Starts nothing more, for good; rejects who waits for the end with Fault `cancelled`. What runs is the owner's to stop, and is still to be reported as ended. */
  cancel(): void {
    if (this.#state === 'cancelled') return;
    this.#state = 'cancelled';
    this.#tellWaiters();
  }

  /** Resolves when nothing runs. Rejects when the signal aborts. */
  whenDrained(signal?: AbortSignal): Promise<void> {
    return this.#wait('drained', signal);
  }

  /** Resolves when every job has ended. Rejects with Fault `cancelled` on `cancel` or when the signal aborts. */
  whenFinished(signal?: AbortSignal): Promise<void> {
    return this.#wait('finished', signal);
  }

  /** Everything a decision would be made on now; a copy. */
  situation(): Situation {
    return { now: this.#clock.now(), running: new Map(this.#running), ended: new Map(this.#ended), held: new Set(this.#held), priorities: this.#priorities, lastOn: new Map(this.#lastOn) };
  }

  /** Why a job does not run now, in one sentence. */
  explainWait(job: number): string {
    if (this.#state === 'paused' && !this.#running.has(job) && !this.#ended.has(job)) return 'waits because the run is paused';
    return explainWait(this.#problem, this.situation(), job);
  }

  /** Jobs that wait although nothing runs, because all that is left is held from outside (or hangs on what is): somebody must release one. Empty while the run moves. */
  stuck(): readonly number[] {
    if (this.#state !== 'started' || this.#running.size > 0 || this.#deciding) return [];
    return this.#problem.jobs.flatMap((_, job) => (this.#ended.has(job) ? [] : [job]));
  }

  #decide(): void {
    // A start may end a job at once; the loop, not the stack, takes that up.
    this.#again = true;
    if (this.#deciding) return;
    this.#deciding = true;
    try {
      while (this.#mayDecide()) {
        this.#again = false;
        const now = this.#clock.now();
        const picks = this.#index.pick(now);
        for (const { job, stream } of picks) {
          this.#running.set(job, { stream, startedAt: now });
          this.#lastOn.set(stream, job);
        }
        for (const [place, { job, stream }] of picks.entries()) this.#startOne(job, stream, picks.slice(place));
      }
    } finally {
      this.#deciding = false;
      this.#tellWaiters();
    }
  }

  #mayDecide(): boolean {
    return this.#again && this.#state === 'started';
  }

  /** Starts one job, unless what a start before it did in the same decision forbids it; then it goes back. */
  #startOne(job: number, stream: number, rest: readonly Pick[]): void {
    if (!this.#running.has(job)) return;
    if (this.#state !== 'started') {
      this.#unstart(job, stream);
      this.#again = true;
      return;
    }
    try {
      this.#start(job, stream);
    } catch (error) {
      for (const one of rest) {
        if (this.#running.has(one.job)) this.#unstart(one.job, one.stream);
      }
      throw error;
    }
  }

  #unstart(job: number, stream: number): void {
    this.#running.delete(job);
    if (this.#lastOn.get(stream) === job) this.#lastOn.delete(stream);
    this.#index.putBack(job);
  }

  #wait(until: 'drained' | 'finished', signal: AbortSignal | undefined): Promise<void> {
    const waiter = { quiet: deferred<undefined>() as Deferred<void>, until };
    if (signal?.aborted === true) return Promise.reject(cancelled(signal.reason));
    const abort = (): void => {
      this.#waiters.delete(waiter);
      waiter.quiet.reject(cancelled(signal?.reason));
    };
    signal?.addEventListener('abort', abort, { once: true });
    this.#waiters.add(waiter);
    this.#tellWaiters();
    return waiter.quiet.promise.finally(() => signal?.removeEventListener('abort', abort));
  }

  #tellWaiters(): void {
    if (this.#deciding) return;
    for (const waiter of this.#waiters) {
      const finished = this.#ended.size >= this.#problem.jobs.length;
      if (waiter.until === 'drained' ? this.#running.size === 0 : finished) waiter.quiet.resolve();
      else if (waiter.until === 'finished' && this.#state === 'cancelled') waiter.quiet.reject(cancelled(undefined));
      else continue;
      this.#waiters.delete(waiter);
    }
  }

  #mustExist(job: number): void {
    invariant(this.#problem.jobs[job] !== undefined, `the schedule has no job ${job}`);
  }
}

function cancelled(cause: unknown): Fault {
  return new Fault('cancelled', 'The schedule was cancelled before all tasks had ended', cause === undefined ? {} : { cause });
}
