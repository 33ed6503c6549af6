import { relative, resolve } from 'node:path';
import type { Connection } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { CASE_BLIND } from '../node/runs/plan-graph.ts';
import { documentKind, type DocumentKind } from '../protocol/language-server.ts';
import { fileOf } from './file-of.ts';
import { inspect, type Inspection } from './inspect.ts';
import { findRoot, Repository } from './repository.ts';

/** How long typing has to rest before a document is read again, in milliseconds. */
const REST_MS = 150;

/** A document that is open in the editor, and what is known of its last version. */
interface Open {
  readonly document: TextDocument;
  readonly kind: DocumentKind;
  readonly repository: Repository;
  inspection?: { readonly version: number; readonly value: Inspection };
  /** Version whose diagnostics the editor has. */
  sent?: number;
  timer?: NodeJS.Timeout;
}

/** The open documents that are ours; inspects them, and sends what is wrong with them. */
export class Documents {
  readonly #connection: Pick<Connection, 'sendDiagnostics' | 'console'>;
  readonly #trusted: () => boolean;
  readonly #open = new Map<string, Promise<Open | undefined>>();
  readonly #repositories = new Map<string, Repository>();

  constructor(connection: Pick<Connection, 'sendDiagnostics' | 'console'>, trusted: () => boolean) {
    this.#connection = connection;
    this.#trusted = trusted;
  }

  /** Takes a document in, and sends its diagnostics at once. */
  opened(document: TextDocument): void {
    const open = this.#place(document);
    this.#open.set(document.uri, open);
    this.#background(open.then((found) => found && this.#publish(found)));
  }

  /** Sends diagnostics once typing rests; of a configuration, those of the plans beside it too. */
  async changed(uri: string): Promise<void> {
    const open = await this.#open.get(uri);
    if (open === undefined) return;
    clearTimeout(open.timer);
    open.timer = setTimeout(() => this.#background(this.#settled(open)), REST_MS);
  }

  /** Forgets a document, and takes its diagnostics away. */
  async closed(uri: string): Promise<void> {
    const closing = this.#open.get(uri);
    this.#open.delete(uri);
    const open = await closing;
    if (open === undefined) return;
    clearTimeout(open.timer);
    void this.#connection.sendDiagnostics({ uri, diagnostics: [] });
    if (open.kind === 'config') await this.refresh();
  }

  /** Reads every open document again, because files of the disk have changed. */
  async filesChanged(): Promise<void> {
    for (const repository of this.#repositories.values()) repository.forgetFiles();
    await this.refresh();
  }

  /** Reads every open document again, because something around them has changed. */
  async refresh(): Promise<void> {
    for (const opening of this.#open.values()) {
      const open = await opening;
      if (open === undefined) continue;
      // No version is this one: what was found out is kept only for while there are faults.
      if (open.inspection !== undefined) open.inspection = { ...open.inspection, version: NaN };
      await this.#publish(open);
    }
  }

  /** What is known of the current version of a document; undefined when it is none of ours. */
  async inspection(uri: string): Promise<{ readonly document: TextDocument; readonly inspection: Inspection } | undefined> {
    const open = await this.#open.get(uri);
    if (open === undefined) return undefined;
    return { document: open.document, inspection: await this.#inspect(open) };
  }

  /** What is known of the last version that was looked at: enough for names, and it does not keep somebody waiting who is typing. */
  async recent(uri: string): Promise<{ readonly document: TextDocument; readonly inspection: Inspection } | undefined> {
    const open = await this.#open.get(uri);
    return open?.inspection === undefined ? this.inspection(uri) : { document: open.document, inspection: open.inspection.value };
  }

  /** Work that nobody waits for; that it failed is told in the server's output, and the next change tries again. */
  #background(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.#connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error)));
  }

  async #settled(open: Open): Promise<void> {
    // Opening is a change too.
    if (open.sent === open.document.version) return;
    if (open.kind !== 'config') return this.#publish(open);
    await this.refresh();
  }

  async #place(document: TextDocument): Promise<Open | undefined> {
    const file = fileOf(document.uri);
    if (file === undefined) return undefined;
    const root = (await findRoot(file)) ?? resolve(file, '..');
    const kind = documentKind(relative(root, file).replaceAll('\\', '/'));
    if (kind === undefined) return undefined;
    const repository = this.#repositories.get(root) ?? new Repository(root);
    this.#repositories.set(root, repository);
    return { document, kind, repository };
  }

  async #publish(open: Open): Promise<void> {
    const { document } = open;
    const { value, version } = await this.#newest(open);
    if (!this.#open.has(document.uri) || document.version !== version) return;
    open.sent = version;
    await this.#connection.sendDiagnostics({ uri: document.uri, version, diagnostics: [...value.diagnostics] });
  }

  async #inspect(open: Open): Promise<Inspection> {
    return (await this.#newest(open)).value;
  }

  async #newest(open: Open): Promise<{ readonly version: number; readonly value: Inspection }> {
    const { document, kind, repository } = open;
    if (open.inspection?.version === document.version) return open.inspection;
    const [files, config] = await Promise.all([this.#trusted() ? repository.files() : [], this.#configOf(repository)]);
    // Typing went on meanwhile, or somebody else has asked: the newest text is read, once.
    if (open.inspection?.version === document.version) return open.inspection;
    const { version, uri } = document;
    const value = inspect({ uri, text: document.getText(), kind }, { config, files, caseBlind: CASE_BLIND }, open.inspection?.value);
    open.inspection = { version, value };
    return open.inspection;
  }

  async #configOf(repository: Repository): ReturnType<Repository['config']> {
    for (const opening of this.#open.values()) {
      const open = await opening;
      if (open?.kind === 'config' && open.repository === repository) return repository.config(open.document.getText());
    }
    return repository.config(undefined);
  }
}
