/** How a failed call is tried again. `attempts` counts the tries after the first one. */
export interface RetryPolicy {
  readonly attempts: number;
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
}

/** Milliseconds before the next try after `failures` failed ones: exponential with full jitter (`random` in [0, 1)). */
export function backoffMs(policy: RetryPolicy, failures: number, random: number): number {
  const ceiling = Math.min(policy.maxDelayMs, policy.baseDelayMs * 2 ** Math.min(failures - 1, 30));
  return Math.round(ceiling * random);
}
