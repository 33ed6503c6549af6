import { pathToFileURL } from 'node:url';
import { BulkRegistration, CodeActionKind, CodeActionRequest, DidChangeTextDocumentNotification, DidChangeWatchedFilesNotification, DidCloseTextDocumentNotification, DidOpenTextDocumentNotification, TextDocumentSyncKind, type Connection, type Disposable } from 'vscode-languageserver/node';

/** Asks the editor for the texts of whole folders, and only while somebody needs them: files of the user are none of ours otherwise. */
export class SyncedFiles {
  readonly #connection: Pick<Connection, 'client'>;
  #folders = '';
  #registered: Promise<Disposable | undefined> = Promise.resolve(undefined);

  constructor(connection: Pick<Connection, 'client'>) {
    this.#connection = connection;
  }

  /** The editor tells of files in these folders from now on, and of no others; resolves when it has been asked. */
  cover(folders: readonly string[]): Promise<void> {
    const key = [...folders].sort().join('\0');
    if (key !== this.#folders) {
      this.#folders = key;
      const before = this.#registered;
      this.#registered = (async () => {
        (await before)?.dispose();
        return folders.length === 0 ? undefined : this.#register(folders);
      })();
    }
    return this.#registered.then(() => undefined);
  }

  #register(folders: readonly string[]): Promise<Disposable> {
    const documentSelector = folders.map((folder) => ({ pattern: { baseUri: pathToFileURL(folder).href, pattern: '**' } }));
    const bulk = BulkRegistration.create();
    bulk.add(DidOpenTextDocumentNotification.type, { documentSelector });
    // Plans and configurations have their changes sent piece by piece already: pieces that came twice would spoil the text, a whole text does not.
    bulk.add(DidChangeTextDocumentNotification.type, { documentSelector, syncKind: TextDocumentSyncKind.Full });
    bulk.add(DidCloseTextDocumentNotification.type, { documentSelector });
    bulk.add(CodeActionRequest.type, { documentSelector, codeActionKinds: [CodeActionKind.QuickFix] });
    bulk.add(DidChangeWatchedFilesNotification.type, { watchers: [{ globPattern: '**/*' }] });
    return this.#connection.client.register(bulk);
  }
}
