import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { TaskState } from '../engine/events/run-state.ts';
import { cleanText, count } from '../engine/report/clean-text.ts';
import { openGit } from '../node/git/open-git.ts';
import type { Extension } from './extension.ts';

const MOST_OPENED = 5;

/** Opens what a task has written so far in its worktree, to be worked on; a quick pick of its files where that is much or nothing. */
export async function openHeldFiles({ editor, session }: Extension, task: TaskState, worktree: string): Promise<void> {
  const written = session === undefined ? [] : await writtenBy(session.root, task).catch(() => []);
  const there = await existing(worktree, written);
  if (there.length > 0 && there.length <= MOST_OPENED) {
    for (const file of there) await editor.window.showTextDocument(editor.Uri.file(join(worktree, file)), { preview: false });
    return;
  }
  const files = there.length > 0 ? there : await filesIn(editor, worktree);
  const chosen = await editor.window.showQuickPick(
    files.map((label) => ({ label, iconPath: new editor.ThemeIcon('file') })),
    { title: `Open in the worktree of ${cleanText(task.id, 60)}`, placeHolder: there.length > 0 ? `It has written ${count(there.length, 'file')}; which do you want to work on?` : 'It has written nothing yet; which file do you want to work on?', canPickMany: true },
  );
  for (const { label } of chosen ?? []) await editor.window.showTextDocument(editor.Uri.file(join(worktree, label)), { preview: false });
}

/** What the agent has saved so far: its change has no list of files before it is complete. */
async function writtenBy(root: string, task: TaskState): Promise<readonly string[]> {
  const tip = task.hold?.tip ?? task.tip;
  if (task.base === undefined || tip === undefined || tip === task.base) return [];
  return (await (await openGit(root)).changedFiles(task.base, tip)).map((file) => file.path);
}

async function existing(worktree: string, files: readonly string[]): Promise<readonly string[]> {
  const facts = await Promise.all(files.slice(0, 1_000).map((file) => stat(join(worktree, file)).catch(() => undefined)));
  return files.filter((_, place) => facts[place]?.isFile() === true);
}

async function filesIn(editor: Extension['editor'], worktree: string): Promise<readonly string[]> {
  const folder = editor.Uri.file(worktree);
  const found = await editor.workspace.findFiles(new editor.RelativePattern(folder, '**/*'), '{**/node_modules/**,.ce-workspace/**}', 2_000);
  return found.map((uri) => uri.path.slice(folder.path.length + 1)).sort();
}
