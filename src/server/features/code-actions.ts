import { CodeActionKind, type CodeAction, type Diagnostic } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { z } from 'zod';
import type { Inspection } from '../inspect.ts';
import { SOURCE } from '../to-diagnostic.ts';
import { scalar } from './completion.ts';

/** What a diagnostic carries for its fixes. */
const FixData = z.object({ message: z.string(), remedy: z.string() });

/** The fixes for diagnostics of the document: the word that was meant, and the missing version. */
export function codeActionsFor({ uri }: Inspection, diagnostics: readonly Diagnostic[], document: TextDocument): CodeAction[] {
  return diagnostics.flatMap((diagnostic) => {
    const data = FixData.safeParse(diagnostic.data);
    if (diagnostic.source !== SOURCE || !data.success) return [];
    if (diagnostic.code === 'missing_key' && data.data.message.startsWith('`version` is missing')) return [addVersion(uri, diagnostic, document)];
    if (diagnostic.code === 'empty_document') return [addVersion(uri, diagnostic, document)];
    return replacement(diagnostic, data.data, { uri, document });
  });
}

function replacement(diagnostic: Diagnostic, { message, remedy }: z.infer<typeof FixData>, { uri, document }: { readonly uri: string; readonly document: TextDocument }): CodeAction[] {
  const meant = /Did you mean `([^`…]+)`\?/u.exec(remedy)?.[1];
  if (meant === undefined) return [];
  const text = document.getText(diagnostic.range);
  // The message quotes the wrong word among others; the one that stands in the text is it.
  const wrong = [...message.matchAll(/`([^`…]+)`/gu)].map((each) => each[1] ?? '').find((word) => wordAt(text, word) !== -1);
  if (wrong === undefined) return [];
  const start = document.offsetAt(diagnostic.range.start) + wordAt(text, wrong);
  const quoted = /["']/u.test(document.getText()[start - 1] ?? '');
  const newText = quoted ? meant : scalar(meant);
  const range = { start: document.positionAt(start), end: document.positionAt(start + wrong.length) };
  return [{ title: `Change to \`${meant}\``, kind: CodeActionKind.QuickFix, isPreferred: true, diagnostics: [diagnostic], edit: { changes: { [uri]: [{ range, newText }] } } }];
}

/** Where a word stands by itself in a text; -1 where it does not. */
function wordAt(text: string, word: string): number {
  const part = /[\p{L}\p{N}_-]/u;
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    if (!part.test(text[at - 1] ?? ' ') && !part.test(text[at + word.length] ?? ' ')) return at;
  }
  return -1;
}

function addVersion(uri: string, diagnostic: Diagnostic, document: TextDocument): CodeAction {
  const text = document.getText();
  const brace = /^\s*\{/u.exec(text);
  // Comments and the mark of a document's beginning stay above it.
  const head = /^(\uFEFF?(?:[ \t]*(?:#.*)?\r?\n|---[ \t]*\r?\n)*)/u.exec(text)?.[0].length ?? 0;
  const position = document.positionAt(brace === null ? head : brace[0].length);
  const newText = brace === null ? 'version: 1\n' : text.slice(brace[0].length).trim() === '}' ? '"version": 1' : '"version": 1, ';
  return { title: 'Add `version: 1`', kind: CodeActionKind.QuickFix, isPreferred: true, diagnostics: [diagnostic], edit: { changes: { [uri]: [{ range: { start: position, end: position }, newText }] } } };
}
