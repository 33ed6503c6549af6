import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { QuickPickItem } from 'vscode';
import { z } from 'zod';
import type { TaskState } from '../../engine/events/run-state.ts';
import { Fault } from '../../engine/model/fault.ts';
import { cleanText } from '../../engine/report/clean-text.ts';
import type { Extension } from '../extension.ts';
import { pickTask } from '../input/pick-task.ts';
import { openHeldFiles } from '../open-held.ts';
import { canBeHeld, canBeTaken, holdRefusal } from '../../engine/report/held-tasks.ts';
import type { Session } from '../session.ts';
import { userName } from '../user-name.ts';

/** Where a person wants to work on a task that they take over. */
type Place = 'window' | 'files' | 'folder' | 'nowhere';

const Given = z.object({ task: z.string(), open: z.enum(['window', 'files', 'folder', 'nowhere']) }).partial();
const REMEMBERED = 'ceParallel.takeOverPlace';

/** Stops a task's agent and opens its worktree for the person, who hands it back when they are done. */
export async function takeOverTask(extension: Extension, session: Session, argument: unknown): Promise<void> {
  const task = await pickTask(extension, argument, { title: 'Take Over Task', placeholder: 'Whose agent shall stop, so that you go on by hand?', fits: canBeTaken, refusal: holdRefusal });
  if (task === undefined) return;
  const given = Given.safeParse(argument);
  const place = given.success && given.data.open !== undefined ? given.data.open : await askPlace(extension, task);
  if (place === undefined) return;
  const worktree = await hold(extension, session, { task, kind: 'taken_over' });
  await openAt(extension, task, { worktree, place });
}

/** Stops a task's agent until it is told to go on; its worktree stays as it is. */
export async function pauseTask(extension: Extension, session: Session, argument: unknown): Promise<void> {
  const task = await pickTask(extension, argument, { title: 'Pause Task', placeholder: 'Whose agent shall stop for a while?', fits: canBeHeld, refusal: holdRefusal });
  if (task !== undefined) await hold(extension, session, { task, kind: 'paused' });
}

async function hold({ editor }: Extension, session: Session, { task, kind }: { readonly task: TaskState; readonly kind: 'taken_over' | 'paused' }): Promise<string> {
  const name = cleanText(task.id, 60);
  const { worktree } = await editor.window.withProgress({ location: editor.ProgressLocation.Notification, title: `Stopping the agent of ${name}; what it wrote is kept` }, () =>
    session.supervisor.holdTask({ task: task.id, kind, by: userName(), reason: kind === 'taken_over' ? 'taken over in the editor' : 'paused in the editor' }),
  );
  const path = worktree ?? task.worktree;
  if (path !== undefined && kind === 'taken_over') await makeWakeful(path);
  if (path === undefined) throw new Fault('nothing_to_do', `${name} has no worktree yet`, { remedy: 'It is held; hand it back, and take it over when its agent has begun.' });
  return path;
}

/** A folder of this name wakes the extension in a window that is opened on the worktree; it keeps itself out of git. */
async function makeWakeful(worktree: string): Promise<void> {
  const folder = join(worktree, '.ce-workspace');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, '.gitignore'), '*\n', { flag: 'wx' }).catch(() => undefined);
}

/** What was chosen last comes first. */
async function askPlace({ editor, context }: Extension, task: TaskState): Promise<Place | undefined> {
  const remembered = context.globalState.get<Place>(REMEMBERED);
  const items: (QuickPickItem & { place: Place })[] = [
    { label: 'In a new window', detail: 'Its whole worktree; this window goes on driving the run.', iconPath: new editor.ThemeIcon('empty-window'), place: 'window' },
    { label: 'In this window, its changed files', detail: 'For a small correction.', iconPath: new editor.ThemeIcon('go-to-file'), place: 'files' },
    // Only there a folder comes without a restart of the extension host, which would interrupt the run.
    ...(editor.workspace.workspaceFile === undefined || (editor.workspace.workspaceFolders?.length ?? 0) < 2 ? [] : [{ label: 'In this window, as another folder', detail: 'Its worktree is added to your workspace until you hand it back.', iconPath: new editor.ThemeIcon('root-folder'), place: 'folder' as const }]),
  ];
  const sorted = [...items.filter((item) => item.place === remembered), ...items.filter((item) => item.place !== remembered)];
  const chosen = await editor.window.showQuickPick(sorted, { title: `Take over ${cleanText(task.id, 60)}`, placeHolder: 'Its agent stops, and what it wrote is kept. Where do you want to work on it?' });
  if (chosen !== undefined) await context.globalState.update(REMEMBERED, chosen.place);
  return chosen?.place;
}

async function openAt(extension: Extension, task: TaskState, { worktree, place }: { readonly worktree: string; readonly place: Place }): Promise<void> {
  const { editor } = extension;
  const folder = editor.Uri.file(worktree);
  switch (place) {
    case 'window':
      await editor.commands.executeCommand('vscode.openFolder', folder, { forceNewWindow: true });
      return;
    case 'folder':
      editor.workspace.updateWorkspaceFolders(editor.workspace.workspaceFolders?.length ?? 0, 0, { uri: folder, name: `${cleanText(task.id, 40)} (taken over)` });
      return;
    case 'files':
      await openHeldFiles(extension, extension.view.state.tasks.get(task.id) ?? task, worktree);
      return;
    case 'nowhere':
  }
}
