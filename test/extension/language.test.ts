import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commands, languages, MarkdownString, Uri, window, workspace, WorkspaceEdit, type CodeAction, type CompletionList, type Diagnostic, type Hover, type Location, type TextDocument } from 'vscode';
import { note } from '../rig/vscode/note.ts';

const PLAN = `version: 1
tasks:
  - id: schema
    writes: [src/shared/orders.ts]
  - id: api
    writes: [src/api/orders.ts]
    after: [schmea]
`;

/** Writes a file into the open workspace and shows it. */
async function openFile(name: string, text: string): Promise<TextDocument> {
  const folder = workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  await writeFile(join(folder, name), text);
  const document = await workspace.openTextDocument(Uri.file(join(folder, name)));
  await window.showTextDocument(document);
  return document;
}

/** The diagnostics of a document as soon as they are as wanted. */
function diagnosticsOf(document: TextDocument, wanted: (found: readonly Diagnostic[]) => boolean): Promise<readonly Diagnostic[]> {
  return new Promise((resolve) => {
    const look = (): void => {
      const found = languages.getDiagnostics(document.uri);
      if (!wanted(found)) return;
      listening.dispose();
      resolve(found);
    };
    const listening = languages.onDidChangeDiagnostics(look);
    look();
  });
}

describe('documents in VS Code', () => {
  let document: TextDocument;
  let fault: Diagnostic | undefined;
  before(async () => {
    const start = performance.now();
    document = await openFile('orders.plan.yml', PLAN);
    [fault] = await diagnosticsOf(document, (found) => found.length > 0);
    note(`the first diagnostics came ${(performance.now() - start).toFixed(0)} ms after a plan was opened`);
  });

  it('show what is wrong at its place', () => {
    assert.ok(fault !== undefined);
    assert.deepEqual([fault.source, fault.code, document.getText(fault.range)], ['CE', 'unknown_task', 'schmea']);
  });

  it('say what a task is to others, and where it is given', async () => {
    const at = document.positionAt(document.getText().indexOf('api') + 1);
    const hovers = await commands.executeCommand<Hover[]>('vscode.executeHoverProvider', document.uri, document.positionAt(document.getText().indexOf('writes') + 1));
    assert.match(hovers.flatMap(({ contents }) => contents.map((each) => (each instanceof MarkdownString ? each.value : ''))).join('\n'), /Globs of what the task may write/);
    const places = await commands.executeCommand<Location[]>('vscode.executeDefinitionProvider', document.uri, at);
    assert.deepEqual(places.map(({ range }) => document.getText(range)), ['api']);
  });

  it('offer the other tasks', async () => {
    const offered = await commands.executeCommand<CompletionList>('vscode.executeCompletionItemProvider', document.uri, document.positionAt(document.getText().indexOf('schmea') + 3));
    const labels = offered.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    assert.ok(labels.includes('schema'), labels.join());
  });

  it('are put right by the fix that is offered, and then show nothing', async () => {
    assert.ok(fault !== undefined);
    const actions = await commands.executeCommand<CodeAction[]>('vscode.executeCodeActionProvider', document.uri, fault.range);
    const fix = actions.find(({ title }) => title === 'Change to `schema`');
    assert.ok(fix?.edit instanceof WorkspaceEdit, actions.map(({ title }) => title).join());
    await workspace.applyEdit(fix.edit);
    assert.match(document.getText(), /after: \[schema\]/);
    await diagnosticsOf(document, (found) => found.length === 0);
  });
});
