import type { QuickPickItem } from 'vscode';
import { z } from 'zod';
import type { EventData } from '../../engine/events/event.ts';
import { Fault, isFault } from '../../engine/model/fault.ts';
import type { Collision } from '../../engine/ports.ts';
import { resultLeft } from '../../engine/result/result-left.ts';
import { byFile, type ResultUnits } from '../../engine/result/result-unit.ts';
import { cleanText, count } from '../../engine/report/clean-text.ts';
import { saveEdits } from '../apply/save-edits.ts';
import { showPreview } from '../apply/show-preview.ts';
import type { Extension } from '../extension.ts';
import type { Session } from '../session.ts';
import { errorText } from '../show-error.ts';

const Given = z.object({ how: z.enum(['merge', 'branch', 'choose', 'look']), branch: z.string() }).partial().strict();
type How = 'merge' | 'branch' | 'choose' | 'look';
const Collisions = z.array(z.object({ path: z.string(), reason: z.string() }).or(z.object({ path: z.string(), kind: z.string() }).transform(({ path, kind }) => ({ path, reason: kind }))));

/** Takes the result: all of it into the current branch, a part of it that is chosen first, or as a branch of its own; or shows what would change. */
export async function applyResult(extension: Extension, session: Session, given: unknown): Promise<void> {
  const said = Given.safeParse(given);
  const offer = await session.offer();
  switch ((said.success ? said.data.how : undefined) ?? (await askHow(extension, offer))) {
    case undefined:
      return;
    case 'look': {
      const collisions = await showPreview(extension, session);
      if (collisions.length > 0) await showInTheWay(extension, session, { title: `${count(collisions.length, 'file')} of yours would lose edits`, why: 'Applying all of it would be refused, and nothing would be changed', collisions });
      return;
    }
    case 'choose':
      return extension.choice.begin(session.root, offer);
    case 'merge':
      return merge(extension, session, { offer, chosen: undefined });
    case 'branch': {
      const { view, editor } = extension;
      const branch = (said.success ? said.data.branch : undefined) ?? (await editor.window.showInputBox({ title: 'Apply the result as a branch', prompt: 'Name of the new branch; your working tree stays as it is', value: `ce/${view.run ?? 'result'}`, ignoreFocusOut: true }));
      if (branch === undefined) return;
      const applied = await session.apply({ branch });
      tell(extension, applied);
    }
  }
}

/** Takes what is ticked. The choice stays open when something stands in the way. */
export async function applyChosen(extension: Extension, session: Session): Promise<void> {
  const { offer, chosen } = extension.choice;
  if (offer !== undefined) await merge(extension, session, { offer, chosen });
}

async function merge(extension: Extension, session: Session, { offer, chosen }: { offer: ResultUnits; chosen: ReadonlySet<number> | undefined }): Promise<void> {
  const paths = new Set(offer.units.flatMap((unit, at) => (chosen === undefined || chosen.has(at) ? [unit.path, unit.from ?? unit.path] : [])));
  if (!(await saveEdits(extension.editor, { root: session.root, paths, then: 'They are saved first, and then merged with the result.', yes: 'Save and Apply' }))) return;
  const choose = (now: ResultUnits): ReadonlySet<number> => {
    if (now.from !== offer.from || now.to !== offer.to) throw new Fault('usage', 'The result is another one than you chose from', { remedy: 'Choose again.' });
    return chosen ?? new Set();
  };
  try {
    const applied = await session.apply(chosen === undefined ? {} : { choose });
    extension.choice.end();
    tell(extension, applied);
  } catch (error) {
    if (!isFault(error, 'workspace_collision') && !isFault(error, 'merge_conflict')) throw error;
    const read = Collisions.safeParse(error.details['collisions'] ?? error.details['conflicts']);
    const collisions = read.success ? read.data : [];
    await showInTheWay(extension, session, { title: `Nothing was changed: ${count(collisions.length, 'file')} in the way`, why: errorText(error), collisions });
  }
}

async function askHow({ editor, view }: Extension, offer: ResultUnits): Promise<How | undefined> {
  const rest = resultLeft(view.state)?.what === 'rest';
  const files = byFile(offer.units).length;
  const size = `${count(offer.units.length, 'change')} in ${count(files, 'file')}`;
  const items: (QuickPickItem & { how: How })[] = [
    { label: rest ? 'Merge the rest into the current branch' : 'Merge into the current branch', description: size, detail: 'Your own edits are kept. Where one does not merge, nothing is changed and you are told.', iconPath: new editor.ThemeIcon('git-merge'), how: 'merge' },
    { label: 'Choose what to take…', detail: 'File by file, or change by change. What you leave out can be applied later.', iconPath: new editor.ThemeIcon('checklist'), how: 'choose' },
    { label: 'Make a branch of it…', detail: 'Your working tree stays as it is.', iconPath: new editor.ThemeIcon('git-branch'), how: 'branch' },
    { label: 'Look at the changes first', detail: 'All files in one diff: yours against what applying would make of them.', iconPath: new editor.ThemeIcon('diff-multiple'), how: 'look' },
  ];
  const state = view.state.phase === 'done' ? 'How do you want to take it? Undo Apply puts everything back' : 'Not everything in this run succeeded; what was integrated can be taken';
  return (await editor.window.showQuickPick(items, { title: rest ? 'Apply the Rest of the Result' : 'Apply the Result', placeHolder: state }))?.how;
}

function tell({ editor }: Extension, { how, target, files, part }: EventData<'result_applied'>): void {
  const words = how === 'branch' ? `the result is branch ${target}` : part === undefined ? `applied to ${target}, ${count(files.length, 'file')}` : `applied ${part.taken} of ${count(part.of, 'change')} to ${target}; Apply Result takes the rest`;
  editor.window.setStatusBarMessage(`$(check) CE Parallel: ${cleanText(words, 160)}`, 10_000);
}

/** Every file that stands in the way, with why, and the ways out. */
async function showInTheWay({ editor }: Extension, session: Session, { title, why, collisions }: { title: string; why: string; collisions: readonly Collision[] }): Promise<void> {
  const rows = collisions.map(({ path, reason }): QuickPickItem & { path: string } => ({ label: cleanText(path, 200), description: cleanText(reason, 200), iconPath: new editor.ThemeIcon('warning'), path }));
  const byBranch = { label: 'Make a branch of the result instead', iconPath: new editor.ThemeIcon('git-branch'), path: '', alwaysShow: true };
  const byChoice = { label: 'Choose what to take…', description: 'without these', iconPath: new editor.ThemeIcon('checklist'), path: '', alwaysShow: true };
  const chosen = await editor.window.showQuickPick([...rows, byChoice, byBranch], { title, placeHolder: why, ignoreFocusOut: true });
  if (chosen === undefined) return;
  if (chosen === byBranch) await editor.commands.executeCommand('ceParallel.applyResult', { how: 'branch' });
  else if (chosen === byChoice) await editor.commands.executeCommand('ceParallel.applyResult', { how: 'choose' });
  else if (chosen.path !== '.') await editor.window.showTextDocument(editor.Uri.joinPath(editor.Uri.file(session.root), chosen.path));
}
