import type { CancellationToken, TestController, TestItem, TestItemCollection, TestRun, TestRunProfile, TestRunRequest } from 'vscode';
import { join } from 'node:path';
import type { Disposable } from '../../base/disposable.ts';
import type { GateRun } from '../../engine/gates/run-gates.ts';
import type { Gate } from '../../engine/model/config.ts';
import { Fault, isFault } from '../../engine/model/fault.ts';
import type { FileRange } from '../../engine/model/finding.ts';
import { cleanBlock } from '../../engine/report/clean-text.ts';
import type { Editor } from '../editor.ts';
import { showError } from '../show-error.ts';
import { inShort, labelOf, messagesOf, rowsOf, type ResultMessage, type ResultRow } from './gate-results.ts';
import { checkWorkingTree, readGates, type Checked } from './working-gates.ts';

/** Which gates to run; all but those of `except` where no names are given. */
export interface GatesRequest {
  readonly names?: ReadonlySet<string> | undefined;
  readonly except?: ReadonlySet<string>;
  /** Told when a gate has ended. */
  readonly onDone?: (gate: string) => void;
}

/** The gates of the open checkout in the Testing view, and the one way to run them in the editor. */
export class GateTests implements Disposable {
  readonly controller: TestController;
  readonly #editor: Editor;
  readonly #folder: () => string | undefined;
  readonly #watchers: readonly Disposable[];
  #profile: TestRunProfile | undefined;
  #shownOf: string | undefined;

  constructor(editor: Editor, folder: () => string | undefined) {
    this.#editor = editor;
    this.#folder = folder;
    this.controller = editor.tests.createTestController('ceParallel.gates', 'CE Parallel gates');
    this.controller.resolveHandler = (item) => (item === undefined ? this.refresh() : undefined);
    this.controller.refreshHandler = () => this.refresh();
    const config = editor.workspace.createFileSystemWatcher('**/ce-config.yml');
    const again = (): void => void this.refresh();
    this.#watchers = [config, config.onDidCreate(again), config.onDidChange(again), config.onDidDelete(again)];
  }

