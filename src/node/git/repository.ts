import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { Fault } from '../../engine/model/fault.ts';
import { gitEnvironment } from './git-environment.ts';
import { createGitRunner, oneLine, startGitSession, type RunGit } from './run-git.ts';

/** An opened repository, as its modules share it. */
export interface Repository {
  /** Top folder of the working tree that was opened, every link resolved. */
  readonly root: string;
  /** The common git folder: objects, refs, worktrees. */
  readonly commonDir: string;
  /** The git folder of the opened working tree: its HEAD and index; the common one unless it is a linked worktree. */
  readonly gitDir: string;
  readonly version: string;
  readonly run: RunGit;
  /** Starts a git of this repository that stays. */
  readonly session: (args: readonly string[]) => ChildProcessWithoutNullStreams;
}

/** How to open a repository; the process's own environment when none is given. */
export interface OpenOptions {
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
  /** Longest time for one git call; ten minutes unless said. */
  readonly timeoutMs?: number;
}

const FIRST_VERSION: readonly [number, number] = [2, 38];

/** True for a git that can merge without a working tree (2.38). */
export function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > FIRST_VERSION[0] || (major === FIRST_VERSION[0] && minor >= FIRST_VERSION[1]);
}

/** Finds the repository of a folder, from any folder below its top. Faults: `not_a_repository`, `git_too_old`, `git_failed`. */
export async function openRepository(folder: string, options: OpenOptions = {}): Promise<Repository> {
  const start = await realpath(folder).catch((cause: unknown) => {
    throw new Fault('not_a_repository', `There is no folder ${folder}.`, { details: { folder }, remedy: 'Name a folder of a git repository.', cause });
  });
  const shared = { env: gitEnvironment(options.environment ?? process.env), signal: options.signal, timeoutMs: options.timeoutMs ?? 600_000 };
  const look = createGitRunner({ ...shared, cwd: start });
  const version = /(\d+\.\d+(\.\d+)*)/.exec(oneLine((await look({ args: ['--version'] })).stdout))?.[1] ?? '0';
  if (!isNewEnough(version)) {
    throw new Fault('git_too_old', `git ${version} is too old: merging without a working tree came with git 2.38.`, { details: { version }, remedy: 'Install git 2.38 or newer and put it first on PATH.' });
  }
  const top = await look({ args: ['rev-parse', '--show-toplevel'], accept: [0, 128], readOnly: true });
  if (top.exitCode !== 0) {
    if (top.stderr.includes('dubious ownership')) throw new Fault('git_failed', `git refuses ${start}: it belongs to another user.`, { details: { folder: start, stderr: top.stderr }, remedy: `If you trust it, run: git config --global --add safe.directory "${start}"` });
    const bare = top.stderr.includes('must be run in a work tree');
    throw new Fault('not_a_repository', bare ? `${start} is a repository without a working tree.` : `${start} is not in a git repository.`, {
      details: { folder: start, stderr: top.stderr },
      remedy: bare ? 'Open a folder of a clone that has files checked out.' : 'Open a folder of a git repository, or run `git init` and make a first commit.',
    });
  }
  const root = await realpath(oneLine(top.stdout));
  const askPath = async (question: string) => realpath(path.resolve(start, oneLine((await look({ args: ['rev-parse', question], readOnly: true })).stdout)));
  const [gitDir, commonDir] = await Promise.all([askPath('--absolute-git-dir'), askPath('--git-common-dir')]);
  const env = { ...shared.env, ...(await identityFor(look, shared.env)) };
  const plain = createGitRunner({ ...shared, env, cwd: root });
  const run: RunGit = (call) => plain(call.gitDir === undefined ? { ...call, gitDir, workTree: call.workTree ?? root } : call);
  const session = (args: readonly string[]) => startGitSession(args, { ...shared, env: { ...env, GIT_DIR: gitDir }, cwd: root });
  return { root, commonDir, gitDir, version, run, session };
}

/** Our own name on internal commits, only where the user has told git none. */
async function identityFor(run: RunGit, env: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const answer = await run({ args: ['config', '-z', '--get-regexp', '^user\\.(name|email)$'], accept: [0, 1], readOnly: true });
  const told = answer.stdout.toString('utf8').toLowerCase();
  const identity: Record<string, string> = {};
  for (const who of ['AUTHOR', 'COMMITTER']) {
    if (env[`GIT_${who}_NAME`] === undefined && !told.includes('user.name\n')) identity[`GIT_${who}_NAME`] = 'ce-parallel';
    if (env[`GIT_${who}_EMAIL`] === undefined && env['EMAIL'] === undefined && !told.includes('user.email\n')) identity[`GIT_${who}_EMAIL`] = 'ce-parallel@localhost';
  }
  return identity;
}
