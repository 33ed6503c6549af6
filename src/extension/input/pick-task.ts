import type { QuickPickItem } from 'vscode';
import type { TaskState } from '../../engine/events/run-state.ts';
import { TaskId } from '../../engine/model/ids.ts';
import { Fault } from '../../engine/model/fault.ts';
import { cleanText } from '../../engine/report/clean-text.ts';
import type { Extension } from '../extension.ts';
import { lineOf, taskIcon } from '../trees/task-look.ts';

/** What tasks are offered, and what is said where there is none. */
export interface TaskChoice {
  readonly title: string;
  readonly placeholder: string;
  fits(task: TaskState): boolean;
  /** Where only one fits it is taken without asking. */
  readonly onlyOne?: true;
  /** Why a task that was named does not fit, and what to do about it. */
  refusal(task: TaskState): { readonly message: string; readonly remedy: string };
}

/** The task that a command was called for, or the one that is chosen of those that fit; undefined when none was chosen. Throws for one that does not fit. */
export async function pickTask(extension: Extension, argument: unknown, choice: TaskChoice): Promise<TaskState | undefined> {
  const { view, editor } = extension;
  const named = argument === undefined || argument === null ? undefined : taskIn(extension, argument);
  if (named !== undefined) {
    if (choice.fits(named)) return named;
    const { message, remedy } = choice.refusal(named);
    throw new Fault('usage', message, { details: { task: named.id }, remedy });
  }
  const fitting = [...view.state.tasks.values()].filter((task) => choice.fits(task));
  if (choice.onlyOne === true && fitting.length === 1) return fitting[0];
  const items = fitting.map((task): QuickPickItem & { task: TaskState } => {
    const look = taskIcon(task.status, false);
    return { label: cleanText(task.task.title ?? task.id, 120), description: cleanText(task.id, 60), detail: cleanText(lineOf(view, task), 160), iconPath: new editor.ThemeIcon(look.id, look.color === undefined ? undefined : new editor.ThemeColor(look.color)), task };
  });
  const chosen = await editor.window.showQuickPick(items, { title: choice.title, placeHolder: choice.placeholder, matchOnDescription: true, matchOnDetail: true });
  return chosen?.task;
}

/** The task that an argument names: an id, a row of a tree, or a file of its worktree. */
function taskIn(extension: Extension, argument: unknown): TaskState {
  const { state } = extension.view;
  const id = TaskId.safeParse(typeof argument === 'object' && argument !== null && 'task' in argument ? argument.task : argument);
  const path = typeof argument === 'object' && argument !== null && 'fsPath' in argument && typeof argument.fsPath === 'string' ? argument.fsPath : typeof argument === 'string' ? argument : undefined;
  const task = (id.success ? state.tasks.get(id.data) : undefined) ?? (path === undefined ? undefined : taskAt(state.tasks.values(), path));
  if (task === undefined) throw new Fault('unknown_task', 'The run has no such task', { remedy: 'Choose one in the Pipeline view.' });
  return task;
}

/** The task in whose worktree a file lies. */
export function taskAt(tasks: Iterable<TaskState>, path: string): TaskState | undefined {
  const file = slashed(path);
  for (const task of tasks) {
    if (task.worktree === undefined) continue;
    const worktree = slashed(task.worktree);
    if (file === worktree || file.startsWith(`${worktree}/`)) return task;
  }
  return undefined;
}

function slashed(path: string): string {
  return path.replaceAll('\\', '/').replace(/^[A-Z]:/, (drive) => drive.toLowerCase());
}
