// What must be gone when this process ends, however it ends: server processes and temporary folders.

const duties = new Set();
let isListening = false;

/** Lets `duty` (synchronous) run when this process ends, also by Ctrl-C. The function returned runs it now and forgets it. */
export function atEnd(duty) {
  listen();
  duties.add(duty);
  return () => {
    if (duties.delete(duty)) duty();
  };
}

function listen() {
  if (isListening) return;
  isListening = true;
  process.once('exit', () => {
    for (const duty of [...duties].reverse()) {
      try {
        duty();
      } catch {
        // One duty that cannot be done must not keep the others from theirs.
      }
    }
  });
  for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]]) process.once(signal, () => process.exit(code));
}
