import type { Disposable } from './disposable.ts';

/** Tells listeners, in the order in which they came; a listener added or removed during an emit counts from the next one. */
export class Emitter<T> {
  readonly #listeners = new Set<(value: T) => void>();

  /** Adds a listener until the returned handle is disposed. */
  on(listener: (value: T) => void): Disposable {
    const own = (value: T): void => listener(value);
    this.#listeners.add(own);
    return { dispose: () => void this.#listeners.delete(own) };
  }

  /** Calls every listener with the value; what a listener throws reaches the caller. */
  emit(value: T): void {
    for (const listener of [...this.#listeners]) listener(value);
  }
}
