import type { Disposable } from '../../base/disposable.ts';
import type { Clock } from '../ports.ts';

/** The reason of an aborted signal, as something that can be thrown. */
export function abortReason(signal: AbortSignal): Error {
  const reason: unknown = signal.reason;
  return reason instanceof Error ? reason : new Error(typeof reason === 'string' ? reason : 'aborted');
}

/** The promise's outcome, or the signal's reason as soon as it is aborted; what the promise does later is nobody's concern then. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) {
    promise.catch(() => undefined);
    return Promise.reject(abortReason(signal));
  }
  return new Promise<T>((resolve, reject) => {
    const onAbort = (): void => reject(abortReason(signal));
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/** Resolves after that many milliseconds of the clock; rejects with the signal's reason when aborted, and leaves no timer behind. */
export function delay(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.reject(abortReason(signal));
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      timer.dispose();
      reject(abortReason(signal));
    };
    const timer = clock.after(ms, () => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    });
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

/** Runs the work with a signal that also aborts after `ms`, with what `late` makes as the reason. */
export async function withDeadline<T>(
  work: (signal: AbortSignal) => Promise<T>,
  options: { readonly clock: Clock; readonly ms: number; readonly signal: AbortSignal; readonly late: () => Error },
): Promise<T> {
  options.signal.throwIfAborted();
  const controller = new AbortController();
  const onAbort = (): void => controller.abort(abortReason(options.signal));
  options.signal.addEventListener('abort', onAbort, { once: true });
  const timer = options.clock.after(options.ms, () => controller.abort(options.late()));
  try {
    return await abortable(work(controller.signal), controller.signal);
  } finally {
    timer.dispose();
    options.signal.removeEventListener('abort', onAbort);
  }
}

/**
 * Signals that abort with the given one through a single listener on it: a signal that many wait for at once would be
 * reported as a leak. Dispose when the work is over.
 */
export function forkSignals(signal: AbortSignal, count: number): { readonly signals: readonly AbortSignal[] } & Disposable {
  const controllers = Array.from({ length: count }, () => new AbortController());
  const onAbort = (): void => {
    for (const controller of controllers) controller.abort(abortReason(signal));
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  return { signals: controllers.map((controller) => controller.signal), dispose: () => signal.removeEventListener('abort', onAbort) };
}
