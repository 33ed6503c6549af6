import type { Uri } from 'vscode';
import { LanguageClient, State, TransportKind } from 'vscode-languageclient/node';
import type { Disposable } from '../base/disposable.ts';
import { DOCUMENT_GLOBS, FINDINGS_TOLD, TRUST_GRANTED, type FindingsNotice, type ServerOptions } from '../protocol/language-server.ts';
import type { Editor } from './editor.ts';

/** A language server that was started; one that dies is started again and told what it has to know. */
export interface RunningServer extends Disposable {
  /** Shows these findings in place of those from before. */
  tellFindings(notice: FindingsNotice): void;
}

/** Starts the language server in a process of its own and speaks with it until it is disposed of. */
export function runLanguageClient(editor: Editor, extensionUri: Uri): RunningServer {
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
  let told: FindingsNotice | undefined;
  const tell = (): void => {
    if (told !== undefined && client.state === State.Running) client.sendNotification(FINDINGS_TOLD, told).catch(() => undefined);
  };
  const running = client.onDidChangeState(tell);
  const trust = editor.workspace.onDidGrantWorkspaceTrust(() => void client.sendNotification(TRUST_GRANTED).then(tell));
  // A server that does not start tells so itself, in its output.
  const started = client.start().catch(() => undefined);
  return {
    tellFindings: (notice) => {
      told = notice;
      tell();
    },
    dispose: () => {
      watcher.dispose();
      running.dispose();
      trust.dispose();
      void started.then(() => client.dispose()).catch(() => undefined);
    },
  };
}
