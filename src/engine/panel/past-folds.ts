import type { RunEvent } from '../events/event.ts';
import { PanelFold } from './panel-fold.ts';

/** Events between two states that are kept: going back folds no more than these again. */
const MARK_EVERY = 2_000;

/** A run as it was at any of its events. Going on costs the events on the way; going back, at most two thousand of them, however long the journal. */
export class PastFolds {
  readonly #marks: { readonly at: number; readonly fold: PanelFold }[] = [];
  #fold = new PanelFold();
  #at = 0;

  /** The run after its first `count` events. `events` is the journal, the same each time but for what was appended. What was answered before is no longer that moment. */
  at(events: readonly RunEvent[], count: number): PanelFold {
    if (count < this.#at) {
      const mark = this.#marks.findLast(({ at }) => at <= count);
      this.#fold = mark === undefined ? new PanelFold() : mark.fold.copy();
      this.#at = mark?.at ?? 0;
    }
    const end = Math.min(count, events.length);
    for (; this.#at < end; this.#at += 1) {
      const event = events[this.#at];
      if (event !== undefined) this.#fold.apply(event);
      if ((this.#at + 1) % MARK_EVERY === 0 && this.#at + 1 > (this.#marks.at(-1)?.at ?? 0)) this.#marks.push({ at: this.#at + 1, fold: this.#fold.copy() });
    }
    return this.#fold;
  }
}
