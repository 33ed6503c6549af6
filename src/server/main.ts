import { createConnection, ProposedFeatures, TextDocuments, TextDocumentSyncKind, type InitializeResult, type TextDocumentPositionParams } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { z } from 'zod';
import { FINDINGS_TOLD, TRUST_GRANTED, type ServerOptions } from '../protocol/language-server.ts';
import { DiagnosticBoard } from './diagnostic-board.ts';
import { Documents } from './documents.ts';
import { codeActionsFor } from './features/code-actions.ts';
import { completionsAt } from './features/completion.ts';
import { conflictActions, findingActions } from './features/finding-actions.ts';
import { hoverAt } from './features/hover.ts';
import { definitionsAt, referencesAt, symbolsOf } from './features/references.ts';
import { Findings } from './findings/findings.ts';
import { SyncedFiles } from './findings/synced-files.ts';
import type { Inspection } from './inspect.ts';

// The language server: a process that the extension host (or any other editor) starts, and that only speaks of documents.
const connection = createConnection(ProposedFeatures.all);
const Options: z.ZodType<ServerOptions> = z.object({ trusted: z.boolean() });
const texts = new TextDocuments(TextDocument);
let trusted = false;
const board = new DiagnosticBoard((params) => connection.sendDiagnostics(params));
const documents = new Documents({ sendDiagnostics: (params) => board.tell('document', params), console: connection.console }, () => trusted);
const synced = new SyncedFiles(connection);
const findings = new Findings({
  show: (params) => board.tell('findings', params),
  cover: (folders) => synced.cover(folders),
  trusted: () => trusted,
  onTrouble: (error) => connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error)),
});

connection.onInitialize(({ initializationOptions }): InitializeResult => {
  trusted = Options.safeParse(initializationOptions).data?.trusted === true;
  return {
    serverInfo: { name: 'ce-parallel' },
    capabilities: {
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
      hoverProvider: true,
      completionProvider: { triggerCharacters: ['[', ' ', ',', '-'] },
      definitionProvider: true,
      referencesProvider: true,
      documentSymbolProvider: true,
      codeActionProvider: { codeActionKinds: ['quickfix'] },
    },
  };
});
connection.onNotification(TRUST_GRANTED, async () => {
  trusted = true;
  await documents.refresh();
});
connection.onNotification(FINDINGS_TOLD, (params: unknown) => findings.told(params));
connection.onDidChangeWatchedFiles(async ({ changes }) => {
  const uris = changes.map(({ uri }) => uri);
  findings.filesChanged(uris);
  if (uris.some((uri) => uri.endsWith('/ce-config.yml'))) await documents.filesChanged();
});

texts.onDidOpen(({ document }) => documents.opened(document));
texts.onDidChangeContent(({ document }) => {
  findings.changed(document);
  void documents.changed(document.uri);
});
texts.onDidClose(({ document }) => {
  findings.closed(document.uri);
  void documents.closed(document.uri);
});

/** Answers from the newest inspection of a document; what is none of ours has no answer. */
async function ask<T>(uri: string, answer: (inspection: Inspection, document: TextDocument) => T): Promise<T | undefined> {
  const found = await documents.inspection(uri);
  return found === undefined ? undefined : answer(found.inspection, found.document);
}

/** The same for a place in the document, given as an offset. */
function askAt<T>({ textDocument, position }: TextDocumentPositionParams, answer: (inspection: Inspection, offset: number, document: TextDocument) => T): Promise<T | undefined> {
  return ask(textDocument.uri, (inspection, document) => answer(inspection, document.offsetAt(position), document));
}

connection.onHover(async (params) => (await askAt(params, hoverAt)) ?? null);
connection.onCompletion(async ({ textDocument, position }) => {
  const found = await documents.recent(textDocument.uri);
  return found === undefined ? null : completionsAt(found.inspection, found.document.offsetAt(position), found.document);
});
connection.onDefinition(async (params) => (await askAt(params, definitionsAt)) ?? null);
connection.onReferences(async (params) => (await askAt(params, (inspection, offset, document) => referencesAt(inspection, offset, { document, definitions: params.context.includeDeclaration }))) ?? null);
connection.onDocumentSymbol(async ({ textDocument }) => (await ask(textDocument.uri, symbolsOf)) ?? null);
connection.onCodeAction(async ({ textDocument, context }) => [
  ...((await ask(textDocument.uri, (inspection, document) => codeActionsFor(inspection, context.diagnostics, document))) ?? []),
  ...findingActions(context.diagnostics, board.of('findings', textDocument.uri)),
  ...conflictActions(context.diagnostics),
]);

texts.listen(connection);
connection.listen();
