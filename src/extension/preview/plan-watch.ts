import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import type { Plan } from '../../engine/model/plan.ts';
import { filesAt } from '../../node/runs/find-run.ts';
import type { Editor } from '../editor.ts';
import type { RunView } from '../run/run-view.ts';
import type { Session } from '../session.ts';
import { previewPlan, type PlanPreview, type PreviewContext } from './preview-plan.ts';

const QUIET_MS = 200;

/** Follows the text of the plan that waits for a person's word, and says what comes of it, a moment after each change. */
export class PlanWatch implements Disposable {
  /** There is another preview, or none any more. */
  readonly changed = new Emitter<PlanPreview | undefined>();
  readonly #editor: Editor;
  readonly #heard: readonly Disposable[];
  #waiting: { readonly plan: Plan; readonly file: string; readonly context: Promise<PreviewContext> } | undefined;
  #preview: PlanPreview | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(editor: Editor) {
    this.#editor = editor;
    this.#heard = [
      editor.workspace.onDidChangeTextDocument(({ document }) => this.#touched(document.uri.fsPath)),
      editor.workspace.onDidSaveTextDocument(({ uri }) => this.#touched(uri.fsPath)),
    ];
  }

  get preview(): PlanPreview | undefined {
    return this.#preview;
  }

  /** Watches the plan that the run waits for; true when that is another one than before. */
  follow(view: RunView, session: Session | undefined): boolean {
    const { plan, config, options } = view.state;
    if (!view.approvalPending || plan === undefined || view.run === undefined || session === undefined) {
      this.#stop();
      return false;
    }
    if (this.#waiting?.plan === plan) return false;
    const files = this.#editor.workspace.isTrusted ? filesAt(session.root, view.state).catch(() => []) : Promise.resolve([]);
    const streams = options?.sequential === true ? 1 : options?.streams;
    this.#waiting = { plan, file: join(session.store.find(view.run).folder, 'plan.yml'), context: files.then((found) => ({ config, files: found, streams, proposed: plan })) };
    this.#preview = undefined;
    void this.#look();
    return true;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const each of this.#heard) each.dispose();
  }

  #stop(): void {
    if (this.#waiting === undefined) return;
    this.#waiting = undefined;
    this.#preview = undefined;
    clearTimeout(this.#timer);
    this.changed.emit(undefined);
  }

  #touched(file: string): void {
    if (this.#waiting?.file !== file) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(), QUIET_MS);
  }

  async #look(): Promise<void> {
    const waiting = this.#waiting;
    if (waiting === undefined) return;
    const context = await waiting.context;
    const text = this.#openText(waiting.file) ?? (await readFile(waiting.file, 'utf8').catch(() => ''));
    if (this.#waiting !== waiting) return;
    this.#preview = previewPlan(text, context, this.#preview);
    this.changed.emit(this.#preview);
  }

  #openText(file: string): string | undefined {
    return this.#editor.workspace.textDocuments.find(({ uri }) => uri.scheme === 'file' && uri.fsPath === file)?.getText();
  }
}
