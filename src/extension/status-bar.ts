import type { StatusBarItem } from 'vscode';
import type { Disposable } from '../base/disposable.ts';
import { isEnded, type TaskState } from '../engine/events/run-state.ts';
import { cleanText } from '../engine/report/clean-text.ts';
import { heldTasks, holdText, isHeld } from '../engine/report/held-tasks.ts';
import { clockText } from '../engine/report/clock-text.ts';
import type { Editor } from './editor.ts';
import { taskAt } from './input/pick-task.ts';
import type { RunView } from './run/run-view.ts';
import { elapsedMs, phaseText } from './trees/pipeline-nodes.ts';

/** The one status bar item: what the run is at, and whether it needs a person. */
export class StatusBar implements Disposable {
  readonly #editor: Editor;
  readonly #item: StatusBarItem;
  #clock: NodeJS.Timeout | undefined;
  #view: RunView | undefined;
  #needed = false;
  #folder: string | undefined;

  constructor(editor: Editor) {
    this.#editor = editor;
    this.#item = editor.window.createStatusBarItem('ceParallel.status', editor.StatusBarAlignment.Left, 10);
    this.#item.name = 'CE Parallel';
    this.#item.command = 'ceParallel.openPipeline';
  }

  /** Shows how a run stands; `needed` says that it cannot go on without a person. In a window of a task's worktree, `folder` is that: it shows who holds the task. */
  show(view: RunView, needed: boolean, folder?: string): void {
    this.#view = view;
    this.#needed = needed;
    this.#folder = folder;
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
    const own = this.#folder === undefined ? undefined : taskAt(view.state.tasks.values(), this.#folder);
    if (own !== undefined) {
      this.#drawTask(view, own);
      return;
    }
    const { state } = view;
    const held = heldTasks(state);
    const done = [...state.tasks.values()].filter((task) => task.status === 'done').length;
    const tasks = state.tasks.size === 0 ? '' : ` ${done}/${state.tasks.size}`;
    const live = state.endedAt === undefined && view.owner !== 'nobody';
    const phase = phaseText(view);
    const hold = held.length === 0 ? '' : ` $(account) ${held.length} held`;
    this.#item.command = 'ceParallel.openPipeline';
    this.#item.text = `$(${iconOf(view, this.#needed)}) ${live ? `CE${tasks} ${clockText(elapsedMs(view, Date.now()))}` : `CE${tasks} ${phase}`}${hold}`;
    this.#item.tooltip = [`CE Parallel: ${phase}`, cleanText(state.goal, 200), ...held.slice(0, 10).map((task) => `${cleanText(task.id, 60)} is ${holdText(task, view.me)}`)].join('\n');
    this.#item.accessibilityInformation = { label: `CE Parallel, ${phase}${tasks === '' ? '' : `, ${done} of ${state.tasks.size} tasks done`}${held.length === 0 ? '' : `, ${held.length} held by a person`}` };
    this.#item.backgroundColor = this.#needed ? new this.#editor.ThemeColor('statusBarItem.warningBackground') : undefined;
    this.#item.show();
  }

  /** A window of one task's worktree: whose it is now, and the way back. */
  #drawTask(view: RunView, task: TaskState): void {
    const name = cleanText(task.id, 40);
    const held = isHeld(task);
    const words = held ? holdText(task, view.me) : isEnded(task.status) ? task.status : view.owner === 'nobody' ? 'its run stands still' : 'its agent is at work';
    this.#item.text = `$(${held ? 'account' : 'git-merge'}) ${name}: ${words}`;
    this.#item.command = held ? 'ceParallel.handBackTask' : 'ceParallel.openPipeline';
    this.#item.tooltip = `CE Parallel: this window is the worktree of ${name}. ${held ? 'Click to hand it back to its agent.' : isEnded(task.status) ? 'The task is over: nobody takes what you write here.' : 'What you write here may be overwritten by its agent: take it over first, in the window that drives the run.'}\n${cleanText(view.state.goal, 200)}`;
    this.#item.accessibilityInformation = { label: `CE Parallel, worktree of ${name}, ${words}` };
    this.#item.backgroundColor = undefined;
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
