import type { EventData, RunEvent } from '../../engine/events/event.ts';
import { pageOfEvents, type EventQuery } from '../../engine/panel/page-of-events.ts';
import { JournalLines } from '../../engine/panel/journal-lines.ts';
import { PanelFold } from '../../engine/panel/panel-fold.ts';
import { PastFolds } from '../../engine/panel/past-folds.ts';
import { changeBetween, nextFrame, type PanelChange, type PanelFrame } from '../../engine/panel/panel-frame.ts';
import type { PanelEvent, PanelModel, PanelPreview } from '../../protocol/webview.ts';
import type { PlanPreview } from '../preview/preview-plan.ts';
import type { RunView } from '../run/run-view.ts';

/** What a panel is told next: nothing, everything, or what changed. */
export type Update = { readonly type: 'snapshot'; readonly model: PanelModel } | Exclude<PanelChange, { type: 'snapshot' }>;

/** Works out what one panel has yet to be told of the shown run, present or past; pure but for its memory. */
export class PanelFeed {
  #events: readonly RunEvent[] | undefined;
  #lines = new JournalLines();
  #past = new PastFolds();
  /** What is shown was made of this. */
  #fold = new PanelFold();
  #frame: PanelFrame | undefined;
  #previewed: { readonly preview: PlanPreview; readonly seq: number; readonly fold: PanelFold } | undefined;
  #replayTo: number | undefined;

  /** Number of the event whose moment is shown; undefined for the present. */
  get replayTo(): number | undefined {
    return this.#replayTo;
  }

  /** Shows the run as it was at an event, or the present. */
  replay(seq: number | undefined): void {
    this.#replayTo = seq;
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

  /** The conflict at that place in the header's list, as the journal has it; undefined where the list has none. */
  conflict(place: number): EventData<'conflict_detected'> | undefined {
    const { state, conflicts } = this.#fold;
    return place < conflicts.length ? state.conflicts[state.conflicts.length - conflicts.length + place] : undefined;
  }

  /** A page of the journal. */
  events(view: RunView, query: EventQuery): { events: PanelEvent[]; more: boolean } {
    this.#turnTo(view);
    return pageOfEvents(this.#lines.of(view.events), query);
  }

  #next(view: RunView, now: number): PanelFrame {
    this.#turnTo(view);
    const replayed = this.#replayTo === undefined ? undefined : this.#past.at(view.events, this.#replayTo);
    const preview = replayed === undefined ? view.preview : undefined;
    this.#fold = replayed ?? (preview === undefined ? view.fold : this.#foldPreview(view, preview));
    const fold = this.#fold;
    const graph = preview?.graph ?? (fold.state.plan === undefined ? undefined : view.graph);
    const situation = { owner: view.owner, me: view.me, now, trouble: view.trouble ?? null, replayOf: replayed === undefined ? null : view.state.seq, ...(preview === undefined ? {} : { preview: panelPreview(preview) }) };
    return nextFrame(fold, { graph, situation, before: this.#frame });
  }

  /** The run as it would be with the plan that stands in the editor. */
  #foldPreview(view: RunView, preview: PlanPreview): PanelFold {
    const last = view.events.at(-1);
    if (last === undefined) return view.fold;
    if (this.#previewed?.preview === preview && this.#previewed.seq === last.seq) return this.#previewed.fold;
    const { plan, forecast } = preview;
    const { task: _task, stream: _stream, ...of } = last;
    const fold = PanelFold.of([...view.events, { ...of, type: 'plan_ready', data: { plan, source: 'the editor' } }, { ...of, type: 'build_ready', data: forecast }]);
    this.#previewed = { preview, seq: last.seq, fold };
    return fold;
  }

  /** Another journal than the one before: nothing that is remembered is of use. */
  #turnTo(view: RunView): void {
    if (view.events === this.#events) return;
    this.#events = view.events;
    this.#lines = new JournalLines();
    this.#past = new PastFolds();
    this.#frame = undefined;
    this.replay(undefined);
  }
}

/** A preview as the panel shows it. */
function panelPreview({ forecast, edited, problem }: PlanPreview): PanelPreview {
  const { tasks, criticalPath, criticalPathMs, sequentialMs, lowerBoundMs, serialPairs } = forecast;
  return { edited, problem, tasks, criticalPath, criticalPathMs, sequentialMs, possible: lowerBoundMs > 0 ? sequentialMs / lowerBoundMs : null, serialPairs };
}
