import type { QuickPickItem } from 'vscode';
import { z } from 'zod';
import { isFault } from '../../engine/model/fault.ts';
import { cleanText, count } from '../../engine/report/clean-text.ts';
import type { Extension } from '../extension.ts';
import type { Session } from '../session.ts';
import { errorText } from '../show-error.ts';

const Given = z.object({ how: z.enum(['merge', 'branch']), branch: z.string() }).partial().strict();
const Collisions = z.array(z.object({ path: z.string(), reason: z.string() }).or(z.object({ path: z.string(), kind: z.string() }).transform(({ path, kind }) => ({ path, reason: kind }))));

/** Takes the result into the current branch or a branch of its own, as the user chooses; shows what stands in the way, file by file. */
export async function applyResult(extension: Extension, session: Session, given: unknown): Promise<void> {
  const { editor, view } = extension;
  const said = Given.safeParse(given);
  const how = said.success && said.data.how !== undefined ? said.data.how : await askHow(extension);
  if (how === undefined) return;
  if (how === 'changes') {
    await editor.commands.executeCommand('ceParallel.showDiff');
    return;
  }
  const branch = how === 'merge' ? undefined : ((said.success ? said.data.branch : undefined) ?? (await editor.window.showInputBox({ title: 'Apply the result', prompt: 'Name of the new branch', value: `ce/${view.run ?? 'result'}`, ignoreFocusOut: true })));
  if (how === 'branch' && branch === undefined) return;
  try {
    const applied = await session.apply({ branch });
    editor.window.setStatusBarMessage(`CE Parallel: ${how === 'merge' ? `applied to ${applied.target}` : `the result is branch ${applied.target}`}, ${count(applied.files.length, 'file')}`, 10_000);
  } catch (error) {
    if (!isFault(error, 'workspace_collision') && !isFault(error, 'merge_conflict')) throw error;
    await showCollisions(extension, session, error);
  }
}

async function askHow({ editor, view }: Extension): Promise<'merge' | 'branch' | 'changes' | undefined> {
  const items: (QuickPickItem & { how: 'merge' | 'branch' | 'changes' })[] = [
    { label: 'Merge into the current branch', description: view.state.branch ?? '', detail: 'Your edits are kept; what does not merge with them is not touched, and you are told.', iconPath: new editor.ThemeIcon('git-merge'), how: 'merge' },
    { label: 'Make a branch of it', detail: 'Your working tree stays as it is.', iconPath: new editor.ThemeIcon('git-branch'), how: 'branch' },
    { label: 'Look at the changes first', detail: 'All files of the result in one diff.', iconPath: new editor.ThemeIcon('diff-multiple'), how: 'changes' },
  ];
  const chosen = await editor.window.showQuickPick(items, { title: 'Apply the result', placeHolder: view.state.phase === 'done' ? 'How do you want to take it?' : 'Not everything in this run succeeded; what was integrated can be taken' });
  return chosen?.how;
}

/** Nothing was changed: every file that stands in the way, with why, and the way out. */
async function showCollisions({ editor }: Extension, session: Session, error: { readonly details: Readonly<Record<string, unknown>> } & Error): Promise<void> {
  const read = Collisions.safeParse(error.details['collisions'] ?? error.details['conflicts']);
  const rows = (read.success ? read.data : []).map(({ path, reason }): QuickPickItem & { path: string } => ({ label: cleanText(path, 200), description: cleanText(reason, 200), iconPath: new editor.ThemeIcon('warning'), path }));
  const byBranch = { label: 'Make a branch of the result instead', iconPath: new editor.ThemeIcon('git-branch'), path: '', alwaysShow: true };
  const chosen = await editor.window.showQuickPick([...rows, byBranch], { title: `Nothing was changed: ${count(rows.length, 'file')} in the way`, placeHolder: errorText(error), ignoreFocusOut: true });
  if (chosen === undefined) return;
  if (chosen === byBranch) await editor.commands.executeCommand('ceParallel.applyResult', { how: 'branch' });
  else if (chosen.path !== '.') await editor.window.showTextDocument(editor.Uri.joinPath(editor.Uri.file(session.root), chosen.path));
}
