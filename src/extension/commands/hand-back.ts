import { z } from 'zod';
import type { TaskState } from '../../engine/events/run-state.ts';
import { Fault, isFault } from '../../engine/model/fault.ts';
import type { TaskId } from '../../engine/model/ids.ts';
import { cleanText, count } from '../../engine/report/clean-text.ts';
import { changesSinceHold, type WorktreeChanges } from '../../node/runs/worktree-changes.ts';
import type { Extension } from '../extension.ts';
import { askMessage } from '../input/ask-message.ts';
import { pickTask, taskAt } from '../input/pick-task.ts';
import { isHeld } from '../../engine/report/held-tasks.ts';
import type { Session } from '../session.ts';
import { showError } from '../show-error.ts';
import { userName } from '../user-name.ts';

const Given = z.object({ message: z.string() });
const DRAFTS = 'ceParallel.handBackDrafts';

/** Gives a held task back to its agent, with what the person changed and a word for it. */
export async function handBackTask(extension: Extension, session: Session, argument: unknown): Promise<void> {
  const task = await pickTask(extension, argument ?? extension.worktree?.folder, {
    title: 'Hand Back Task',
    placeholder: 'Which task shall its agent go on with?',
    fits: isHeld,
    onlyOne: true,
    refusal: ({ id }) => ({ message: `Nobody holds ${cleanText(id, 60)}`, remedy: 'Take it over first.' }),
  });
  if (task === undefined) return;
  await saveIn(extension, task);
  const given = Given.safeParse(argument);
  const message = given.success ? given.data.message : await askWord(extension, session, task);
  if (message === undefined) return;
  await release(extension, session, { task, message });
}

/** Lets a task go on that was only stopped; nothing is asked. */
export async function continueTask(extension: Extension, session: Session, argument: unknown): Promise<void> {
  const task = await pickTask(extension, argument, { title: 'Continue Task', placeholder: 'Which task shall go on?', fits: isHeld, onlyOne: true, refusal: ({ id }) => ({ message: `${cleanText(id, 60)} is not stopped`, remedy: 'Only a task that was paused or taken over goes on.' }) });
  if (task === undefined) return;
  if (task.hold?.kind === 'taken_over') return handBackTask(extension, session, task.id);
  await saveIn(extension, task);
  await release(extension, session, { task, message: '' });
}

async function release(extension: Extension, session: Session, { task, message }: { readonly task: TaskState; readonly message: string }): Promise<void> {
  const { editor, context } = extension;
  const name = cleanText(task.id, 60);
  try {
    const { changed, quarantined } = await editor.window.withProgress({ location: editor.ProgressLocation.Notification, title: `Handing ${name} back to its agent` }, () => giveBack(extension, session, { task: task.id, message, by: userName() }));
    await context.workspaceState.update(DRAFTS, { ...draftsOf(extension), [task.id]: undefined });
    removeFolder(extension, task);
    editor.window.setStatusBarMessage(`CE Parallel: ${name} is with its agent again${changed.length === 0 ? '' : `, with ${count(changed.length, 'file')} of yours`}`, 10_000);
    if (quarantined.length > 0) void editor.window.showWarningMessage(`CE Parallel: ${count(quarantined.length, 'file')} of your change to ${name} ${quarantined.length === 1 ? 'lies' : 'lie'} outside of its lease and belong${quarantined.length === 1 ? 's' : ''} to another task: ${cleanText(quarantined.slice(0, 3).join(', '), 160)}. Nothing is lost: it is kept under refs/ce/quarantine, and its log says where.`);
  } catch (error) {
    if (!isFault(error, 'timed_out') || extension.worktree === undefined) throw error;
    await offerRepository(extension, error);
  }
}

/** By the run's coordinator, where this window has it; else by the window that has it; else by going on with the run. */
async function giveBack(extension: Extension, session: Session, word: { readonly task: TaskId; readonly message: string; readonly by: string }): Promise<{ readonly changed: readonly string[]; readonly quarantined: readonly string[] }> {
  const { owner } = session.store.view;
  if (owner === 'here') return session.supervisor.releaseTask(word);
  if (owner !== 'nobody') {
    const changed = await extension.desk?.handBack(word);
    return { changed: changed ?? [], quarantined: [] };
  }
  if (extension.worktree !== undefined) throw new Fault('timed_out', 'Nobody drives the run just now', { remedy: 'Open its repository, and hand the task back there: the run goes on with it.' });
  session.resume({ handBack: [word] }).catch((error: unknown) => showError(extension.editor, error));
  return { changed: [], quarantined: [] };
}

