/**
 * A circuit breaker.
 *
 *     closed --(threshold failures in a row)--> open --(cooldown)--> half_open --(probe fails)--> open
 *        ^                                                              |
 *        +--------------------(any success)----------------------------+
 *
 * `failedProbes` counts probes that failed in a row; at `probes` of them the provider counts as down.
 */
export type BreakerState =
  | { readonly type: 'closed'; readonly failures: number }
  | { readonly type: 'open'; readonly until: number; readonly failedProbes: number }
  | { readonly type: 'half_open'; readonly failedProbes: number };

/** When the breaker opens, for how long, and how many failed probes mean that the provider is down. */
export interface BreakerOptions {
  readonly threshold: number;
  readonly cooldownMs: number;
  readonly probes: number;
}

/** A breaker that lets everything pass. */
export const CLOSED: BreakerState = { type: 'closed', failures: 0 };

/** After a failed call: `probe` says whether it was the half-open one. Failures of calls from before it opened change nothing. */
export function afterFailure(state: BreakerState, options: BreakerOptions, call: { readonly now: number; readonly probe: boolean }): BreakerState {
  if (state.type === 'closed') {
    const failures = state.failures + 1;
    return failures < options.threshold ? { type: 'closed', failures } : { type: 'open', until: call.now + options.cooldownMs, failedProbes: 0 };
  }
  if (state.type === 'open' || !call.probe) return state;
  const failedProbes = state.failedProbes + 1;
  return { type: 'open', until: call.now + options.cooldownMs * 2 ** Math.min(failedProbes, 4), failedProbes };
}

/** True while every probe so far failed and there were enough of them: waiting longer is no use. */
export function isDown(state: BreakerState, options: BreakerOptions): boolean {
  return state.type === 'open' && state.failedProbes >= options.probes;
}
