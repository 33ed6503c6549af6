import type { Diagnostic, MarkdownString, Position, Uri } from 'vscode';
import { z } from 'zod';
import { cleanText } from '../../engine/report/clean-text.ts';
import { FINDING_COMMANDS } from '../../protocol/language-server.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Editor } from '../editor.ts';

/** What the language server puts into the diagnostic of a finding. */
const Data = z.object({ data: z.object({ finding: z.string(), rule: z.string() }) });

/** A finding as its diagnostic names it. */
export interface NamedFinding {
  readonly id: string;
  readonly rule: string;
}

/** The findings that are shown at a place of a file. */
export function findingsAt({ languages }: Pick<Editor, 'languages'>, uri: Uri, holds: (diagnostic: Diagnostic) => boolean): readonly NamedFinding[] {
  return languages.getDiagnostics(uri).flatMap((diagnostic) => {
    const read = diagnostic.source?.startsWith('CE ') === true && holds(diagnostic) ? Data.safeParse(diagnostic) : undefined;
    return read?.success === true ? [{ id: read.data.data.finding, rule: read.data.data.rule }] : [];
  });
}

/** Offers in the hover what can be done: a file that a task holds is read-only, and there VS Code offers no quick fixes. */
export function registerFindingHover(editor: Editor): Disposable {
  return editor.languages.registerHoverProvider({ pattern: '**' }, {
    provideHover: ({ uri }, position: Position) => {
      const found = findingsAt(editor, uri, ({ range }) => range.contains(position));
      return found.length === 0 ? undefined : new editor.Hover(trusted(editor, found.slice(0, 10).map((each) => actionLine(each, found.length > 1)).join('\n\n')));
    },
  });
}

/** One line of links for a finding, as Markdown; no text of a tool is in it but as code. */
export function actionLine({ id, rule }: NamedFinding, isOneOfSeveral: boolean): string {
  const link = (icon: string, words: string, command: string): string => `$(${icon}) [${words}](command:${command}?${argument(id)})`;
  const name = isOneOfSeveral && rule !== '' ? `\`${cleanText(rule, 40).replaceAll('`', "'")}\` ` : '';
  return `${name}${[link('reply', 'Send to Builder', FINDING_COMMANDS.send), link('pass', 'Waive…', FINDING_COMMANDS.waive), link('go-to-file', 'Open in Worktree', FINDING_COMMANDS.open), link('question', 'Explain', FINDING_COMMANDS.explain)].join(' &nbsp; ')}`;
}

/** A command's arguments within a link: nothing in them may end it. */
function argument(id: string): string {
  return encodeURIComponent(JSON.stringify([[id]])).replace(/[()'*!]/gu, (mark) => `%${mark.charCodeAt(0).toString(16)}`);
}

function trusted(editor: Editor, markdown: string): MarkdownString {
  const text = new editor.MarkdownString(markdown, true);
  text.isTrusted = { enabledCommands: Object.values(FINDING_COMMANDS) };
  return text;
}
