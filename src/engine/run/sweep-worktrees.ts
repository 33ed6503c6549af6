import type { ObjectName, TaskId } from '../model/ids.ts';
import { wipRef, worktreeOf, type RunContext } from './run-context.ts';
import { keep } from './sync-worktree.ts';

/** Removes the worktrees that a death left behind: of tasks that have landed, and the run's own. What one holds that is saved nowhere is kept under `refs/ce/trash` first. */
export async function sweepWorktrees(context: RunContext): Promise<void> {
  for (const task of context.ledger.state.tasks.values()) if (task.status === 'done') await removeLandedWorktree(context, task.id);
  if (context.ledger.state.endedAt !== undefined) await removeSideWorktrees(context);
}

/** Removes the worktree of a task that is done. Never rejects: what cannot be removed stays and is told. */
export async function removeLandedWorktree(context: RunContext, id: TaskId): Promise<void> {
  const { git, files, log } = context.ports;
  const path = worktreeOf(context.folders, id);
  const { integrated, base } = context.ledger.task(id);
  try {
    if ((await files.facts(path)) === undefined) return;
    const landed = integrated ?? base;
    if (landed === undefined) return;
    // Completes a worktree whose checkout or removal was cut off; one that is whole is left as it is.
    await git.addWorktree(path, landed);
    const present = await git.snapshot(path, { parents: [landed], since: landed, message: `Kept before the worktree of ${id} was removed` });
    await git.removeWorktree(path, (await savedAs(context, id, present.tree)) ?? (await keep(context, id, present.commit)));
  } catch (error) {
    log.warn('a worktree stays', { task: id, error: String(error) });
  }
}

/** Gates ran on the merged commit, so what lies in a worktree is usually that commit or the task's own: both are on a ref. */
async function savedAs(context: RunContext, id: TaskId, tree: ObjectName): Promise<ObjectName | undefined> {
  const { git } = context.ports;
  const { commit, integrated, base } = context.ledger.task(id);
  for (const candidate of new Set([integrated, await git.readRef(wipRef(context.run, id)), commit, base])) {
    if (candidate !== undefined && (await git.treeOf(candidate)) === tree) return candidate;
  }
  return undefined;
}

/** Removes the planner's and the baseline's worktrees, which hold nothing of anybody's. Never rejects. */
export async function removeSideWorktrees({ ports, folders, ledger }: RunContext): Promise<void> {
  const { base } = ledger.state;
  if (base === undefined) return;
  for (const path of [`${folders.worktrees}/_planner`, `${folders.worktrees}/_baseline`]) {
    try {
      if ((await ports.files.facts(path)) === undefined) continue;
      await ports.git.addWorktree(path, base);
      await ports.git.restore(path, base);
      await ports.git.removeWorktree(path, base);
    } catch (error) {
      ports.log.warn('a worktree of the run stays', { path, error: String(error) });
    }
  }
}
