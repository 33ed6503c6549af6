import { fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CodeAction, CompletionItem, Diagnostic, DocumentSymbol, Hover, Location, Position } from 'vscode-languageserver';

/** The bundled language server. */
export const SERVER = path.resolve(process.env['CE_TEST_DIST'] ?? path.join(import.meta.dirname, '../../dist'), 'server.js');

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

interface Published {
  readonly uri: string;
  readonly version?: number;
  readonly diagnostics: Diagnostic[];
}

/** A small client of the real server process: what an editor would say, and what it would be told. */
export class Client {
  readonly root: string;
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number | string, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  readonly #published = new Map<string, Published>();
  readonly #texts = new Map<string, { text: string; version: number }>();
  readonly #listeners: (() => void)[] = [];
  #ended: Error | undefined;
  #next = 1;

  private constructor(root: string, child: ChildProcess) {
    this.root = root;
    this.#process = child;
    child.on('message', (message: Message) => this.#take(message));
    child.once('exit', (code) => {
      this.#ended = new Error(`the server ended with ${String(code)}`);
      for (const { reject } of this.#waiting.values()) reject(this.#ended);
      for (const wake of this.#listeners.splice(0)) wake();
    });
  }

  /** Starts the server for a repository and says hello. */
  static async start(root: string, options: { readonly trusted?: boolean } = {}): Promise<Client> {
    if (!existsSync(SERVER)) throw new Error('dist/server.js is not built; npm run build');
    const client = new Client(root, fork(SERVER, ['--node-ipc'], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [] }));
    await client.request('initialize', { processId: process.pid, rootUri: null, capabilities: {}, initializationOptions: { trusted: options.trusted ?? true } });
    client.notify('initialized', {});
    return client;
  }

  /** Ends the server as an editor does; resolves with its exit code. */
  async end(): Promise<number | null> {
    const ended = new Promise<number | null>((resolve) => this.#process.once('exit', (code) => resolve(code)));
    await this.request('shutdown');
    this.notify('exit');
    const code = await ended;
    return code;
  }

  uri(name: string): string {
    return pathToFileURL(path.join(this.root, name)).href;
  }

  /** Opens a document; resolves with what the server says of it. */
  async open(name: string, text: string): Promise<Diagnostic[]> {
    this.openSilently(name, text);
    return this.diagnostics(name);
  }

  /** Opens a document of which the server may say nothing. */
  openSilently(name: string, text: string): void {
    this.#texts.set(name, { text, version: 1 });
    this.notify('textDocument/didOpen', { textDocument: { uri: this.uri(name), languageId: 'yaml', version: 1, text } });
  }

  /** Replaces the text of a document; resolves with what the server says of it. */
  async change(name: string, text: string): Promise<Diagnostic[]> {
    this.type(name, text);
    return this.diagnostics(name);
  }

  /** Replaces the text of a document. */
  type(name: string, text: string): void {
    const version = (this.#texts.get(name)?.version ?? 0) + 1;
    this.#texts.set(name, { text, version });
    this.notify('textDocument/didChange', { textDocument: { uri: this.uri(name), version }, contentChanges: [{ text }] });
  }

  /** Closes a document; resolves when the server has taken its diagnostics away. */
  async close(name: string): Promise<void> {
    this.#published.delete(this.uri(name));
    this.notify('textDocument/didClose', { textDocument: { uri: this.uri(name) } });
    await this.published(name, ({ diagnostics }) => diagnostics.length === 0);
  }

  /** What the server says of the newest version of a document, once it has said it. */
  async diagnostics(name: string): Promise<Diagnostic[]> {
    return (await this.published(name, ({ version }) => version === this.#texts.get(name)?.version)).diagnostics;
  }

  /** The next message about a document that is as wanted, or the last one. */
  async published(name: string, wanted: (published: Published) => boolean): Promise<Published> {
    for (;;) {
      const found = this.#published.get(this.uri(name));
      if (found !== undefined && wanted(found)) return found;
      if (this.#ended !== undefined) throw this.#ended;
      await new Promise<void>((resolve) => this.#listeners.push(resolve));
    }
  }

  /** Every document that the server has said something of. */
  spokenOf(): readonly string[] {
    return [...this.#published.keys()];
  }

  /** The place of `|` in a text with the mark taken out. */
  at(name: string, mark: string): { readonly textDocument: { readonly uri: string }; readonly position: Position } {
    const text = this.#texts.get(name)?.text ?? '';
    const offset = text.indexOf(mark.replace('|', ''));
    if (offset === -1) throw new Error(`${name} has no ${mark}`);
    const before = text.slice(0, offset + mark.indexOf('|')).split('\n');
    return { textDocument: { uri: this.uri(name) }, position: { line: before.length - 1, character: before.at(-1)?.length ?? 0 } };
  }

  async hover(name: string, mark: string): Promise<string> {
    const hover = (await this.request('textDocument/hover', this.at(name, mark))) as Hover | null;
    return hover === null ? '' : (hover.contents as { value: string }).value;
  }

  async complete(name: string, mark: string): Promise<CompletionItem[]> {
    return ((await this.request('textDocument/completion', this.at(name, mark))) ?? []) as CompletionItem[];
  }

  async definition(name: string, mark: string): Promise<string[]> {
    return this.#spell(name, (await this.request('textDocument/definition', this.at(name, mark))) as Location[] | null);
  }

  async references(name: string, mark: string, includeDeclaration = true): Promise<string[]> {
    return this.#spell(name, (await this.request('textDocument/references', { ...this.at(name, mark), context: { includeDeclaration } })) as Location[] | null);
  }

  async symbols(name: string): Promise<DocumentSymbol[]> {
    return ((await this.request('textDocument/documentSymbol', { textDocument: { uri: this.uri(name) } })) ?? []) as DocumentSymbol[];
  }

  async fixes(name: string, diagnostic: Diagnostic): Promise<CodeAction[]> {
    return ((await this.request('textDocument/codeAction', { textDocument: { uri: this.uri(name) }, range: diagnostic.range, context: { diagnostics: [diagnostic] } })) ?? []) as CodeAction[];
  }

  /** The text of a document after a fix. */
  fixed(name: string, fix: CodeAction): string {
    const text = this.#texts.get(name)?.text ?? '';
    const [edit] = fix.edit?.changes?.[this.uri(name)] ?? [];
    if (edit === undefined) throw new Error('the fix edits nothing');
    return text.slice(0, offsetOf(text, edit.range.start)) + edit.newText + text.slice(offsetOf(text, edit.range.end));
  }

  request(method: string, params?: unknown): Promise<unknown> {
    const id = this.#next++;
    const answer = new Promise<unknown>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.#process.send({ jsonrpc: '2.0', id, method, ...(params === undefined ? {} : { params }) });
    return answer;
  }

  notify(method: string, params?: unknown): void {
    this.#process.send({ jsonrpc: '2.0', method, ...(params === undefined ? {} : { params }) });
  }

  /** Places as `line:column text`, counted from 1. */
  #spell(name: string, locations: Location[] | null): string[] {
    const text = this.#texts.get(name)?.text ?? '';
    return (locations ?? []).map(({ range: { start, end } }) => `${start.line + 1}:${start.character + 1} ${text.slice(offsetOf(text, start), offsetOf(text, end))}`);
  }

  #take(message: Message): void {
    if (message.method === 'textDocument/publishDiagnostics') {
      const published = message.params as Published;
      this.#published.set(published.uri, published);
      for (const wake of this.#listeners.splice(0)) wake();
    } else if (message.method === undefined && message.id !== undefined) {
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (message.error === undefined) waiting?.resolve(message.result);
      else waiting?.reject(new Error(message.error.message));
    } else if (message.id !== undefined) this.#process.send({ jsonrpc: '2.0', id: message.id, result: null });
  }
}

/** A diagnostic as `line:column code`, counted from 1, with its severity where that is not an error. */
export function brief({ range: { start }, code, severity }: Diagnostic): string {
  return `${start.line + 1}:${start.character + 1} ${String(code)}${['', '', ' (warning)', ' (information)', ' (hint)'][severity ?? 1] ?? ''}`;
}

/** What a diagnostic says. */
export function messageOf(diagnostic: Diagnostic | undefined): string {
  return typeof diagnostic?.message === 'string' ? diagnostic.message : '';
}

function offsetOf(text: string, { line, character }: Position): number {
  return text.split('\n').slice(0, line).reduce((sum, each) => sum + each.length + 1, 0) + character;
}
