import type { ObjectName, TaskId } from '../../model/ids.ts';
import { pendingArtifacts } from '../partial-artifacts.ts';
import { worktreeOf, type BuildContext } from '../run-context.ts';

/** Begins an attempt: fixes the commit it stands on, which is the integration head plus what its soft predecessors have published. */
export async function startTask(context: BuildContext, id: TaskId): Promise<void> {
  const { ledger, ports } = context;
  const { head } = ledger.state;
  if (head === undefined) throw new Error('Bug: a task started before the run');
  const task = ledger.task(id);
  let base = head;
  for (const artifact of pendingArtifacts(context, id)) base = (await joined(context, base, artifact.commit)) ?? base;
  ports.log.debug('task starts', { task: id, base });
  await ledger.append({
    type: 'task_started',
    task: id,
    data: { role: task.task.role, agent: task.task.agent ?? task.task.role, attempt: task.attempt + 1, worktree: worktreeOf(context.folders, id), base },
  });
}

async function joined(context: BuildContext, ours: ObjectName, theirs: ObjectName): Promise<ObjectName | undefined> {
  const { git } = context.ports;
  if (await git.isAncestor(theirs, ours)) return ours;
  const outcome = await git.mergeTree(ours, theirs);
  if (outcome.conflicts.length > 0) return undefined;
  return git.commitTree({ tree: outcome.tree, parents: [ours, theirs], message: 'Begin on partial artifacts' });
}
