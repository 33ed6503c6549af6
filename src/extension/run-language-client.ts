import type { Uri } from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import type { Disposable } from '../base/disposable.ts';
import { DOCUMENT_GLOBS, TRUST_GRANTED, type ServerOptions } from '../protocol/language-server.ts';
import type { Editor } from './editor.ts';

/** Starts the language server in a process of its own and speaks with it until it is disposed of. */
export function runLanguageClient(editor: Editor, extensionUri: Uri): Disposable {
  const watcher = editor.workspace.createFileSystemWatcher('**/ce-config.yml');
  const options: ServerOptions = { trusted: editor.workspace.isTrusted };
  const client = new LanguageClient(
    'ceParallel',
    'CE Parallel Language Server',
    { module: editor.Uri.joinPath(extensionUri, 'dist', 'server.js').fsPath, transport: TransportKind.ipc },
    {
      // By pattern alone: on a remote machine files have another scheme.
      documentSelector: DOCUMENT_GLOBS.map((pattern) => ({ pattern })),
      initializationOptions: options,
      synchronize: { fileEvents: watcher },
    },
  );
  const trust = editor.workspace.onDidGrantWorkspaceTrust(() => void client.sendNotification(TRUST_GRANTED));
  // A server that does not start tells so itself, in its output.
  const started = client.start().catch(() => undefined);
  return {
    dispose: () => {
      watcher.dispose();
      trust.dispose();
      void started.then(() => client.dispose()).catch(() => undefined);
    },
  };
}
