import type { RunEvent } from '../../engine/events/event.ts';
import { evolve, INITIAL_STATE } from '../../engine/events/evolve.ts';
import type { RunState } from '../../engine/events/run-state.ts';
import type { TaskGraph } from '../../engine/graph/task-graph.ts';
import type { Terminal } from '../terminal.ts';
import { jsonView } from './json-view.ts';
import { liveTerminalView } from './live-terminal-view.ts';
import { plainView } from './plain-view.ts';

/** One way to show a run as it happens. */
export interface RunView {
  /** Called with every event and the state just after it, in order. */
  show(event: RunEvent, state: RunState): void;
  /** Gives the terminal back for a question or the end; what is shown stays. */
  pause(): void;
  close(): void;
}

/** Folds a run's events and shows them: live on a terminal, as JSON Lines, or as plain lines. */
export interface Reporter {
  take(events: readonly RunEvent[]): void;
  readonly state: RunState;
  pause(): void;
  close(): void;
}

/** Makes the reporter that fits the terminal. `graphOf` helps it to say why tasks wait. */
export function createReporter(terminal: Terminal, options: { graphOf?: (state: RunState) => TaskGraph | undefined; from?: RunState } = {}): Reporter {
  const view = terminal.json ? jsonView(terminal) : terminal.live ? liveTerminalView(terminal, options.graphOf ?? (() => undefined)) : plainView(terminal);
  let state = options.from ?? INITIAL_STATE;
  return {
    get state() {
      return state;
    },
    take: (events) => {
      for (const event of events) {
        // A resumed run tells its journal again from the beginning of its new part only; what is known is not told twice.
        if (event.seq <= state.seq) continue;
        state = evolve(state, event);
        view.show(event, state);
      }
    },
    pause: () => view.pause(),
    close: () => view.close(),
  };
}
