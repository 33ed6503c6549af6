import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { TextDocument } from 'vscode';
import { z } from 'zod';
import type { Disposable } from '../base/disposable.ts';
import type { Editor } from './editor.ts';

/** A note that is being written: it lies in `.ce-workspace`, out of git, until it is kept. */
export interface LearningDraft {
  readonly file: string;
  readonly run: string;
}

const Kept = z.object({ run: z.string() });

/** Notes that are being written. Saving one by hand keeps it; a save by the clock does not. */
export class LearningDrafts implements Disposable {
  readonly #editor: Editor;
  readonly #registered: readonly Disposable[];
  readonly #byHand = new Set<string>();

  constructor(editor: Editor, keep: (draft: LearningDraft, text: string) => Promise<void>) {
    this.#editor = editor;
    this.#registered = [
      editor.workspace.onWillSaveTextDocument(({ document, reason }) => {
        if (reason === editor.TextDocumentSaveReason.Manual && isDraft(document)) this.#byHand.add(document.uri.fsPath);
      }),
      editor.workspace.onDidSaveTextDocument((document) => {
        if (!this.#byHand.delete(document.uri.fsPath)) return;
        void this.#draftOf(document).then((draft) => (draft === undefined ? undefined : keep(draft, document.getText())));
      }),
    ];
  }

  /** Begins a draft and opens it. One of the same name goes on. */
  async begin(root: string, { name, run, text }: { readonly name: string; readonly run: string; readonly text: string }): Promise<void> {
    const folder = join(root, '.ce-workspace', 'learnings');
    const file = join(folder, name);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, `${name}.json`), JSON.stringify({ run }));
    await writeFile(file, text, { flag: 'wx' }).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    });
    const shown = await this.#editor.window.showTextDocument(this.#editor.Uri.file(file), { preview: false });
    const line = shown.document.getText().split('\n').findIndex((each) => each.startsWith('<!-- What should'));
    if (line >= 0) {
      const range = shown.document.lineAt(line).range;
      shown.selection = new this.#editor.Selection(range.start, range.end);
      shown.revealRange(range);
    }
  }

  /** The draft in the active editor, with its text as it stands there. */
  async active(): Promise<{ readonly draft: LearningDraft; readonly text: string } | undefined> {
    const document = this.#editor.window.activeTextEditor?.document;
    const draft = document === undefined ? undefined : await this.#draftOf(document);
    return document === undefined || draft === undefined ? undefined : { draft, text: document.getText() };
  }

  /** Takes a draft away that was kept: its tab, and its file. */
  async remove(draft: LearningDraft): Promise<void> {
    const { window, workspace } = this.#editor;
    const open = workspace.textDocuments.find((document) => document.uri.fsPath === draft.file);
    // A tab with unsaved text would ask what to do with it; the text is in the note.
    if (open?.isDirty === true) await open.save();
    const tabs = window.tabGroups.all.flatMap((group) => group.tabs).filter((tab) => tab.input instanceof this.#editor.TabInputText && tab.input.uri.fsPath === draft.file);
    if (tabs.length > 0) await window.tabGroups.close(tabs);
    await rm(draft.file, { force: true });
    await rm(`${draft.file}.json`, { force: true });
  }

  dispose(): void {
    for (const each of this.#registered) each.dispose();
  }

  async #draftOf(document: TextDocument): Promise<LearningDraft | undefined> {
    if (!isDraft(document)) return undefined;
    const file = document.uri.fsPath;
    const kept = Kept.safeParse(parsed(await readFile(`${file}.json`, 'utf8').catch(() => '')));
    return kept.success ? { file, run: kept.data.run } : undefined;
  }
}

function isDraft({ uri }: TextDocument): boolean {
  const folder = dirname(uri.fsPath);
  return uri.scheme === 'file' && uri.fsPath.endsWith('.md') && basename(folder) === 'learnings' && basename(dirname(folder)) === '.ce-workspace';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
