import type { StatusBarItem } from 'vscode';
import type { Disposable } from '../base/disposable.ts';
import { cleanText } from '../engine/report/clean-text.ts';
import { clockText } from '../engine/report/clock-text.ts';
import type { Editor } from './editor.ts';
import type { RunView } from './run/run-view.ts';
import { elapsedMs, phaseText } from './trees/pipeline-nodes.ts';

/** The one status bar item: what the run is at, and whether it needs a person. */
export class StatusBar implements Disposable {
  readonly #editor: Editor;
  readonly #item: StatusBarItem;
  #clock: NodeJS.Timeout | undefined;
  #view: RunView | undefined;
  #needed = false;

  constructor(editor: Editor) {
    this.#editor = editor;
    this.#item = editor.window.createStatusBarItem('ceParallel.status', editor.StatusBarAlignment.Left, 10);
    this.#item.name = 'CE Parallel';
    this.#item.command = 'ceParallel.openPipeline';
  }

  /** Shows how a run stands; `needed` says that it cannot go on without a person. */
  show(view: RunView, needed: boolean): void {
    this.#view = view;
    this.#needed = needed;
    this.#draw();
    const ticking = view.state.run !== undefined && view.state.endedAt === undefined && view.owner !== 'nobody';
    if (ticking) this.#clock ??= setInterval(() => this.#draw(), 1_000);
    else this.#stop();
  }

  dispose(): void {
    this.#stop();
    this.#item.dispose();
  }

  #draw(): void {
    const view = this.#view;
    if (view?.state.run === undefined) {
      this.#item.hide();
      return;
    }
    const { state } = view;
    const done = [...state.tasks.values()].filter((task) => task.status === 'done').length;
    const tasks = state.tasks.size === 0 ? '' : ` ${done}/${state.tasks.size}`;
    const live = state.endedAt === undefined && view.owner !== 'nobody';
    const phase = phaseText(view);
    this.#item.text = `$(${iconOf(view, this.#needed)}) ${live ? `CE${tasks} ${clockText(elapsedMs(view, Date.now()))}` : `CE${tasks} ${phase}`}`;
    this.#item.tooltip = `CE Parallel: ${phase}\n${cleanText(state.goal, 200)}`;
    this.#item.accessibilityInformation = { label: `CE Parallel, ${phase}${tasks === '' ? '' : `, ${done} of ${state.tasks.size} tasks done`}` };
    this.#item.backgroundColor = this.#needed ? new this.#editor.ThemeColor('statusBarItem.warningBackground') : undefined;
    this.#item.show();
  }

  #stop(): void {
    clearInterval(this.#clock);
    this.#clock = undefined;
  }
}

function iconOf({ state, owner }: RunView, needed: boolean): string {
  if (needed) return 'bell-dot';
  if (state.endedAt === undefined) return state.phase === 'paused' ? 'debug-pause' : owner === 'nobody' ? 'debug-disconnect' : 'git-merge';
  return state.phase === 'done' ? 'pass' : state.phase === 'failed' ? 'error' : 'circle-slash';
}
