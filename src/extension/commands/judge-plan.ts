import { z } from 'zod';
import { Fault } from '../../engine/model/fault.ts';
import { canRevise } from '../../engine/run/revise-plan.ts';
import type { Extension } from '../extension.ts';
import type { Session } from '../session.ts';
import { userName } from '../user-name.ts';

const GivenWord = z.object({ comment: z.string() }).partial().strict();

/** Lets the plan be built as it stands in the editor. */
export async function approvePlan(extension: Extension, session: Session, given: unknown): Promise<void> {
  await savePlan(extension);
  session.supervisor.answer({ approved: true, revise: false, by: userName(), comment: commentIn(given) ?? '' });
  extension.panel.showTab('streams');
}

/** Sends the plan back to its planner with a comment; one that came from a file has no planner, and its run stops with the comment recorded. */
export async function commentPlan(extension: Extension, session: Session, given: unknown): Promise<void> {
  const revisable = canRevise(extension.view.state);
  const planner = revisable.ok;
  const comment =
    commentIn(given) ??
    (await extension.editor.window.showInputBox({
      title: planner ? 'Send the plan back to its planner' : 'Comment on the plan, and stop',
      prompt: planner ? 'What should be different? The planner makes another plan, and you are asked again. It is shown your edits in plan.yml, too.' : `${revisable.error}: your comment is recorded with the run, and the run stops. It goes on with Build when plan.yml is as you want it.`,
      placeHolder: 'Split the API task; the page can wait',
      ignoreFocusOut: true,
      validateInput: (text) => (text.trim() === '' ? 'Say what should be different, or press Escape' : undefined),
    }));
  if (comment === undefined || comment.trim() === '') return;
  // An unsaved text would stand in the way of the new plan, and be taken for it.
  await savePlan(extension);
  session.supervisor.answer({ approved: false, revise: planner, by: userName(), comment: comment.trim() });
}

/** Stops the run before anything is built; it can still be built later. A comment is recorded and nobody acts on it. */
export async function rejectPlan(extension: Extension, session: Session, given: unknown): Promise<void> {
  const comment = commentIn(given) ?? (await extension.editor.window.showInputBox({ title: 'Reject the plan and stop the run', prompt: 'Why? It is recorded with the run, and may stay empty. To get another plan, use Comment on Plan instead.', ignoreFocusOut: true }));
  if (comment !== undefined) session.supervisor.answer({ approved: false, revise: false, by: userName(), comment: comment.trim() });
}

/** What stands in the editor is what the user means, also where it was not saved yet. */
export async function savePlan({ editor }: Extension): Promise<void> {
  const open = editor.workspace.textDocuments.filter((document) => document.isDirty && document.uri.path.endsWith('/plan.yml') && document.uri.path.includes('/.ce-workspace/runs/'));
  for (const document of open) if (!(await document.save())) throw new Fault('io', 'The plan could not be saved', { remedy: 'Save it, then approve again.' });
}

function commentIn(given: unknown): string | undefined {
  const word = GivenWord.safeParse(given);
  return word.success ? word.data.comment : undefined;
}
