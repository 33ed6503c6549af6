import { deferred } from '../../../base/deferred.ts';
import { Fault } from '../../model/fault.ts';

interface Order {
  run(): Promise<void>;
  refuse(reason: Error): void;
}

/** The signal of one step: it aborts with the task's own, and when somebody pulls the reins. */
export interface StepSignal {
  readonly signal: AbortSignal;
  end(): void;
}

/**
 * How one task at work is stopped between two of its steps. Whoever pulls the reins ends the present step, and their order runs when
 * nothing of the task is at work any more. Orders run in the order in which they came, each to its end.
 */
export class Reins {
  readonly #orders: Order[] = [];
  #step: AbortController | undefined;
  #closed: Error | undefined;

  /** Ends the present step and runs the order before the next one. Rejects with what the order throws, or when the task ends first. */
  pull<T>(order: () => Promise<T>): Promise<T> {
    if (this.#closed !== undefined) return Promise.reject(this.#closed);
    const done = deferred<T>();
    const run = async (): Promise<void> => {
      try {
        done.resolve(await order());
      } catch (error) {
        done.reject(error);
      }
    };
    this.#orders.push({ run, refuse: (reason) => done.reject(reason) });
    this.#step?.abort(new Fault('cancelled', 'A person steps in'));
    return done.promise;
  }

  /** Runs all orders that have come. To be called between two steps only. */
  async obey(): Promise<void> {
    for (let order = this.#orders.shift(); order !== undefined; order = this.#orders.shift()) await order.run();
  }

  /** Begins a step; its signal is aborted from the start when an order waits already. */
  begin(task: AbortSignal): StepSignal {
    const step = new AbortController();
    const onAbort = (): void => step.abort(task.reason);
    if (task.aborted) onAbort();
    else task.addEventListener('abort', onAbort, { once: true });
    if (this.#orders.length > 0) step.abort(new Fault('cancelled', 'A person steps in'));
    this.#step = step;
    return {
      signal: step.signal,
      end: () => {
        task.removeEventListener('abort', onAbort);
        this.#step = undefined;
      },
    };
  }

  /** No step follows: orders that wait, and all later ones, are refused with that reason. */
  close(reason: Error): void {
    this.#closed = reason;
    for (const order of this.#orders.splice(0)) order.refuse(reason);
  }
}
