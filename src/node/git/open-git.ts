import type { ObjectName } from '../../engine/model/ids.ts';
import type { Git, RepositoryFacts } from '../../engine/ports.ts';
import { createObjects } from './objects.ts';
import { createRefs } from './refs.ts';
import { openRepository, type OpenOptions, type Repository } from './repository.ts';
import { oneLine } from './run-git.ts';
import { createWorktrees } from './worktrees.ts';

/** Opens the repository of a folder (any folder below its top). Faults: `not_a_repository`, `git_too_old`, `git_failed`. */
export async function openGit(folder: string, options: OpenOptions = {}): Promise<Git> {
  return createGit(await openRepository(folder, options));
}

/** The Git port over an opened repository. */
export function createGit(repository: Repository): Git {
  const objects = createObjects(repository);
  return { facts: () => readFacts(repository), ...objects, ...createRefs(repository), ...createWorktrees(repository, objects) };
}

/** How the opened working tree stands now. */
export async function readFacts({ run, root, commonDir, version }: Repository): Promise<RepositoryFacts> {
  const [head, branch] = await Promise.all([
    run({ args: ['rev-parse', '-q', '--verify', 'HEAD^{commit}'], accept: [0, 1, 128], readOnly: true }),
    run({ args: ['symbolic-ref', '-q', 'HEAD'], accept: [0, 1, 128], readOnly: true }),
  ]);
  return {
    root,
    gitFolder: commonDir,
    gitVersion: version,
    head: head.exitCode === 0 ? (oneLine(head.stdout) as ObjectName) : undefined,
    branch: branch.exitCode === 0 ? oneLine(branch.stdout).replace(/^refs\/heads\//, '') : null,
  };
}
