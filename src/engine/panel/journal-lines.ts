import { evolve, INITIAL_STATE } from '../events/evolve.ts';
import type { RunEvent } from '../events/event.ts';
import type { PanelEvent } from '../../protocol/webview.ts';
import { panelEvent } from './panel-event.ts';

/** The lines of the journal tab. They are made when the tab asks for them, not while nobody looks. */
export class JournalLines {
  readonly #lines: PanelEvent[] = [];
  #state = INITIAL_STATE;

  /** A line for every event. `events` is the journal, the same each time but for what was appended. */
  of(events: readonly RunEvent[]): readonly PanelEvent[] {
    for (let at = this.#lines.length; at < events.length; at += 1) {
      const event = events[at];
      if (event === undefined) break;
      this.#state = evolve(this.#state, event);
      this.#lines.push(panelEvent(event, this.#state));
    }
    return this.#lines;
  }
}
