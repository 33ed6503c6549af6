import type { RunEvent } from '../../engine/events/event.ts';
import { pageOfEvents, type EventQuery } from '../../engine/panel/page-of-events.ts';
import { panelEvent } from '../../engine/panel/panel-event.ts';
import { PanelFold } from '../../engine/panel/panel-fold.ts';
import { changeBetween, nextFrame, type PanelChange, type PanelFrame } from '../../engine/panel/panel-frame.ts';
import type { PanelEvent, PanelModel } from '../../protocol/webview.ts';
import type { RunView } from '../run/run-view.ts';

/** What a panel is told next: nothing, everything, or what changed. */
export type Update = { readonly type: 'snapshot'; readonly model: PanelModel } | Exclude<PanelChange, { type: 'snapshot' }>;

/** Folds the shown run for one panel and works out what the panel has yet to be told; pure but for its memory. */
export class PanelFeed {
  #run: string | undefined;
  #fold = new PanelFold();
  #folded = 0;
  #lines: PanelEvent[] = [];
  #frame: PanelFrame | undefined;
  #replayTo: number | undefined;
  #past: PanelFold | undefined;
  #pastAt = 0;

  /** Number of the event whose moment is shown; undefined for the present. */
  get replayTo(): number | undefined {
    return this.#replayTo;
  }

  /** Shows the run as it was at an event, or the present. */
  replay(seq: number | undefined): void {
    this.#replayTo = seq;
    if (seq === undefined) this.#past = undefined;
  }

  /** What has to be told so that the panel shows the view as it is at `now`. */
  update(view: RunView, now: number): Update {
    const before = this.#frame;
    const frame = this.#next(view, now);
    this.#frame = frame;
    if (before === undefined) return { type: 'snapshot', model: frame.model };
    const change = changeBetween(before.model, frame.model);
    return change.type === 'snapshot' ? { type: 'snapshot', model: frame.model } : change;
  }

  /** Everything, for a panel that knows nothing. */
  snapshot(view: RunView, now: number): PanelModel {
    this.#frame = this.#next(view, now);
    return this.#frame.model;
  }

  /** A page of the journal. */
  events(view: RunView, query: EventQuery): { events: PanelEvent[]; more: boolean } {
    this.#catchUp(view);
    return pageOfEvents(this.#lines, query);
  }

  #next(view: RunView, now: number): PanelFrame {
    this.#catchUp(view);
    const replayed = this.#replayTo === undefined ? undefined : this.#foldUpTo(view.events, this.#replayTo);
    const fold = replayed ?? this.#fold;
    const graph = fold.state.plan === undefined ? undefined : view.graph;
    const situation = { owner: view.owner, now, trouble: view.trouble ?? null, replayOf: replayed === undefined ? null : view.state.seq };
    return nextFrame(fold, { graph, situation, before: this.#frame });
  }

  #catchUp(view: RunView): void {
    if (view.run !== this.#run || view.events.length < this.#folded) {
      this.#run = view.run;
      this.#fold = new PanelFold();
      this.#folded = 0;
      this.#lines = [];
      this.#frame = undefined;
      this.replay(undefined);
    }
    for (; this.#folded < view.events.length; this.#folded += 1) {
      const event = view.events[this.#folded];
      if (event === undefined) break;
      this.#fold.apply(event);
      this.#lines.push(panelEvent(event, this.#fold.state));
    }
  }

  /** Dragging on is cheap, dragging back folds again from the beginning. */
  #foldUpTo(events: readonly RunEvent[], seq: number): PanelFold {
    if (this.#past === undefined || this.#pastAt > seq) [this.#past, this.#pastAt] = [new PanelFold(), 0];
    for (; this.#pastAt < Math.min(seq, events.length); this.#pastAt += 1) {
      const event = events[this.#pastAt];
      if (event !== undefined) this.#past.apply(event);
    }
    return this.#past;
  }
}
