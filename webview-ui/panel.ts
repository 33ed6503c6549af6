import type { TaskId } from '../src/engine/model/ids.ts';
import type { PanelIntent, PanelModel, PanelTask } from '../src/protocol/webview.ts';
import type { Host } from './host.ts';
import type { EventPages } from './journal/event-pages.ts';
import type { OutputCache } from './gates/output-cache.ts';
import type { Scrolling } from './parts/scrolling.ts';
import type { PanelStore } from './store.ts';
import type { ViewState } from './view-state.ts';

/** What every part of the panel draws from, and how it changes something. */
export interface Panel {
  readonly store: PanelStore;
  readonly view: ViewState;
  readonly host: Host;
  readonly pages: EventPages;
  readonly outputs: OutputCache;
  readonly scrolling: Scrolling;
  /** The host says nothing any more: what is shown may be old. */
  readonly isSilent: boolean;
  /** Time of the run in milliseconds since the epoch: the host's clock, or the moment of the past that is shown. */
  now(): number;
  set(change: Partial<ViewState>): void;
  select(task: string | null): void;
  intend(intent: PanelIntent, task: string | null): void;
  redraw(): void;
}

/** The panel with a model: what is drawn once a snapshot came. */
export interface LivePanel extends Panel {
  readonly model: PanelModel;
}

/** The panel with the model that was read from its store. */
export function withModel(panel: Panel, model: PanelModel): LivePanel {
  const { host, pages, outputs, scrolling } = panel;
  return {
    host, pages, outputs, scrolling, model,
    // Listeners live longer than the drawing that made them: they want what holds now.
    get store() {
      return panel.store;
    },
    get view() {
      return panel.view;
    },
    get isSilent() {
      return panel.isSilent;
    },
    now: () => panel.now(),
    set: (change) => panel.set(change),
    select: (task) => panel.select(task),
    intend: (intent, task) => panel.intend(intent, task),
    redraw: () => panel.redraw(),
  };
}

/** The selected task, if the model has it. */
export function selectedTask(panel: Panel): PanelTask | undefined {
  return panel.view.selected === null ? undefined : panel.store.tasks.get(panel.view.selected);
}

/** An id that the host gave, to be sent back to it. */
export function taskId(id: string): TaskId {
  return id as TaskId;
}

/** True while time goes by for the run. */
export function isTicking(model: PanelModel): boolean {
  const { header } = model;
  return header.replay === null && header.endedAt === null && header.owner !== 'nobody' && header.phase !== 'none';
}
