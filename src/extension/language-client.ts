import type { ExtensionContext, TextDocument } from 'vscode';
import { DOCUMENT_GLOBS, type FindingsNotice } from '../protocol/language-server.ts';
import type { Editor } from './editor.ts';
import type { RunningServer } from './run-language-client.ts';
import { showError } from './show-error.ts';

/** The language server as the rest of the extension knows it, running or not. */
export interface LanguageServer {
  /** Shows these findings in place of those from before; starts the server for the first of them. */
  tellFindings(notice: FindingsNotice): void;
}

/** Starts the language server, and loads what speaks with it, once the first document is open that it knows or the first finding is there. */
export function startLanguageClient(context: ExtensionContext, editor: Editor): LanguageServer {
  const selector = DOCUMENT_GLOBS.map((pattern) => ({ pattern }));
  const isOurs = (document: TextDocument): boolean => editor.languages.match(selector, document) > 0;
  let started = false;
  let running: RunningServer | undefined;
  let told: FindingsNotice | undefined;
  const load = async (): Promise<void> => {
    const { runLanguageClient } = await import('./run-language-client.ts');
    running = runLanguageClient(editor, context.extensionUri);
    context.subscriptions.push(running);
    if (told !== undefined) running.tellFindings(told);
  };
  const start = (): void => {
    if (started) return;
    started = true;
    waiting.dispose();
    load().catch((error: unknown) => showError(editor, error));
  };
  const startFor = (document: TextDocument): void => {
    if (isOurs(document)) start();
  };
  const waiting = editor.workspace.onDidOpenTextDocument(startFor);
  context.subscriptions.push(waiting);
  editor.workspace.textDocuments.forEach(startFor);
  return {
    tellFindings: (notice) => {
      told = notice;
      if (running !== undefined) running.tellFindings(notice);
      else if (notice.findings.length + notice.conflicts.length > 0) start();
    },
  };
}
