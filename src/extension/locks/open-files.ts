import type { Tab, Uri } from 'vscode';
import type { Editor } from '../editor.ts';
import { slashed } from './editor-glob.ts';

/** Files of this window's editors: absolute paths with `/`. */
export interface OpenFiles {
  readonly open: readonly string[];
  /** With unsaved edits, in whatever kind of editor. */
  readonly dirty: readonly string[];
}

/** What is open now. Tabs know of notebooks and custom editors, documents of a change as soon as it is made. */
export function openFiles(editor: Editor): OpenFiles {
  const open = new Set<string>();
  const dirty = new Set<string>();
  const note = (uri: Uri, isDirty: boolean): void => {
    if (uri.scheme !== 'file') return;
    open.add(slashed(uri.fsPath));
    if (isDirty) dirty.add(slashed(uri.fsPath));
  };
  for (const tab of editor.window.tabGroups.all.flatMap((group) => group.tabs)) for (const uri of filesOf(editor, tab)) note(uri, tab.isDirty);
  for (const document of [...editor.workspace.textDocuments, ...editor.workspace.notebookDocuments]) if (!document.isClosed) note(document.uri, document.isDirty);
  return { open: [...open], dirty: [...dirty] };
}

/** The files that can be edited in a tab. */
function filesOf({ TabInputText, TabInputTextDiff, TabInputNotebook, TabInputCustom }: Editor, { input }: Tab): readonly Uri[] {
  if (input instanceof TabInputText || input instanceof TabInputNotebook || input instanceof TabInputCustom) return [input.uri];
  return input instanceof TabInputTextDiff ? [input.original, input.modified] : [];
}
