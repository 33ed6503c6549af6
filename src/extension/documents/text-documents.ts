import type { TextDocument } from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import type { Editor } from '../editor.ts';

/** The scheme of documents that the extension writes. */
export const TEXT_SCHEME = 'ce-parallel';
/** The scheme of files of a commit; the query names the commit. */
export const COMMIT_SCHEME = 'ce-parallel-commit';

/** Before a query that names no commit but a blob. */
export const BLOB = 'blob:';

/** Read-only documents: reports that were written here, and files as they are in a commit. */
export class TextDocuments implements Disposable {
  readonly #editor: Editor;
  readonly #texts = new Map<string, string>();
  readonly #changed;
  readonly #registered: readonly Disposable[];

  constructor(editor: Editor, readFile: (commit: string, path: string) => Promise<string | undefined>) {
    this.#editor = editor;
    this.#changed = new editor.EventEmitter<ReturnType<TextDocuments['uriOf']>>();
    this.#registered = [
      editor.workspace.registerTextDocumentContentProvider(TEXT_SCHEME, { onDidChange: this.#changed.event, provideTextDocumentContent: (uri) => this.#texts.get(uri.path) ?? 'This report is gone; ask for it again.' }),
      editor.workspace.registerTextDocumentContentProvider(COMMIT_SCHEME, { provideTextDocumentContent: async (uri) => (uri.query === '' ? '' : ((await readFile(uri.query, uri.path.replace(/^\//, ''))) ?? '')) }),
    ];
  }

  /** Shows a report under that name, in place of an earlier one. */
  async show(name: string, text: string, language: 'markdown' | 'plaintext' = 'plaintext'): Promise<TextDocument> {
    const uri = this.uriOf(name);
    this.#texts.set(uri.path, text);
    this.#changed.fire(uri);
    const document = await this.#editor.workspace.openTextDocument(uri);
    if (document.languageId !== language) await this.#editor.languages.setTextDocumentLanguage(document, language);
    await this.#editor.window.showTextDocument(document, { preview: true });
    return document;
  }

  uriOf(name: string) {
    return this.#editor.Uri.from({ scheme: TEXT_SCHEME, path: `/${name}` });
  }

  /** A file as it is in a commit; without a commit, an empty one. */
  fileOf(path: string, commit: string | undefined) {
    return this.#editor.Uri.from({ scheme: COMMIT_SCHEME, path: `/${path}`, query: commit ?? '' });
  }

  /** A blob under the absolute path of a file, so that the editor knows its language and sets it beside that file. */
  blobOf(path: string, blob: string) {
    return this.#editor.Uri.from({ scheme: COMMIT_SCHEME, path, query: `${BLOB}${blob}` });
  }

  dispose(): void {
    for (const each of this.#registered) each.dispose();
    this.#changed.dispose();
  }
}
