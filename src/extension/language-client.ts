import type { ExtensionContext, TextDocument } from 'vscode';
import { DOCUMENT_GLOBS } from '../protocol/language-server.ts';
import type { Editor } from './editor.ts';
import { showError } from './show-error.ts';

/** Starts the language server, and loads what speaks with it, once the first document is open that it knows. */
export function startLanguageClient(context: ExtensionContext, editor: Editor): void {
  const selector = DOCUMENT_GLOBS.map((pattern) => ({ pattern }));
  const isOurs = (document: TextDocument): boolean => editor.languages.match(selector, document) > 0;
  let started = false;
  const start = async (): Promise<void> => {
    if (started) return;
    started = true;
    waiting.dispose();
    const { runLanguageClient } = await import('./run-language-client.ts');
    context.subscriptions.push(runLanguageClient(editor, context.extensionUri));
  };
  const startFor = (document: TextDocument): void => {
    if (isOurs(document)) void start().catch((error: unknown) => showError(editor, error));
  };
  const waiting = editor.workspace.onDidOpenTextDocument(startFor);
  context.subscriptions.push(waiting);
  editor.workspace.textDocuments.forEach(startFor);
}
