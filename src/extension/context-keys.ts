import type { Editor } from './editor.ts';
import { NEEDS, type Need, type Situation } from './run/situation.ts';

/**
 * The when-clause of each need. Where the extension is not awake yet its keys are not set: what needs no run is then offered (calling it
 * wakes the extension, which looks again), what needs one is not (a repository with a run in it wakes the extension by itself).
 */
export const NEED_CLAUSES: Readonly<Record<Need, string>> = {
  trusted: 'isWorkspaceTrusted',
  repository: '!ceParallel.noRepository',
  idle: '!ceParallel.busy',
  run: 'ceParallel.run',
  plan: 'ceParallel.plan',
  approval: 'ceParallel.approval',
  buildable: 'ceParallel.buildable',
  pausable: 'ceParallel.pausable',
  resumable: 'ceParallel.resumable',
  cancellable: 'ceParallel.cancellable',
  takeable: 'ceParallel.takeable',
  held: 'ceParallel.held',
  locked: 'ceParallel.locked',
  applicable: 'ceParallel.applicable',
  applied: 'ceParallel.applied',
  choosing: 'ceParallel.choosing',
  several: 'ceParallel.several',
};

/** Tells the editor's menus what is so, need by need, whenever that changes. */
export class ContextKeys {
  readonly #editor: Editor;
  readonly #told = new Map<string, boolean>();

  constructor(editor: Editor) {
    this.#editor = editor;
  }

  show(situation: Situation): void {
    for (const need of NEEDS) {
      const clause = NEED_CLAUSES[need];
      const key = clause.replace(/^!/, '');
      if (!key.startsWith('ceParallel.')) continue;
      const value = clause.startsWith('!') ? !situation[need] : situation[need];
      if (this.#told.get(key) === value) continue;
      this.#told.set(key, value);
      void this.#editor.commands.executeCommand('setContext', key, value);
    }
  }
}
