import type { ObjectName, TaskId } from '../../model/ids.ts';
import { worktreeOf, type RunContext } from '../run-context.ts';
import { keep, moveWip, restoreSafely } from '../sync-worktree.ts';

/**
 * Keeps a stopped task's files and gives the commit that they are: what an agent wrote, down to a turn that was cut off, or, where gates
 * and reviewers were at work, the commit that they looked at. What these left behind goes to `refs/ce/trash`.
 */
export async function keepAsLeft(context: RunContext, id: TaskId): Promise<ObjectName> {
  const { git } = context.ports;
  const { tip, commit, status, base, task } = context.ledger.task(id);
  if (tip === undefined || base === undefined) throw new Error('Bug: a task at work without a commit to stand on');
  const path = worktreeOf(context.folders, id);
  await git.addWorktree(path, tip);
  const settled = task.role !== 'builder' ? base : status === 'building' ? undefined : commit;
  if (settled !== undefined) {
    await restoreSafely(context, id, settled);
    return settled;
  }
  const left = await git.snapshot(path, { parents: [tip], since: tip, message: `Work of ${id}, as its agent was stopped` });
  await moveWip(context, id, left.commit);
  return left.commit;
}

/** A person may have committed in the worktree, or checked out a branch there: a commit of theirs that no ref of ours holds is kept. */
export async function keepOwnCommits(context: RunContext, id: TaskId, known: ObjectName): Promise<void> {
  const { git, files } = context.ports;
  const path = await files.realPath(worktreeOf(context.folders, id));
  for (const worktree of await git.listWorktrees()) {
    if (worktree.head === undefined || (await files.realPath(worktree.path)) !== path) continue;
    if (!(await git.isAncestor(worktree.head, known))) await keep(context, id, worktree.head);
  }
}
