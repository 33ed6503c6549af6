import type { PanelEvent, PanelEventGroup } from '../../src/protocol/webview.ts';
import type { Host } from '../host.ts';
import { taskId } from '../panel.ts';

const PAGE = 200;

/** What the journal tab shows: all events, or those that hold a text, are of a task, or belong to a group. */
export interface JournalFilter {
  readonly text: string;
  readonly task: string | null;
  readonly group: PanelEventGroup;
}

/**
 * The journal's events as far as they were asked for. Without a filter, event `n` is row `n - 1`, so that any page can be had at once;
 * with one, pages are read one after the other, as far as somebody scrolls.
 */
export class EventPages {
  readonly #host: Host;
  readonly #redraw: () => void;
  readonly #pages = new Map<number, readonly PanelEvent[]>();
  readonly #asked = new Map<number, number>();
  #found: PanelEvent[] = [];
  #foundAll = false;
  #searching = false;
  #searchedTo = 0;
  #key = '';
  #trouble: string | null = null;

  constructor(host: Host, redraw: () => void) {
    this.#host = host;
    this.#redraw = redraw;
  }

  /** Why events could not be read; null when they could. */
  get trouble(): string | null {
    return this.#trouble;
  }

  /** Forgets everything: another run is shown. */
  clear(): void {
    this.#pages.clear();
    this.#asked.clear();
    this.#key = '';
  }

  /** Event at a place of the whole journal; asks for its page when it is not there. `newest` is the number of the last event. */
  at(row: number, newest: number): PanelEvent | undefined {
    const page = Math.floor(row / PAGE);
    const events = this.#pages.get(page);
    const event = events?.[row - page * PAGE];
    if (event === undefined && row < newest) this.#ask(page, newest);
    return event;
  }

  /** The events found so far, and whether that is all. Call `more` when the end comes in sight. */
  found(filter: JournalFilter, newest: number): { readonly events: readonly PanelEvent[]; readonly all: boolean } {
    const key = JSON.stringify([filter.text, filter.task, filter.group]);
    if (key !== this.#key) {
      this.#key = key;
      this.#found = [];
      this.#foundAll = false;
      this.#searchedTo = 0;
      this.more(filter, newest);
    } else if (this.#foundAll && newest > this.#searchedTo) {
      this.#foundAll = false;
      this.more(filter, newest);
    }
    return { events: this.#found, all: this.#foundAll };
  }

  more(filter: JournalFilter, newest: number): void {
    if (this.#searching || this.#foundAll) return;
    const key = this.#key;
    this.#searching = true;
    const after = Math.max(this.#found.at(-1)?.seq ?? 0, this.#searchedTo);
    const answered = (act: () => void): void => {
      this.#searching = false;
      if (key === this.#key) act();
      this.#redraw();
    };
    this.#host.call('events', { after, count: PAGE, text: filter.text.slice(0, 200), task: filter.task === null ? null : taskId(filter.task), group: filter.group }).then(
      ({ events, more }) => answered(() => {
        this.#trouble = null;
        this.#found = [...this.#found, ...events];
        this.#foundAll = !more;
        if (!more) this.#searchedTo = Math.max(newest, events.at(-1)?.seq ?? 0);
      }),
      (error: unknown) => answered(() => {
        this.#trouble = messageOf(error);
        this.#foundAll = true;
        this.#searchedTo = newest;
      }),
    );
  }

  #ask(page: number, newest: number): void {
    // A page that was asked for when the journal was shorter is asked for again.
    if ((this.#asked.get(page) ?? -1) >= Math.min(newest, (page + 1) * PAGE)) return;
    this.#asked.set(page, Math.min(newest, (page + 1) * PAGE));
    this.#host.call('events', { after: page * PAGE, count: PAGE, text: '', task: null, group: 'all' }).then(
      ({ events }) => {
        this.#trouble = null;
        this.#pages.set(page, events);
        this.#redraw();
      },
      (error: unknown) => {
        this.#trouble = messageOf(error);
        this.#redraw();
      },
    );
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
