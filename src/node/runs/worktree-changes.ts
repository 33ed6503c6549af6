import { matchesAny } from '../../engine/paths/match.ts';
import type { TaskState } from '../../engine/events/run-state.ts';
import type { ChangedFile } from '../../engine/ports.ts';
import { openGit } from '../git/open-git.ts';
import { CASE_BLIND } from './plan-graph.ts';

/** What a person has changed in a task's worktree since its agent stopped. */
export interface WorktreeChanges {
  readonly files: readonly ChangedFile[];
  readonly insertions: number;
  readonly deletions: number;
  /** Those of them that lie outside of the task's lease. */
  readonly outside: readonly string[];
}

/** Compares a held task's worktree, as it is on disk, with what its agent left. Moves no ref and no HEAD; undefined where there is nothing to compare. */
export async function changesSinceHold(root: string, task: TaskState): Promise<WorktreeChanges | undefined> {
  const since = task.hold?.tip ?? task.tip ?? task.base;
  if (task.worktree === undefined || since === undefined) return undefined;
  const git = await openGit(root);
  const { changed } = await git.snapshot(task.worktree, { parents: [since], since, message: 'What a person changed' });
  const writes = task.lease?.writes;
  return {
    files: changed,
    insertions: changed.reduce((sum, file) => sum + file.insertions, 0),
    deletions: changed.reduce((sum, file) => sum + file.deletions, 0),
    outside: writes === undefined ? [] : changed.map((file) => file.path).filter((path) => !matchesAny(writes, path, { caseBlind: CASE_BLIND })),
  };
}
