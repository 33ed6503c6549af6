import { basename } from 'node:path';
import type { QuickPickItem, Uri } from 'vscode';
import { z } from 'zod';
import { Fault } from '../../engine/model/fault.ts';
import { canBeHeld, canBeTaken } from '../../engine/report/held-tasks.ts';
import { cleanText } from '../../engine/report/clean-text.ts';
import { editorOf } from '../../node/runs/editor-note.ts';
import { idOf } from '../commands/command-table.ts';
import type { Editor } from '../editor.ts';
import type { Extension } from '../extension.ts';
import { REFUSALS } from '../run/situation.ts';
import type { Session } from '../session.ts';
import { userName } from '../user-name.ts';
import type { EditorLocks } from './editor-locks.ts';
import type { HeldFile } from './holds.ts';
import { holderText } from './lock-words.ts';
import { signOf } from './sign-of.ts';
import { unlockChoices, unlockQuestion, type UnlockChoice, type UnlockWay } from './unlock-choices.ts';

const Given = z.object({ path: z.string(), how: z.enum(['pause', 'edit']) }).partial();
const AWAIT_MS = 5_000;

/** Says who holds a file, and makes it the person's in the way that they choose. */
export async function unlockFile(extension: Extension, session: Session, argument: unknown): Promise<void> {
  const { locks } = extension;
  if (locks === undefined) throw new Fault('nothing_to_do', REFUSALS.locked);
  const uri = await fileFor(extension.editor, locks, argument);
  if (uri === undefined) return;
  const held = locks.heldBy(uri);
  if (held === undefined) throw new Fault('nothing_to_do', `No task holds ${basename(uri.fsPath)}`, { remedy: 'It is not CE Parallel that keeps you from editing it.' });
  if (extension.view.owner !== 'here') {
    await sayWhere(extension, session, held);
    return;
  }
  const given = Given.safeParse(argument);
  const way = given.success && given.data.how !== undefined ? ({ type: 'unlock', how: given.data.how } as const) : await ask(extension, held);
  if (way === undefined) return;
  if (way.type === 'command') await extension.editor.commands.executeCommand(idOf(way.command), held.hold.task);
  else await unlock(extension.editor, session, { locks, uri, held, how: way.how });
}

/** The file that is meant: the one that was clicked on, the one in the editor, or one that is chosen of the locked ones that are open. */
async function fileFor(editor: Editor, locks: EditorLocks, argument: unknown): Promise<Uri | undefined> {
  if (argument instanceof editor.Uri) return argument;
  const given = Given.safeParse(argument);
  if (given.success && given.data.path !== undefined) return editor.Uri.file(given.data.path);
  const active = editor.window.activeTextEditor?.document.uri;
  if (active !== undefined && locks.heldBy(active) !== undefined) return active;
  const { view } = locks;
  const open = view.files.open.flatMap((file) => {
    const sign = signOf(view, file);
    return sign?.isFile === true ? [{ label: file.slice(file.lastIndexOf('/') + 1), description: file.startsWith(`${view.root}/`) ? file.slice(view.root.length + 1) : file, detail: sign.short, iconPath: new editor.ThemeIcon('lock'), file }] : [];
  });
  if (open.length === 0) throw new Fault('nothing_to_do', 'No open file is held by a task', { remedy: 'Open the file first, or choose it in the explorer.' });
  const chosen = await editor.window.showQuickPick(open, { title: 'Unlock File', placeHolder: 'Which file?', matchOnDescription: true });
  return chosen === undefined ? undefined : editor.Uri.file(chosen.file);
}

async function ask({ editor, view }: Extension, held: HeldFile): Promise<UnlockWay | undefined> {
  const task = view.state.tasks.get(held.hold.task);
  const items = unlockChoices(held, { canHold: task !== undefined && canBeHeld(task), canTake: task !== undefined && canBeTaken(task) }).map(({ label, detail, icon, way }: UnlockChoice): QuickPickItem & { way: UnlockWay } => ({ label, detail, iconPath: new editor.ThemeIcon(icon), way }));
  const chosen = await editor.window.showQuickPick(items, { title: `Unlock ${cleanText(held.path, 80)}`, placeHolder: unlockQuestion(held) });
  return chosen?.way;
}

async function unlock(editor: Editor, session: Session, { locks, uri, held, how }: { readonly locks: EditorLocks; readonly uri: Uri; readonly held: HeldFile; readonly how: 'pause' | 'edit' }): Promise<void> {
  const name = cleanText(held.hold.task, 60);
  await editor.window.withProgress({ location: editor.ProgressLocation.Notification, title: how === 'pause' ? `Stopping the agent of ${name}; what it wrote is kept` : `Telling ${name} that you edit ${cleanText(held.path, 80)}` }, async () => {
    await session.supervisor.unlockFile({ path: held.path, by: userName(), how });
    await isFree(locks, uri);
    await locks.settled();
  });
  await editor.window.showTextDocument(uri, { preview: false });
  editor.window.setStatusBarMessage(`$(unlock) ${cleanText(held.path, 80)} is yours${how === 'pause' ? `; ${name} waits until you let it continue` : ''}`, 10_000);
}

/** The views learn of it from the journal, a moment later. */
async function isFree(locks: EditorLocks, uri: Uri): Promise<void> {
  const until = Date.now() + AWAIT_MS;
  await new Promise<void>((done) => {
    const look = (): void => {
      if (locks.heldBy(uri) !== undefined && Date.now() < until) return;
      heard.dispose();
      clearTimeout(late);
      done();
    };
    const heard = locks.changed.on(look);
    const late = setTimeout(() => {
      heard.dispose();
      done();
    }, AWAIT_MS);
    look();
  });
}

/** Only who drives a run can stop an agent of it. */
async function sayWhere(extension: Extension, session: Session, { hold }: HeldFile): Promise<void> {
  const { editor, view } = extension;
  const { owner, run } = view;
  const byEditor = run === undefined ? undefined : await editorOf(session.store.find(run).folder);
  const who = byEditor === undefined ? `process ${owner} in a terminal` : `another window (process ${owner})`;
  const what = byEditor === undefined ? 'It is yours when the task is done, or when the run is cancelled there.' : 'Unlock it in that window.';
  const chosen = await editor.window.showWarningMessage(`CE Parallel: ${holderText(hold)} belongs to a run that ${who} drives. ${what}`, 'Show in Pipeline');
  if (chosen !== undefined) await editor.commands.executeCommand(idOf('showTask'), hold.task);
}
