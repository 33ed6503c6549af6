import type { Disposable } from '../../src/base/disposable.ts';
import type { Clock } from '../../src/engine/ports.ts';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly call: () => void;
}

/** A clock that stands still until told to move; timers fire in order of time, then of their making. */
export class SimulatedClock implements Clock {
  #now: number;
  #made = 0;
  readonly #timers = new Set<Timer>();

  constructor(startsAt = 1_700_000_000_000) {
    this.#now = startsAt;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, call: () => void): Disposable {
    const timer = { at: this.#now + Math.max(0, ms), order: (this.#made += 1), call };
    this.#timers.add(timer);
    return { dispose: () => void this.#timers.delete(timer) };
  }

  /** How many timers wait. */
  get pending(): number {
    return this.#timers.size;
  }

  /** When the next timer is due; undefined when none waits. */
  get nextAt(): number | undefined {
    return this.#next()?.at;
  }

  /** Moves on by that much, firing all that falls due, also what those calls set up. */
  advance(ms: number): void {
    const until = this.#now + ms;
    for (let next = this.#next(); next !== undefined && next.at <= until; next = this.#next()) this.#fire(next);
    this.#now = until;
  }

  /** Moves to the next timer and fires it; false when none waits. */
  step(): boolean {
    const next = this.#next();
    if (next === undefined) return false;
    this.#fire(next);
    return true;
  }

  /** As `advance`, but lets promises settle after every timer, for code that awaits between two of them. */
  async advanceAsync(ms: number): Promise<void> {
    const until = this.#now + ms;
    await settled();
    for (let next = this.#next(); next !== undefined && next.at <= until; next = this.#next()) {
      this.#fire(next);
      await settled();
    }
    this.#now = until;
  }

  /** Fires timer after timer until none waits; throws after `limit`, so that a timer that renews itself does not hang a test. */
  async runAll(limit = 100_000): Promise<void> {
    await settled();
    for (let fired = 0; this.step(); fired += 1) {
      if (fired >= limit) throw new Error(`The simulated clock fired ${limit} timers and there are still ${this.#timers.size}`);
      await settled();
    }
  }

  #next(): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) if (next === undefined || timer.at < next.at || (timer.at === next.at && timer.order < next.order)) next = timer;
    return next;
  }

  #fire(timer: Timer): void {
    this.#timers.delete(timer);
    this.#now = Math.max(this.#now, timer.at);
    timer.call();
  }
}

/** Resolves after all promises that are settled now have called back. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
