import { Fault, isFault } from '../model/fault.ts';
import type { PathGuard } from '../guard/path-guard.ts';
import type { ObjectName } from '../model/ids.ts';
import type { ChangedFile, Files, Git, Processes } from '../ports.ts';

/** Keeps a commit under the next free number below a prefix, and gives that ref. */
export async function quarantine(git: Pick<Git, 'listRefs' | 'updateRef'>, prefix: string, commit: ObjectName): Promise<string> {
  for (let tries = 1; ; tries += 1) {
    const taken = await git.listRefs(`${prefix}/`);
    const numbers = taken.map(({ ref }) => Number(ref.slice(prefix.length + 1))).filter(Number.isInteger);
    const ref = `${prefix}/${Math.max(0, ...numbers) + 1}`;
    try {
      await git.updateRef(ref, commit, null);
      return ref;
    } catch (error) {
      // A reviewer of the same task may have taken the number meanwhile.
      if (!isFault(error, 'ref_moved') || tries === 10) throw error;
    }
  }
}

/** Where files are put back. */
export interface PutBackPlace {
  readonly guard: PathGuard;
  readonly files: Files;
  readonly processes: Processes;
  readonly env: Readonly<Record<string, string>>;
}

/** Makes these files of a worktree what they were in a commit. New files go first: one of them may be a link where a folder stood. */
export async function putBack({ guard, files, processes, env }: PutBackPlace, changes: readonly ChangedFile[], before: ObjectName): Promise<void> {
  for (const file of changes) {
    if (file.status === 'added' && (await guard.isReachedWithoutLinks(file.path))) await files.remove(guard.absolute(file.path));
  }
  const changed = changes.filter((file) => file.status !== 'added').map((file) => file.path);
  if (changed.length === 0) return;
  const result = await processes.run(
    {
      command: {
        words: ['git', '-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '--literal-pathspecs', 'restore', `--source=${before}`, '--worktree', '--pathspec-from-file=-', '--pathspec-file-nul'],
      },
      cwd: guard.root,
      env: { ...env, GIT_TERMINAL_PROMPT: '0' },
      timeoutMs: 120_000,
      maxOutputBytes: 64 * 1024,
      stdin: `${changed.join('\0')}\0`,
    },
    // Not the agent's signal: putting files back is finished also when the agent is stopped.
    new AbortController().signal,
  );
  if (result.exitCode !== 0) throw new Fault('git_failed', `What was written outside the lease could not be put back: ${result.stderr.trim()}`);
}
