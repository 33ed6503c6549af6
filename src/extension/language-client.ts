import type { ExtensionContext } from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { DOCUMENT_GLOBS, TRUST_GRANTED, type ServerOptions } from '../protocol/language-server.ts';
import type { Editor } from './editor.ts';

/** The name by which the editor knows the language server, and that of its output. */
const NAME = 'CE Parallel Language Server';

/** Starts the language server in a process of its own; it ends with the window. Resolves once it answers. */
export async function startLanguageClient(context: ExtensionContext, editor: Editor): Promise<LanguageClient> {
  const module = editor.Uri.joinPath(context.extensionUri, 'dist', 'server.js').fsPath;
  const watcher = editor.workspace.createFileSystemWatcher('**/ce-config.yml');
  const options: ServerOptions = { trusted: editor.workspace.isTrusted };
  const client = new LanguageClient(
    'ceParallel',
    NAME,
    { module, transport: TransportKind.ipc },
    {
      // By pattern and not by scheme: on a remote machine files have another one.
      documentSelector: DOCUMENT_GLOBS.map((pattern) => ({ pattern })),
      initializationOptions: options,
      synchronize: { fileEvents: watcher },
    },
  );
  const trust = editor.workspace.onDidGrantWorkspaceTrust(() => void client.sendNotification(TRUST_GRANTED));
  context.subscriptions.push(watcher, trust, { dispose: () => void client.stop().catch(() => undefined) });
  await client.start();
  return client;
}
