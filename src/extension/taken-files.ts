import type { Disposable } from '../base/disposable.ts';
import type { Editor } from './editor.ts';
import { taskAt } from './input/pick-task.ts';
import { heldTasks } from '../engine/report/held-tasks.ts';
import { NO_RUN, type RunView } from './run/run-view.ts';

/** Tells the menus of an editor whether its file lies in the worktree of a task that a person took over. */
export class TakenFiles implements Disposable {
  readonly #editor: Editor;
  readonly #heard: Disposable;
  #view: RunView = NO_RUN;
  #told: boolean | undefined;

  constructor(editor: Editor) {
    this.#editor = editor;
    this.#heard = editor.window.onDidChangeActiveTextEditor(() => this.#tell());
  }

  show(view: RunView): void {
    this.#view = view;
    this.#tell();
  }

  dispose(): void {
    this.#heard.dispose();
  }

  #tell(): void {
    const uri = this.#editor.window.activeTextEditor?.document.uri;
    const inTaken = uri?.scheme === 'file' && taskAt(heldTasks(this.#view.state), uri.fsPath) !== undefined;
    if (inTaken === this.#told) return;
    this.#told = inTaken;
    void this.#editor.commands.executeCommand('setContext', 'ceParallel.inTaken', inTaken);
  }
}
