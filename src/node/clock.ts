import type { Disposable } from '../base/disposable.ts';
import type { Clock } from '../engine/ports.ts';

/** The longest wait that setTimeout can hold; it fires at once beyond it. */
const LONGEST_TIMEOUT_MS = 2_147_483_647;

/** The machine's own clock; a wait of any length is kept. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms: number, call: () => void): Disposable => {
    let timer: NodeJS.Timeout;
    const arm = (left: number): void => {
      timer = left > LONGEST_TIMEOUT_MS ? setTimeout(() => arm(left - LONGEST_TIMEOUT_MS), LONGEST_TIMEOUT_MS) : setTimeout(call, Math.max(0, left));
    };
    arm(ms);
    return { dispose: () => clearTimeout(timer) };
  },
};
