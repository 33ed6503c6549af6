import { relative } from 'node:path';
import { Fault } from '../../engine/model/fault.ts';
import { cleanText } from '../../engine/report/clean-text.ts';
import type { Editor } from '../editor.ts';

/** What is about to happen to files of the user's. */
export interface EditsQuestion {
  readonly root: string;
  /** Relative to the root, with `/`. */
  readonly paths: ReadonlySet<string>;
  /** What happens to the edits after they were saved. */
  readonly then: string;
  readonly yes: string;
}

/** Edits that were not saved are no files yet: they are saved first, if the user agrees, so that they are merged like all others. */
export async function saveEdits(editor: Pick<Editor, 'workspace' | 'window'>, { root, paths, then, yes }: EditsQuestion): Promise<boolean> {
  const dirty = editor.workspace.textDocuments.filter((document) => document.isDirty && document.uri.scheme === 'file' && paths.has(relative(root, document.uri.fsPath).replaceAll('\\', '/')));
  if (dirty.length === 0) return true;
  const names = dirty.slice(0, 5).map((document) => cleanText(editor.workspace.asRelativePath(document.uri), 80)).join(', ');
  const answer = await editor.window.showWarningMessage(`${dirty.length === 1 ? 'A file' : `${dirty.length} files`} of the result ${dirty.length === 1 ? 'has' : 'have'} edits of yours that are not saved.`, { modal: true, detail: `${names}\n\n${then}` }, yes);
  if (answer !== yes) return false;
  for (const document of dirty) if (!(await document.save())) throw new Fault('io', `${editor.workspace.asRelativePath(document.uri)} could not be saved`, { remedy: 'Save it, then try again.' });
  return true;
}
