import { deferred, type Deferred } from '../../base/deferred.ts';
import { Emitter } from '../../base/emitter.ts';

/** Holds agents before their next turn while a run is paused. */
export class PauseGate {
  /** Tells each change: true when the run is paused now. */
  readonly changed = new Emitter<boolean>();
  #closed: Deferred<undefined> | undefined;

  get paused(): boolean {
    return this.#closed !== undefined;
  }

  pause(): void {
    if (this.#closed !== undefined) return;
    this.#closed = deferred<undefined>();
    this.changed.emit(true);
  }

  open(): void {
    if (this.#closed === undefined) return;
    this.#closed.resolve(undefined);
    this.#closed = undefined;
    this.changed.emit(false);
  }

  /** Resolves when the run is not paused; rejects with the signal's reason when it aborts first. */
  async pass(signal: AbortSignal): Promise<void> {
    while (this.#closed !== undefined) {
      const aborted = deferred<never>();
      const onAbort = (): void => aborted.reject(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true });
      try {
        signal.throwIfAborted();
        await Promise.race([this.#closed.promise, aborted.promise]);
      } finally {
        signal.removeEventListener('abort', onAbort);
      }
    }
  }
}
