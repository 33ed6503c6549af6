import { deferred, type Deferred } from '../../base/deferred.ts';
import { ModelCallError } from '../agents/model-port.ts';
import type { Clock, Ids } from '../ports.ts';
import { abortable, delay } from './abortable.ts';
import { afterFailure, CLOSED, isDown, type BreakerOptions, type BreakerState } from './breaker.ts';

/** What the gate tells of, with the agent whose call made it happen. */
export type ProviderNotice =
  | { readonly type: 'provider_paused'; readonly provider: string; readonly forMs: number; readonly reason: string }
  | { readonly type: 'provider_breaker'; readonly provider: string; readonly state: 'open' | 'half_open' | 'closed'; readonly reason: string };

/** Leave to make one call; exactly one of its functions must be called when the call has ended. */
export interface Permit {
  succeeded(): void;
  failed(reason: string): void;
  /** The call said nothing about the provider's health: it was aborted, or the fault is the request's own. */
  abandoned(): void;
}

/**
 * Stands before every call to one provider, shared by all agents of a thread: when one agent is told to wait, all wait,
 * and after many failures in a row only one call at a time probes whether the provider is back.
 */
export class ProviderGate {
  readonly #provider: string;
  readonly #clock: Clock;
  readonly #ids: Ids;
  readonly #options: BreakerOptions;
  #breaker: BreakerState = CLOSED;
  #pausedUntil = 0;
  #probeEnded: Deferred<undefined> | undefined;

  constructor(options: { readonly provider: string; readonly clock: Clock; readonly ids: Ids } & Partial<BreakerOptions>) {
    this.#provider = options.provider;
    this.#clock = options.clock;
    this.#ids = options.ids;
    this.#options = { threshold: options.threshold ?? 12, cooldownMs: options.cooldownMs ?? 10_000, probes: options.probes ?? 3 };
  }

  /** What the breaker stands at. */
  get state(): BreakerState['type'] {
    return this.#breaker.type;
  }

  /** Makes every call that has not begun wait that long from now. */
  pause(forMs: number, reason: string, notice: (notice: ProviderNotice) => void): void {
    const until = this.#clock.now() + forMs;
    if (until <= this.#pausedUntil) return;
    this.#pausedUntil = until;
    notice({ type: 'provider_paused', provider: this.#provider, forMs, reason });
  }

  /**
   * Waits until a call may be made. After a shared pause the callers are spread over `spreadMs`, else they would all
   * come back at once. Rejects with a permanent ModelCallError while the provider is down.
   */
  async admit(options: { readonly signal: AbortSignal; readonly spreadMs: number; readonly notice: (notice: ProviderNotice) => void }): Promise<Permit> {
    for (;;) {
      options.signal.throwIfAborted();
      const now = this.#clock.now();
      if (now < this.#pausedUntil) {
        await delay(this.#clock, this.#pausedUntil - now + Math.round(this.#ids.random() * options.spreadMs), options.signal);
      } else if (this.#breaker.type === 'closed') {
        return this.#permit(false, options.notice);
      } else if (this.#breaker.type === 'half_open') {
        this.#probeEnded ??= deferred<undefined>();
        await abortable(this.#probeEnded.promise, options.signal);
      } else if (now >= this.#breaker.until) {
        this.#breaker = { type: 'half_open', failedProbes: this.#breaker.failedProbes };
        options.notice({ type: 'provider_breaker', provider: this.#provider, state: 'half_open', reason: 'one call probes whether the provider is back' });
        return this.#permit(true, options.notice);
      } else if (isDown(this.#breaker, this.#options)) {
        throw new ModelCallError(`${this.#provider} is down: ${this.#breaker.failedProbes} probes failed after ${this.#options.threshold} failures in a row`, { permanent: 'provider_down' });
      } else {
        await delay(this.#clock, this.#breaker.until - now, options.signal);
      }
    }
  }

  #permit(probe: boolean, notice: (notice: ProviderNotice) => void): Permit {
    const move = (to: BreakerState, reason: string): void => {
      const before = this.#breaker.type;
      this.#breaker = to;
      if (before !== to.type) notice({ type: 'provider_breaker', provider: this.#provider, state: to.type, reason });
      if (probe) this.#endProbe();
    };
    return {
      succeeded: () => move(CLOSED, 'a call succeeded'),
      failed: (reason) => move(afterFailure(this.#breaker, this.#options, { now: this.#clock.now(), probe }), reason),
      abandoned: () => {
        if (probe && this.#breaker.type === 'half_open') move({ type: 'open', until: this.#clock.now(), failedProbes: this.#breaker.failedProbes }, 'the probe was given up');
      },
    };
  }

  #endProbe(): void {
    this.#probeEnded?.resolve(undefined);
    this.#probeEnded = undefined;
  }
}
