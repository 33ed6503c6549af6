import type { Disposable } from '../base/disposable.ts';

/** Calls `first` on the first Ctrl-C (or SIGTERM, SIGHUP), `second` on the next, until disposed. */
export function onInterrupt(calls: { first(): void; second(): void }): Disposable {
  const signals: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  let asked = false;
  const onSignal = (): void => {
    if (asked) calls.second();
    else {
      asked = true;
      calls.first();
    }
  };
  for (const signal of signals) process.on(signal, onSignal);
  return {
    dispose: () => {
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}