/** The window that drives the run is another one, and does not answer: the way there. */
async function offerRepository({ editor, worktree }: Extension, error: Fault): Promise<void> {
  const open = 'Open the Repository';
  const chosen = await editor.window.showWarningMessage(`CE Parallel: ${error.message}. ${error.remedy}`, open);
  if (chosen === open && worktree !== undefined) await editor.commands.executeCommand('vscode.openFolder', editor.Uri.file(worktree.repository), { forceNewWindow: true });
}

async function askWord(extension: Extension, session: Session, task: TaskState): Promise<string | undefined> {
  const { context } = extension;
  const changes = await changesSinceHold(session.root, task).catch(() => undefined);
  const answer = await askMessage(extension.editor, {
    title: `Hand back ${cleanText(task.id, 60)}`,
    prompt: `${changesText(changes)} What should its agent know?`,
    placeholder: 'Optional: the rounding is mine, leave it as it is',
    warning: outsideText(changes),
    value: draftsOf(extension)[task.id] ?? '',
    look: changes === undefined || changes.files.length === 0 ? undefined : { label: 'Show what you changed', act: () => showOwnChanges(extension, task, changes) },
  });
  // A word that was begun and left is there again the next time.
  if (answer.type === 'gone') await context.workspaceState.update(DRAFTS, { ...draftsOf(extension), [task.id]: answer.text });
  return answer.type === 'message' ? answer.text.trim() : undefined;
}

/** What a person changed, in one sentence. */
export function changesText(changes: WorktreeChanges | undefined): string {
  if (changes === undefined) return 'What you changed could not be looked at.';
  if (changes.files.length === 0) return 'You changed nothing.';
  const names = changes.files.slice(0, 3).map((file) => cleanText(file.path, 60)).join(', ');
  return `You changed ${count(changes.files.length, 'file')} (+${changes.insertions} −${changes.deletions}): ${names}${changes.files.length > 3 ? ` and ${changes.files.length - 3} more` : ''}.`;
}

/** What is said of changes outside of the lease; undefined when there are none. */
export function outsideText(changes: WorktreeChanges | undefined): string | undefined {
  if (changes === undefined || changes.outside.length === 0) return undefined;
  const names = changes.outside.slice(0, 3).map((path) => cleanText(path, 80)).join(', ');
  return `Outside of its lease: ${names}${changes.outside.length > 3 ? ` and ${changes.outside.length - 3} more` : ''}. What another task holds is put aside, not lost.`;
}

async function showOwnChanges({ editor, documents }: Extension, task: TaskState, changes: WorktreeChanges): Promise<void> {
  const since = task.hold?.tip ?? task.tip ?? task.base;
  const rows = changes.files.slice(0, 500).map((file) => {
    const now = editor.Uri.joinPath(editor.Uri.file(task.worktree ?? ''), file.path);
    return [now, documents.fileOf(file.path, file.status === 'added' ? undefined : since), file.status === 'deleted' ? documents.fileOf(file.path, undefined) : now];
  });
  await editor.commands.executeCommand('vscode.changes', `Your change to ${cleanText(task.id, 60)}`, rows);
}

/** What stands in an editor is what the person means, also where it was not saved yet. */
async function saveIn({ editor }: Extension, task: TaskState): Promise<void> {
  for (const document of editor.workspace.textDocuments) {
    if (!document.isDirty || document.uri.scheme !== 'file' || taskAt([task], document.uri.fsPath) === undefined) continue;
    if (!(await document.save())) throw new Fault('io', `${editor.workspace.asRelativePath(document.uri)} could not be saved`, { remedy: 'Save it, then hand the task back again.' });
  }
}

/** A worktree that was added to the workspace leaves it with its task. */
function removeFolder({ editor }: Extension, task: TaskState): void {
  const place = (editor.workspace.workspaceFolders ?? []).findIndex((folder, at) => at > 0 && taskAt([task], folder.uri.fsPath) !== undefined);
  if (place > 0) editor.workspace.updateWorkspaceFolders(place, 1);
}

function draftsOf({ context }: Extension): Readonly<Record<string, string | undefined>> {
  return context.workspaceState.get<Record<string, string>>(DRAFTS) ?? {};
}
