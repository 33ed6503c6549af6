interface Waiter {
  readonly start: () => void;
}

/** At most `size` holders at once, first come first served. */
export class Semaphore {
  readonly size: number;
  #held = 0;
  readonly #waiting = new Set<Waiter>();

  constructor(size: number) {
    this.size = size;
  }

  /** How many hold it now. */
  get held(): number {
    return this.#held;
  }

  /** Runs the work while holding one place; rejects with the signal's reason when aborted before a place is free. */
  async use<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.#enter(signal);
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  #enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#held < this.size) {
      this.#held += 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#waiting.delete(waiter);
        reject(signal.reason as Error);
      };
      const waiter: Waiter = {
        start: () => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      this.#waiting.add(waiter);
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** The place goes straight to the next in line, so that nobody can slip in between. */
  #leave(): void {
    for (const waiter of this.#waiting) {
      this.#waiting.delete(waiter);
      waiter.start();
      return;
    }
    this.#held -= 1;
  }
}
