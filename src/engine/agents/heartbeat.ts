import type { Disposable } from '../../base/disposable.ts';
import type { Clock } from '../ports.ts';

const BEAT_MS = 5_000;

/** Says every few seconds that an agent is alive, and what it is doing, until disposed. */
export class Heartbeat implements Disposable {
  /** What the agent waits for, in words. */
  doing = 'starting';
  readonly #clock: Clock;
  readonly #tell: (doing: string) => void;
  #timer: Disposable;

  constructor(clock: Clock, tell: (doing: string) => void) {
    this.#clock = clock;
    this.#tell = tell;
    this.#timer = this.#arm();
  }

  dispose(): void {
    this.#timer.dispose();
  }

  #arm(): Disposable {
    return this.#clock.after(BEAT_MS, () => {
      this.#timer = this.#arm();
      this.#tell(this.doing);
    });
  }
}
