const listeners = new Set<(text: string) => void>();

/** Prints a line below the running test: a figure that was measured, for instance. */
export function note(text: string): void {
  for (const listener of listeners) listener(text);
}

/** Hears every note. */
export function onNote(listener: (text: string) => void): void {
  listeners.add(listener);
}
