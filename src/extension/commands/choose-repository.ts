import { basename, dirname } from 'node:path';
import type { Extension } from '../extension.ts';

/** Where it is kept which of several repositories a window works in. */
export const CHOSEN_REPOSITORY = 'ceParallel.repository';

/** Lets the user say which of the workspace's repositories runs work in; false when they gave it up. */
export async function chooseRepository(extension: Extension): Promise<boolean> {
  const { editor, context, repositories, session } = extension;
  const items = repositories.map((root) => ({ label: basename(root), description: root === session?.root ? 'shown now' : '', detail: dirname(root), iconPath: new editor.ThemeIcon('repo'), root }));
  const chosen = await editor.window.showQuickPick(items, { title: 'Choose the repository', placeHolder: 'Whose runs are shown, and where do new ones work?', matchOnDetail: true });
  if (chosen === undefined) return false;
  await context.workspaceState.update(CHOSEN_REPOSITORY, chosen.root);
  await extension.open();
  return true;
}

/** Asks for the repository once, where there are several and nobody has said yet. False when it was given up. */
export async function settleRepository(extension: Extension): Promise<boolean> {
  const { context, repositories } = extension;
  const chosen = context.workspaceState.get<string>(CHOSEN_REPOSITORY);
  return repositories.length < 2 || (chosen !== undefined && repositories.includes(chosen)) || chooseRepository(extension);
}
