import { render } from 'lit';
import type { PanelIntent, PanelModel } from '../src/protocol/webview.ts';
import { announcement } from './announce.ts';
import { appView } from './app-view.ts';
import type { HostNotice } from './frames.ts';
import { OutputCache } from './gates/output-cache.ts';
import type { Host } from './host.ts';
import { EventPages } from './journal/event-pages.ts';
import { isTicking, taskId, type Panel } from './panel.ts';
import { Scrolling } from './parts/scrolling.ts';
import { Silence } from './silence.ts';
import { outlineOf } from './skeleton.ts';
import { EMPTY_STORE, foldNotice, type PanelStore } from './store.ts';
import { toRemember, viewFrom, type ViewState } from './view-state.ts';

const TICK_MS = 1_000;
const ANNOUNCE_MS = 4_000;

/** Holds what is shown, and draws it at most once a frame. */
export class App implements Panel {
  readonly host: Host;
  readonly pages: EventPages;
  readonly outputs: OutputCache;
  readonly scrolling: Scrolling;
  readonly #root: HTMLElement;
  readonly #live: HTMLElement;
  #store: PanelStore = EMPTY_STORE;
  #view: ViewState;
  readonly #silence = new Silence();
  /** `performance.now()` at which the host's silence was noticed: the clock stands there. */
  #stoppedAt: number | undefined;
  #drawing = false;
  #told: PanelModel | undefined;
  #announcing: ReturnType<typeof setTimeout> | undefined;

  constructor(host: Host, places: { root: HTMLElement; live: HTMLElement }) {
    this.host = host;
    this.#root = places.root;
    this.#live = places.live;
    const redraw = (): void => this.redraw();
    this.pages = new EventPages(host, redraw);
    this.outputs = new OutputCache(host, redraw);
    this.scrolling = new Scrolling(redraw);
    const remembered = host.remembered();
    const reader = document.body.classList.contains('vscode-using-screen-reader');
    this.#view = { ...viewFrom(remembered), ...(remembered === undefined && reader ? { asList: true } : {}) };
  }

  get store(): PanelStore {
    return this.#store;
  }

  get view(): ViewState {
    return this.#view;
  }

  get isSilent(): boolean {
    return this.#silence.isSilent;
  }

  /** Takes up the connection, draws, and asks for the first snapshot. */
  start(): void {
    this.host.onNotice((notice) => this.#hear(notice));
    this.host.onWord(() => {
      if (!this.#silence.heard()) return;
      this.#stoppedAt = undefined;
      this.redraw();
    });
    document.addEventListener('visibilitychange', () => {
      // A hidden view hears nothing, so what it knows may be old.
      if (document.visibilityState === 'visible') this.host.notify('resync', {});
    });
    document.addEventListener('keydown', (event) => {
      // In a field that holds a text, Escape empties the field.
      const filled = event.target instanceof HTMLInputElement && event.target.type === 'search' && event.target.value !== '';
      if (event.key === 'Escape' && !event.defaultPrevented && !filled && this.#view.selected !== null) this.select(null);
    });
    setInterval(() => {
      if (document.visibilityState !== 'visible' || this.#store.model === undefined || !isTicking(this.#store.model)) return;
      if (this.#silence.tick()) this.#stoppedAt = performance.now();
      else if (this.#silence.isSilent) return;
      this.redraw();
    }, TICK_MS);
    this.#draw();
    this.host.notify('resync', {});
  }

  now(): number {
    const header = this.#store.model?.header;
    if (header === undefined) return Date.now();
    const base = header.now === 0 ? Date.now() : header.now;
    return this.#store.model !== undefined && isTicking(this.#store.model) ? base + ((this.#stoppedAt ?? performance.now()) - this.#store.headerAt) : base;
  }

  set(change: Partial<ViewState>): void {
    this.#view = { ...this.#view, ...change };
    if ('tab' in change || 'selected' in change || 'asList' in change) this.host.remember(toRemember(this.#view));
    this.redraw();
  }

  select(task: string | null): void {
    const before = this.#view.selected;
    if (before === task) return;
    if (task === null && before !== null && document.activeElement?.closest('.drawer') !== null) requestAnimationFrame(() => requestAnimationFrame(() => focusTask(before)));
    this.set({ selected: task, output: null, ...(task === null ? { onlySelected: false } : {}) });
    this.host.notify('select', { task: task === null ? null : taskId(task) });
  }

  intend(intent: PanelIntent, task: string | null): void {
    this.host.notify('intent', { intent, task: task === null ? null : taskId(task) });
  }

  redraw(): void {
    if (this.#drawing) return;
    this.#drawing = true;
    requestAnimationFrame(() => {
      this.#drawing = false;
      this.#draw();
    });
  }

  #draw(): void {
    render(appView(this), this.#root);
  }

  #hear(notice: HostNotice): void {
    if (notice.type === 'select') {
      this.set({ selected: notice.task });
      return;
    }
    if (notice.type === 'show') {
      this.set({ tab: notice.tab });
      return;
    }
    const before = this.#store;
    this.#store = foldNotice(before, notice, performance.now());
    if (this.#store.gap) {
      if (!before.gap) this.host.notify('resync', {});
      return;
    }
    if (before.model?.header.run !== this.#store.model?.header.run) {
      this.pages.clear();
      this.#view = { ...this.#view, span: null, camera: null };
    }
    this.#announceSoon(before.model);
    // The first picture is awaited: it does not wait for a frame to begin.
    if (before.model === undefined) this.#draw();
    else this.redraw();
  }

  /** Says what ended, every few seconds at most, so that a busy run does not talk without end. */
  #announceSoon(before: PanelModel | undefined): void {
    this.#told ??= before;
    this.#announcing ??= setTimeout(() => {
      this.#announcing = undefined;
      const { model } = this.#store;
      if (model === undefined) return;
      this.#view = { ...this.#view, outline: outlineOf(model, this.now()) };
      this.host.remember(toRemember(this.#view));
      const words = announcement(this.#told, model);
      this.#told = undefined;
      if (words !== '') this.#live.textContent = words;
    }, ANNOUNCE_MS);
  }
}

/** The drawer is gone: whoever was in it goes on from the task that it showed. */
function focusTask(task: string): void {
  const elements = document.querySelectorAll<HTMLElement | SVGElement>('.content [data-task]');
  const own = [...elements].find((element) => element.dataset['task'] === task);
  (own ?? document.querySelector<HTMLElement>('.content [tabindex="0"]'))?.focus();
}