  /** Follows the open checkout and its trust: what is not trusted is listed, as far as reading tells, and cannot be run. */
  show(): void {
    const key = JSON.stringify([this.#folder(), this.#editor.workspace.isTrusted]);
    if (key === this.#shownOf) return;
    this.#shownOf = key;
    if (this.#editor.workspace.isTrusted) this.#profile ??= this.controller.createRunProfile('Run Gates', this.#editor.TestRunProfileKind.Run, (request, token) => this.runAsked(request, token), true);
    void this.refresh();
  }

  /** Lists the gates as they are configured now; results of those that stay are kept. */
  async refresh(): Promise<void> {
    const folder = this.#folder();
    // A configuration with a fault shows it itself; the gates stay as they were.
    const gates = folder === undefined ? [] : await readGates(folder, this.#editor.workspace.isTrusted).then((read) => read.gates, () => undefined);
    if (gates === undefined) return;
    const { items } = this.controller;
    const kept = new Map([...items].map(([id, item]) => [id, item]));
    items.replace(gates.map((gate, at) => this.#gateItem(gate, at, kept.get(gate.name))));
  }

  /** Runs gates on the checkout as it is, and shows what they say gate by gate as it comes. Throws when there is nothing to run. */
  async run({ names, except, onDone }: GatesRequest, signal: AbortSignal, request?: TestRunRequest): Promise<Checked> {
    const folder = this.#folder();
    if (folder === undefined) throw new Fault('not_a_repository', 'There is no git repository here', { remedy: 'Open a folder of one, or initialize one.' });
    const { config, gates: all } = await readGates(folder, this.#editor.workspace.isTrusted);
    const gates = all.filter(({ name }) => names?.has(name) !== false && except?.has(name) !== true);
    if (gates.length === 0) throw new Fault('nothing_to_do', 'There are no gates, so nothing was checked', { remedy: 'Name some under `gates` in ce-config.yml.' });
    await this.refresh();
    const items = gates.flatMap(({ name }) => this.controller.items.get(name) ?? []);
    const run = this.controller.createTestRun(request ?? new this.#editor.TestRunRequest(items, undefined, this.#profile), 'Gates');
    for (const item of items) run.enqueued(item);
    try {
      return await checkWorkingTree(
        {
          folder,
          config,
          gates,
          onStart: ({ name }) => this.#with(name, (item) => run.started(item)),
          onDone: (done) => {
            this.#with(done.gate.name, (item) => this.#tell({ run, item, folder }, done));
            onDone?.(done.gate.name);
          },
        },
        signal,
      );
    } finally {
      run.end();
    }
  }

  /** Runs what was asked for in the view: gates, or the gates of rows below them. */
  async runAsked(request: TestRunRequest, token: CancellationToken): Promise<void> {
    const stop = new AbortController();
    const listening = token.onCancellationRequested(() => stop.abort(new Fault('cancelled', 'Cancelled')));
    // A row that is left out leaves its gate out only when it is the gate: a gate cannot be run in part.
    const except = new Set((request.exclude ?? []).filter((item) => item.parent === undefined).map(({ id }) => id));
    const names = request.include === undefined ? undefined : new Set(request.include.map(gateOf));
    try {
      await this.run({ names, except }, stop.signal, request);
    } catch (error) {
      if (!isFault(error, 'cancelled')) showError(this.#editor, error);
    } finally {
      listening.dispose();
    }
  }

  dispose(): void {
    for (const each of this.#watchers) each.dispose();
    this.controller.dispose();
  }

  #gateItem(gate: Gate, at: number, kept: TestItem | undefined): TestItem {
    const item = kept ?? this.controller.createTestItem(gate.name, labelOf(gate.name, 80));
    item.sortText = String(at).padStart(4, '0');
    item.description ??= gate.dimension;
    return item;
  }

  #with(gate: string, act: (item: TestItem) => void): void {
    const item = this.controller.items.get(gate);
    if (item !== undefined) act(item);
  }

  #tell(at: At, done: GateRun): void {
    const { run, item } = at;
    const { outcome, output } = done;
    run.appendOutput(`${terminalLines([`${outcome.gate}: ${outcome.summary}`])}${terminalLines(cleanBlock(output, { maxLines: 2_000, max: 1_000 }))}\r\n`, undefined, item);
    item.description = inShort(done);
    this.#fill(item.children, rowsOf(done), at);
    if (outcome.verdict === 'not_run') run.skipped(item);
    else if (outcome.verdict === 'passed') run.passed(item, outcome.durationMs);
    else run.failed(item, messagesOf(done).map((message) => this.#message(message, at)), outcome.durationMs);
  }

  #fill(into: TestItemCollection, rows: readonly ResultRow[], at: At): void {
    const { folder, run } = at;
    const made = rows.map((row) => {
      const child = this.controller.createTestItem(row.id, row.label, row.path === undefined ? undefined : this.#editor.Uri.file(join(folder, row.path)));
      if (row.range !== undefined) child.range = this.#range(row.range);
      return child;
    });
    into.replace(made);
    for (const [index, row] of rows.entries()) {
      const child = made[index];
      if (child === undefined) continue;
      this.#fill(child.children, row.rows, at);
      if (row.verdict === 'passed') run.passed(child, row.durationMs);
      else if (row.verdict === 'failed') run.failed(child, row.messages.map((message) => this.#message(message, at)), row.durationMs);
      else run.skipped(child);
    }
  }

  #message({ text, path, range }: ResultMessage, { folder }: At) {
    const message = new this.#editor.TestMessage(text);
    if (path !== undefined) message.location = new this.#editor.Location(this.#editor.Uri.file(join(folder, path)), this.#range(range ?? { startLine: 1 }));
    return message;
  }

  #range({ startLine, startColumn = 1, endLine = startLine, endColumn = startColumn }: FileRange) {
    return new this.#editor.Range(startLine - 1, startColumn - 1, endLine - 1, endColumn - 1);
  }
}

interface At {
  readonly run: TestRun;
  readonly item: TestItem;
  readonly folder: string;
}

/** The gate that a row stands below, or is. */
function gateOf(item: TestItem): string {
  let at = item;
  while (at.parent !== undefined) at = at.parent;
  return at.id;
}

/** The view of the output is a terminal. */
function terminalLines(lines: readonly string[]): string {
  return lines.map((line) => `${line}\r\n`).join('');
}
