import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { RunId } from '../../engine/model/ids.ts';
import { runsFolder } from '../../node/runs/find-run.ts';
import { isOurWorktree } from '../../node/git/worktree-registry.ts';

/** A folder that is the worktree of a run's task, and the repository that it belongs to. */
export interface TaskWorktree {
  /** Top of the user's own checkout, where the run is kept. */
  readonly repository: string;
  readonly run: RunId;
  readonly folder: string;
}

/** Whether a checkout is the worktree of a task, by what lies on disk alone: nothing is run, so that it may be asked before a workspace is trusted. */
export async function findTaskWorktree(root: string): Promise<TaskWorktree | undefined> {
  const link = /^gitdir: (.+)$/mu.exec(await readFile(join(root, '.git'), 'utf8').catch(() => ''))?.[1];
  if (link === undefined) return undefined;
  const admin = resolve(root, link.trim());
  if (!(await isOurWorktree(admin))) return undefined;
  const common = resolve(admin, (await readFile(join(admin, 'commondir'), 'utf8').catch(() => '../..')).trim());
  const run = RunId.safeParse(basename(dirname(root)));
  if (basename(common) !== '.git' || !run.success) return undefined;
  const repository = dirname(common);
  const kept = await stat(join(runsFolder(repository), run.data)).catch(() => undefined);
  return kept === undefined ? undefined : { repository, run: run.data, folder: root };
}
