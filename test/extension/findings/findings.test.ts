import assert from 'node:assert/strict';
import path from 'node:path';
import { CodeActionKind, commands, DiagnosticSeverity, extensions, languages, MarkdownString, Position, Range, Uri, window, workspace, WorkspaceEdit, type CodeAction, type Diagnostic, type Hover, type TextDocument } from 'vscode';
import type { Disposable } from '../../../src/base/disposable.ts';
import type { EventOf, EventType } from '../../../src/engine/events/event.ts';
import type { Extension } from '../../../src/extension/extension.ts';
import type { Activated } from '../../../src/extension/main.ts';
import type { Session } from '../../../src/extension/session.ts';
import { note } from '../../rig/vscode/note.ts';

// The files are Python's: an extension that registers fixes of its own, as TypeScript's does while it loads, makes the editor drop a question under way.
const MINE = '# My own note.\n# And another one.\n';

describe('what a red gate found', function () {
  this.timeout(120_000);
  let session: Session;
  let prices: TextDocument;

  /** Resolves when it is so; looks again whenever the run or a diagnostic changes. */
  const until = <T>(what: string, look: () => T | undefined): Promise<T> =>
    new Promise((resolve, reject) => {
      const heard: Disposable[] = [];
      const end = (): void => {
        clearTimeout(late);
        for (const each of heard) each.dispose();
      };
      const late = setTimeout(() => {
        end();
        const { state } = session.store.view;
        reject(new Error(`not seen: ${what}; the run is ${state.phase} at event ${state.seq}; ${JSON.stringify(languages.getDiagnostics().map(([uri, all]) => [uri.path, all.map(({ message, range }) => `${range.start.line}: ${message}`)]))}`));
      }, 60_000);
      const again = (): void => {
        const found = look();
        if (found === undefined) return;
        end();
        resolve(found);
      };
      heard.push(session.store.changed.on(again), languages.onDidChangeDiagnostics(again));
      again();
    });
  const event = <T extends EventType>(type: T): EventOf<T> | undefined => session.store.view.events.findLast((each): each is EventOf<T> & typeof each => each.type === type);
  const ours = (uri: Uri): Diagnostic[] => languages.getDiagnostics(uri).filter(({ source }) => source?.startsWith('CE ') === true);
  const lineOf = (diagnostic: Diagnostic): string => prices.lineAt(diagnostic.range.start.line).text;
  const worktree = (): string => session.store.view.state.tasks.get('rates' as never)?.worktree ?? '';
  const inTotal = (all: readonly Diagnostic[]): Diagnostic | undefined => all.find((each) => lineOf(each).includes('1 + rate(country)'));
  const fixes = (at: Pick<Diagnostic, 'range'>): Thenable<CodeAction[]> => commands.executeCommand<CodeAction[]>('vscode.executeCodeActionProvider', prices.uri, at.range, CodeActionKind.QuickFix.value);

  before(async () => {
    const found = extensions.getExtension<Activated>('ce-parallel.ce-parallel');
    assert.ok(found !== undefined);
    const extension: Extension = await (await found.activate()).ready();
    assert.ok(extension.session !== undefined);
    session = extension.session;
    prices = await workspace.openTextDocument(Uri.file(path.join(session.root, 'src/price.py')));
    await window.showTextDocument(prices);
    const mine = new WorkspaceEdit();
    mine.insert(prices.uri, new Position(0, 0), MINE);
    await workspace.applyEdit(mine);
    assert.ok(prices.isDirty);
    await commands.executeCommand('ceParallel.run', { goal: 'Rates', planFile: 'prices.plan.yml', playbookFile: 'prices.playbook.yml', yes: true });
    await until('a red gate, and a builder that has moved on', () => (event('remediation_requested') !== undefined && (event('agent_turn_completed')?.data.turn ?? 0) >= 3 ? true : undefined));
  });
  after(async () => {
    if (session.supervisor.busy) await session.cancel();
    await commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('stands at its line in the user’s unsaved text, although that and the worktree both have other lines above it', async () => {
    const [, diagnostic] = await until('both findings', () => {
      const all = ours(prices.uri);
      const found = inTotal(all);
      return all.length === 2 && found !== undefined ? ([all, found] as const) : undefined;
    });
    assert.equal(prices.getText(diagnostic.range), 'rate');
    assert.deepEqual([diagnostic.source, diagnostic.code, diagnostic.severity, diagnostic.message], ['CE types', 'TS2304', DiagnosticSeverity.Error, "Task rates: Cannot find name 'rate'."]);
    assert.ok(prices.isDirty);
  });

  it('leads to the same line in the worktree', async () => {
    const related = await until('the worktree’s line', () => {
      const [there] = inTotal(ours(prices.uri))?.relatedInformation ?? [];
      return there;
    });
    assert.equal(related.location.uri.fsPath, path.join(worktree(), 'src/price.py'));
    const theirs = await workspace.openTextDocument(related.location.uri);
    assert.equal(theirs.getText(related.location.range), 'rate');
    assert.notEqual(related.location.range.start.line, inTotal(ours(prices.uri))?.range.start.line);
    assert.match(theirs.getText(), /# Four\./);
  });

  it('says so where its line is not in the user’s file', () => {
    const gone = ours(prices.uri).find((each) => each.message.includes('\n'));
    assert.ok(gone !== undefined);
    assert.match(gone.message, /This line is not in your file \(yet\): in the task’s change it is line 5\./);
    assert.match(lineOf(gone), /def rate|return 0\.19/);
  });

  it('stands in the worktree’s file where the user has none', async () => {
    const uri = Uri.file(path.join(worktree(), 'src/discount.py'));
    const [diagnostic] = await until('the new file', () => (ours(uri).length === 1 ? ours(uri) : undefined));
    assert.match(diagnostic?.message ?? '', /not in your working tree yet/);
  });

  it('moves with what is typed', async () => {
    const start = performance.now();
    const more = new WorkspaceEdit();
    more.insert(prices.uri, new Position(0, 0), '# A third one.\n'.repeat(5));
    await workspace.applyEdit(more);
    const wanted = prices.getText().split('\n').findIndex((line) => line.includes('1 + rate(country)'));
    await until('the line after typing', () => (inTotal(ours(prices.uri))?.range.start.line === wanted ? true : undefined));
    note(`diagnostics have moved ${(performance.now() - start).toFixed(0)} ms after the text was changed`);
  });

  it('is explained, and opened in the worktree at its own line', async () => {
    const at = inTotal(ours(prices.uri));
    assert.ok(at !== undefined);
    const run = async (title: string): Promise<void> => {
      const offered = await fixes(at);
      const action = offered.find((each) => each.title === title);
      assert.ok(action?.command !== undefined, `${title} is not among ${offered.map((each) => each.title).join(', ')} at ${JSON.stringify([at.range, ours(prices.uri).map(({ range }) => range)])}`);
      await commands.executeCommand(action.command.command, ...((action.command.arguments ?? []) as unknown[]));
    };
    await run('Explain TS2304');
    const explained = window.activeTextEditor?.document;
    assert.ok(explained?.languageId === 'markdown');
    assert.match(explained.getText(), /^# `TS2304` in the change of task `rates`\n[^]*Found by the gate `types`[^]*src\/price\.py\(5,/);
    await run('Open in Worktree');
    const editor = window.activeTextEditor;
    assert.ok(editor?.document.uri.fsPath === path.join(worktree(), 'src/price.py'));
    assert.match(editor.document.lineAt(editor.selection.active.line).text, /1 \+ rate\(country\)/);
    await window.showTextDocument(prices);
  });

  it('offers the same in its hover, for files that are read-only', async () => {
    const at = inTotal(ours(prices.uri));
    assert.ok(at !== undefined);
    const hovers = await commands.executeCommand<Hover[]>('vscode.executeHoverProvider', prices.uri, at.range.start);
    const texts = hovers.flatMap(({ contents }) => contents.flatMap((each) => (each instanceof MarkdownString && each.value.includes('command:ceParallel') ? [each] : [])));
    assert.equal(texts.length, 1);
    assert.deepEqual([...(texts[0]?.value ?? '').matchAll(/\(command:ceParallel\.(\w+)\?/gu)].map(([, name]) => name), ['sendFindingToBuilder', 'waiveFinding', 'openFindingInWorktree', 'explainFinding']);
  });

  it('is acted on at the cursor by the commands of the palette', async () => {
    const at = inTotal(ours(prices.uri));
    assert.ok(at !== undefined);
    await window.showTextDocument(prices, { selection: new Range(at.range.start, at.range.start) });
    await commands.executeCommand('ceParallel.openFindingInWorktree');
    const editor = window.activeTextEditor;
    assert.ok(editor?.document.uri.fsPath === path.join(worktree(), 'src/price.py'));
    await window.showTextDocument(prices);
  });

  it('is sent to its builder by the preferred quick fix', async () => {
    const at = inTotal(ours(prices.uri));
    assert.ok(at !== undefined);
    const preferred = (await fixes(at)).filter(({ isPreferred }) => isPreferred === true);
    assert.deepEqual([...new Set(preferred.map(({ title }) => title))], ['Send to the Builder of rates']);
    const [{ command } = {}] = preferred;
    assert.ok(command !== undefined);
    await commands.executeCommand(command.command, ...((command.arguments ?? []) as unknown[]));
    const sent = await until('the message', () => event('feedback_sent'));
    assert.deepEqual([sent.data.to, sent.data.binding], ['rates', true]);
    assert.match(sent.data.message, /Cannot find name 'rate'/);
  });

  it('is waived with a reason that is recorded, and goes', async () => {
    const at = inTotal(ours(prices.uri));
    assert.ok(at !== undefined);
    const action = (await fixes(at)).find(({ title }) => title === 'Waive…');
    assert.ok(action?.command !== undefined);
    await commands.executeCommand(action.command.command, ...((action.command.arguments ?? []) as unknown[]), { reason: 'The next task brings it.' });
    const waived = await until('the waiver', () => event('finding_waived'));
    assert.deepEqual([waived.data.rule, waived.data.path, waived.data.reason], ['TS2304', 'src/price.py', 'The next task brings it.']);
    await until('that it is gone', () => (inTotal(ours(prices.uri)) === undefined ? true : undefined));
    assert.equal(ours(prices.uri).length, 1);
  });

  it('goes with the run', async () => {
    await session.cancel();
    await until('the end', () => (session.store.view.state.endedAt !== undefined && !session.supervisor.busy ? true : undefined));
    await until('no findings', () => (ours(prices.uri).length === 0 ? true : undefined));
    assert.deepEqual(await fixes({ range: new Range(0, 0, 20, 0) }), []);
  });
});
