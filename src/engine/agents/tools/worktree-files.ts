import picomatch from 'picomatch';
import type { Result } from '../../../base/result.ts';
import { err, ok } from '../../../base/result.ts';
import { normalizeGlob } from '../../paths/normalize-glob.ts';
import type { ProcessResult } from '../../ports.ts';
import type { ToolContext } from '../tool.ts';

const LIST_BYTES = 32 * 1024 * 1024;
const GIT_TIMEOUT_MS = 60_000;

/** Runs a reading git command in the worktree with everything off that a repository could make it run. */
export function readingGit(context: ToolContext, words: readonly string[], maxOutputBytes: number): Promise<ProcessResult> {
  return context.deps.processes.run(
    {
      command: { words: ['git', '--no-pager', '-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '-c', 'core.quotePath=false', ...words] },
      cwd: context.guard.root,
      env: { ...context.assignment.env, GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0' },
      timeoutMs: GIT_TIMEOUT_MS,
      maxOutputBytes,
    },
    context.signal,
  );
}

/** Every file of the worktree that git does not ignore, sorted. */
export async function worktreeFiles(context: ToolContext): Promise<Result<readonly string[], string>> {
  const [present, gone] = await Promise.all([
    readingGit(context, ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'], LIST_BYTES),
    readingGit(context, ['ls-files', '-z', '--deleted'], LIST_BYTES),
  ]);
  context.signal.throwIfAborted();
  const failed = [present, gone].find((result) => result.exitCode !== 0);
  if (failed !== undefined) return err(`The files could not be listed: ${failed.stderr.trim() || 'git did not answer in time'}`);
  const deleted = new Set(gone.stdout.split('\0'));
  const files = present.stdout.split('\0').filter((path) => path !== '' && !path.endsWith('/') && !deleted.has(path));
  return ok([...new Set(files)].sort());
}

/** A glob as a test for paths; the error says what is wrong with it. Dotfiles match. */
export function globTest(glob: string, caseBlind: boolean): Result<(path: string) => boolean, string> {
  const normal = normalizeGlob(glob);
  if (!normal.ok) return err(`The glob ${normal.error}.`);
  const pattern = picomatch.makeRe(normal.value, { dot: true, nonegate: true, windows: false, nocase: caseBlind });
  return ok((path) => path === normal.value || pattern.test(path));
}
