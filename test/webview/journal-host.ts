import { buildTaskGraph } from '../../src/engine/graph/build-task-graph.ts';
import { defaultConfig } from '../../src/engine/model/config.ts';
import { evolve, INITIAL_STATE } from '../../src/engine/events/evolve.ts';
import type { RunEvent } from '../../src/engine/events/event.ts';
import { panelEvent } from '../../src/engine/panel/panel-event.ts';
import { PanelFold } from '../../src/engine/panel/panel-fold.ts';
import { nextFrame } from '../../src/engine/panel/panel-frame.ts';
import { pageOfEvents, type EventQuery } from '../../src/engine/panel/page-of-events.ts';
import type { PanelSituation } from '../../src/engine/panel/panel-header.ts';
import type { PanelEvent, PanelModel } from '../../src/protocol/webview.ts';
import type { FakeHost, PanelPage } from './panel-page.ts';

/** A host that has a journal: it shows the run as it was after any event, and answers for its events. */
export class JournalHost implements FakeHost {
  readonly events: readonly RunEvent[];
  readonly #lines: PanelEvent[] = [];
  readonly #files: readonly string[];
  #at: number;
  #past: number | null = null;
  #live: boolean;
  page: PanelPage | undefined;

  constructor(events: readonly RunEvent[], options: { at?: number; files?: readonly string[]; live?: boolean } = {}) {
    this.events = events;
    this.#at = options.at ?? events.length;
    this.#files = options.files ?? [];
    this.#live = options.live ?? true;
    let state = INITIAL_STATE;
    for (const event of events) {
      state = evolve(state, event);
      this.#lines.push(panelEvent(event, state));
    }
  }

  model(): PanelModel {
    const fold = PanelFold.of(this.events.slice(0, this.#past ?? this.#at));
    const { state } = fold;
    const situation: PanelSituation = { owner: this.#live ? 'here' : 'nobody', now: (state.lastEventAt ?? 0) + 900, trouble: null, replayOf: this.#past === null ? null : this.#at };
    const graph = state.plan === undefined ? undefined : buildTaskGraph(state.plan, { config: state.config ?? defaultConfig(), files: this.#files });
    return nextFrame(fold, { graph, situation }).model;
  }

  answer(name: string, input: unknown): unknown {
    if (name === 'events') return pageOfEvents(this.#lines.slice(0, this.#at), input as EventQuery);
    return { text: 'TAP version 13\n# Subtest: orders\n    not ok 1 - lists orders of one customer\n      ---\n      expected: 2\n      actual: 3\n      ...\n1..1\n# fail 1\n' };
  }

  hear(name: string, data: unknown): void {
    if (name !== 'replay') return;
    this.#past = (data as { seq: number | null }).seq;
    void this.page?.snapshot(this.model());
  }
}
