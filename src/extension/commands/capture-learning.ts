import { z } from 'zod';
import { Fault } from '../../engine/model/fault.ts';
import { RunId } from '../../engine/model/ids.ts';
import { draftLearning, learningFile, titleOf } from '../../engine/learn/learning-note.ts';
import { cleanText, count } from '../../engine/report/clean-text.ts';
import { recordLearning, writeLearning } from '../../node/runs/learning.ts';
import { readRepositoryConfig } from '../../node/runs/repository-config.ts';
import type { Extension } from '../extension.ts';
import type { LearningDraft } from '../learning-drafts.ts';
import type { Session } from '../session.ts';
import { userName } from '../user-name.ts';

const Given = z.object({ title: z.string().min(1), note: z.string() });

/**
 * Writes down what a run taught: asks for a title, and opens a draft with what the journal knows. Called for the draft itself (its button, or
 * saving it), it puts the note into the vault.
 */
export async function captureLearning(extension: Extension, session: Session, given: unknown): Promise<void> {
  const { editor, view, drafts } = extension;
  const said = Given.safeParse(given);
  if (said.success) {
    await keepLearning(extension, session, { run: view.run ?? '', text: draftLearning(view.state, { ...said.data, at: Date.now() }) });
    return;
  }
  const active = await drafts.active();
  if (active !== undefined) {
    await keepDraft(extension, session, active.draft, active.text);
    return;
  }
  const title = await editor.window.showInputBox({
    title: 'Capture Learning',
    prompt: 'What did this run teach? A title; the note opens next, with what failed, what mended it and what was changed.',
    placeHolder: 'The parser’s tests need the generated grammar first',
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' ? 'Give it a title, or press Escape' : undefined),
  });
  if (title === undefined || title.trim() === '') return;
  const at = Date.now();
  await drafts.begin(session.root, { name: learningFile(title, at, 1), run: view.run ?? '', text: draftLearning(view.state, { title: title.trim(), note: '', at }) });
  editor.window.setStatusBarMessage('CE Parallel: write the note, and save it to put it into the vault', 15_000);
}

/** Puts a draft into the vault, and takes it away. */
export async function keepDraft(extension: Extension, session: Session, draft: LearningDraft, text: string): Promise<void> {
  const note = await keepLearning(extension, session, { run: draft.run, text: text.replaceAll(/<!--[\s\S]*?-->\n*/gu, '') });
  await extension.drafts.remove(draft);
  await extension.editor.window.showTextDocument(extension.editor.Uri.joinPath(extension.editor.Uri.file(session.root), note), { preview: false });
}

async function keepLearning({ editor }: Extension, session: Session, { run, text }: { readonly run: string; readonly text: string }): Promise<string> {
  const title = titleOf(text);
  if (title === undefined) throw new Fault('usage', 'The note has no title', { remedy: 'Begin a line with "# " and the title.' });
  const { reading } = await readRepositoryConfig(session.root);
  const { note, removed } = await writeLearning(session.root, { vault: reading.ok ? reading.value.vault : undefined, title, text, at: Date.now() });
  const recorded = await record(session, run, { note, title, by: userName() });
  const said = [`the note is ${cleanText(note, 120)}`, ...(removed === 0 ? [] : [`${count(removed, 'secret')} removed`]), ...(recorded ? [] : ['another process drives the run, so its journal does not mention it'])];
  editor.window.setStatusBarMessage(`CE Parallel: ${said.join('; ')}`, 15_000);
  return note;
}

/** False when the journal is another process's just now: the note is written all the same. */
async function record({ store, supervisor }: Session, run: string, data: { readonly note: string; readonly title: string; readonly by: string }): Promise<boolean> {
  const id = RunId.safeParse(run);
  if (!id.success) return false;
  if (store.view.run === id.data && store.view.owner === 'here') {
    await supervisor.captureLearning(data);
    return true;
  }
  return recordLearning(store.find(id.data), data).then(
    () => true,
    () => false,
  );
}
