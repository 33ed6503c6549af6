import type { Disposable } from '../../../base/disposable.ts';
import type { Clock } from '../../../engine/ports.ts';

/** Calls back once when nothing has come for that long, counted anew from each sign of life. Dispose when it is over. */
export class StallWatch implements Disposable {
  readonly #clock: Clock;
  readonly #stallMs: number;
  readonly #onStall: () => void;
  #timer: Disposable;
  #isOver = false;

  constructor(clock: Clock, stallMs: number, onStall: () => void) {
    this.#clock = clock;
    this.#stallMs = stallMs;
    this.#onStall = onStall;
    this.#timer = clock.after(stallMs, onStall);
  }

  alive(): void {
    if (this.#isOver) return;
    this.#timer.dispose();
    this.#timer = this.#clock.after(this.#stallMs, this.#onStall);
  }

  dispose(): void {
    this.#isOver = true;
    this.#timer.dispose();
  }
}

/** The system's fetch, which tells the watch of every byte: pings, too, that never become an event. */
export function watchedFetch(watch: StallWatch): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    watch.alive();
    if (response.body === null) return response;
    const told = new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => {
        watch.alive();
        controller.enqueue(chunk);
      },
    });
    return new Response(response.body.pipeThrough(told), response);
  };
}
