import type { RunEvent } from '../events/event.ts';

/** Folds events, oldest first, into a state. */
export function replay<S>(evolve: (state: S, event: RunEvent) => S, start: S, events: Iterable<RunEvent>): S {
  let state = start;
  for (const event of events) state = evolve(state, event);
  return state;
}

/** Folds the events after a snapshot into its state, or all of them when there is none. */
export function replayFrom<S>(evolve: (state: S, event: RunEvent) => S, start: S, options: { events: readonly RunEvent[]; snapshot: { seq: number; state: S } | undefined }): S {
  const { events, snapshot } = options;
  return snapshot === undefined ? replay(evolve, start, events) : replay(evolve, snapshot.state, events.slice(snapshot.seq));
}
