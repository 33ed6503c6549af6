import type { FileDecoration, FileDecorationProvider, LanguageStatusItem, Uri } from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import type { Editor } from '../editor.ts';
import { slashed } from './editor-glob.ts';
import { signOf, type Sign } from './sign-of.ts';
import { UNLOCKED, type LockView } from './lock-view.ts';

/** How many files of the explorer its menu is told of. */
const MOST_KNOWN = 2_000;
const KNOWN_SOON_MS = 100;

/**
 * Shows what is locked, and why: a badge in the explorer, a button in the title of the editor, a line in the language status. The menus
 * learn which files are locked as the explorer asks for their badges.
 */
export class LockSigns implements FileDecorationProvider, Disposable {
  readonly onDidChangeFileDecorations;
  readonly #editor: Editor;
  readonly #changed;
  readonly #registered: readonly Disposable[];
  #view: LockView = UNLOCKED;
  #status: LanguageStatusItem | undefined;
  #known = new Set<string>();
  #told = '';
  #telling: NodeJS.Timeout | undefined;

  constructor(editor: Editor) {
    this.#editor = editor;
    this.#changed = new editor.EventEmitter<undefined>();
    this.onDidChangeFileDecorations = this.#changed.event;
    this.#registered = [editor.window.registerFileDecorationProvider(this), editor.window.onDidChangeActiveTextEditor(() => this.#showActive())];
  }

  /** Shows this in place of what was shown before. */
  show(view: LockView): void {
    this.#view = view;
    this.#known = new Set();
    this.#changed.fire(undefined);
    this.#showActive();
    this.#tellSoon();
  }

  provideFileDecoration(uri: Uri): FileDecoration | undefined {
    const sign = this.#signOf(uri);
    if (sign === undefined) return undefined;
    if (sign.isFile && this.#known.size < MOST_KNOWN) {
      this.#known.add(uri.fsPath);
      this.#tellSoon();
    }
    return new this.#editor.FileDecoration(sign.badge, sign.text, new this.#editor.ThemeColor(sign.color));
  }

  dispose(): void {
    clearTimeout(this.#telling);
    for (const each of this.#registered) each.dispose();
    this.#status?.dispose();
    this.#changed.dispose();
  }

  #signOf(uri: Uri | undefined): Sign | undefined {
    return uri?.scheme === 'file' ? signOf(this.#view, slashed(uri.fsPath)) : undefined;
  }

  #showActive(): void {
    const { window, languages, LanguageStatusSeverity } = this.#editor;
    const uri = window.activeTextEditor?.document.uri;
    const sign = this.#signOf(uri);
    if (sign?.isFile !== true) {
      this.#status?.dispose();
      this.#status = undefined;
      return;
    }
    // It is there for the active editor only, whose scheme differs between local and remote windows.
    this.#status ??= languages.createLanguageStatusItem('ceParallel.lock', '*');
    this.#status.name = 'CE Parallel: Lock';
    this.#status.text = `$(lock) ${sign.short}`;
    this.#status.detail = sign.isUnsaved ? 'you have unsaved edits' : 'read-only until it is done';
    this.#status.severity = sign.isUnsaved ? LanguageStatusSeverity.Warning : LanguageStatusSeverity.Information;
    this.#status.command = { command: 'ceParallel.unlockFile', title: 'Unlock…', arguments: [uri] };
  }

  #tellSoon(): void {
    this.#telling ??= setTimeout(() => {
      this.#telling = undefined;
      const open = this.#view.files.open.filter((file) => signOf(this.#view, file)?.isFile === true);
      const files = [...new Set([...open.map((file) => this.#editor.Uri.file(file).fsPath), ...this.#known])].sort();
      const text = JSON.stringify(files);
      if (text === this.#told) return;
      this.#told = text;
      void this.#editor.commands.executeCommand('setContext', 'ceParallel.lockedFiles', files);
    }, KNOWN_SOON_MS);
  }
}
