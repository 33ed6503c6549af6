import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../engine/model/fault.ts';
import { TaskId } from '../engine/model/ids.ts';
import type { TaskState } from '../engine/events/run-state.ts';
import { cleanText } from '../engine/report/clean-text.ts';
import type { Extension } from './extension.ts';
import { showError } from './show-error.ts';

/** The task that a command was called for: its id, or a row of the tree. Throws `unknown_task`. */
export function taskOf(extension: Extension, argument: unknown): TaskState {
  const id = TaskId.safeParse(typeof argument === 'object' && argument !== null && 'task' in argument ? argument.task : argument);
  const task = id.success ? extension.view.state.tasks.get(id.data) : undefined;
  if (task === undefined) throw new Fault('unknown_task', 'The run has no such task', { remedy: 'Choose one in the Pipeline view.' });
  return task;
}

/** Every file that a task changed, in the order in which the panel numbers them. */
export function filesOf(task: TaskState): readonly string[] {
  return [...task.files.created, ...task.files.modified, ...task.files.deleted];
}

/** Opens the native multi-file diff of what a task changed. */
export async function showTaskChanges(extension: Extension, task: TaskState): Promise<void> {
  const to = task.commit ?? task.tip;
  if (task.base === undefined || to === undefined || filesOf(task).length === 0) throw new Fault('nothing_to_do', `${task.id} has not changed anything yet`);
  await showChanges(extension, { title: `${cleanText(task.task.title ?? task.id, 60)}: changes`, from: task.base, to, files: filesOf(task) });
}

/** Opens the native multi-file diff between two commits. */
export async function showChanges({ editor, documents, session }: Extension, change: { readonly title: string; readonly from: string; readonly to: string; readonly files: readonly string[] }): Promise<void> {
  const root = session?.root ?? '';
  const rows = change.files.slice(0, 1_000).map((file) => [editor.Uri.file(join(root, file)), documents.fileOf(file, change.from), documents.fileOf(file, change.to)]);
  await editor.commands.executeCommand('vscode.changes', change.title, rows);
}

/** Opens the diff of one file of a task, by its number; a number that there is not does nothing. */
export async function openTaskFile(extension: Extension, id: TaskId, number: number): Promise<void> {
  const { editor, documents, view } = extension;
  const task = view.state.tasks.get(id);
  const file = task === undefined ? undefined : filesOf(task)[number];
  if (task?.base === undefined || file === undefined) return;
  try {
    const to = task.commit ?? task.tip;
    if (to === undefined) return;
    await editor.commands.executeCommand('vscode.diff', documents.fileOf(file, task.base), documents.fileOf(file, to), `${file} (${task.id})`);
  } catch (error) {
    showError(editor, error);
  }
}

/** Opens a task's worktree in a window of its own, while it is there. */
export async function openTaskWorktree({ editor }: Extension, task: TaskState): Promise<void> {
  const { worktree } = task;
  const there = worktree === undefined ? undefined : await stat(worktree).catch(() => undefined);
  if (worktree === undefined || there === undefined) throw new Fault('nothing_to_do', `${task.id} has no worktree now`, { remedy: 'A task has one from its start until its change has landed.' });
  await editor.commands.executeCommand('vscode.openFolder', editor.Uri.file(worktree), { forceNewWindow: true });
}
