import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../../engine/model/fault.ts';
import { GIT_SETTINGS } from './git-environment.ts';

/** Ctrl-C in a terminal goes to every process of the foreground group; a git that is stopped by it in the middle would look like a fault of the task. */
const APART = process.platform !== 'win32';

/** One call of git: words, never a shell. */
export interface GitCall {
  readonly args: readonly string[];
  /** Folder to run in; the repository's top folder when absent. */
  readonly cwd?: string;
  /** Names the repository explicitly, so that a `.git` that somebody planted is not looked at. */
  readonly gitDir?: string;
  readonly workTree?: string;
  readonly indexFile?: string;
  readonly stdin?: string | Uint8Array;
  /** Takes no optional lock, so that it never stands in the user's way. */
  readonly readOnly?: boolean;
  /** Exit codes that are answers rather than faults; 0 when absent. */
  readonly accept?: readonly number[];
  /** Keeps at most that much of the output; the rest is counted. */
  readonly maxBytes?: number;
  /** More settings for this call, as `name=value`. */
  readonly settings?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Tries again while another process holds a lock that the call needs. */
  readonly retryLocks?: boolean;
}

/** What git answered. */
export interface GitAnswer {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: string;
  readonly cutBytes: number;
}

/** Runs git; throws Fault `git_failed` for any exit code that was not accepted, `timed_out` and `cancelled`. */
export type RunGit = (call: GitCall) => Promise<GitAnswer>;

/** What all calls of one runner share. */
export interface GitRunnerOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** Longest time for one call, in milliseconds. */
  readonly timeoutMs: number;
}

const MAX_PROCESSES = 24;
const MAX_STDERR_BYTES = 64 * 1024;
const LOCK_TRIES = 10;
// Git has no code for "another process holds the lock": its (untranslated) text is all there is.
const LOCK_HELD = /\.lock': File exists|Unable to create '.*\.lock'|cannot lock ref|could not lock config file|unable to lock|another git process seems to be running/i;

/** True when the failure says that somebody else holds a lock of the repository. */
export function isLockFault(error: unknown): error is Fault {
  return error instanceof Fault && error.code === 'git_failed' && typeof error.details['stderr'] === 'string' && LOCK_HELD.test(error.details['stderr']);
}

/** Makes a runner for one repository; at most 24 of its processes live at once, the rest wait in order. */
export function createGitRunner(options: GitRunnerOptions): RunGit {
  let free = MAX_PROCESSES;
  const waiting: (() => void)[] = [];
  const attempt = async (call: GitCall): Promise<GitAnswer> => {
    if (free === 0) await new Promise<void>((go) => waiting.push(go));
    else free -= 1;
    try {
      return await spawnGit(call, options);
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
  return async (call) => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await attempt(call);
      } catch (error) {
        if (call.retryLocks !== true || tries >= LOCK_TRIES || !isLockFault(error)) throw error;
        await sleep(Math.random() * Math.min(400, 10 * 2 ** tries), undefined, options.signal === undefined ? {} : { signal: options.signal }).catch(() => undefined);
      }
    }
  };
}

/** Starts a git that stays, for many requests over its input; the caller ends it. Aborting the runner's signal kills it. */
export function startGitSession(args: readonly string[], options: GitRunnerOptions): ChildProcessWithoutNullStreams {
  const { signal } = options;
  return spawn('git', [...GIT_SETTINGS, ...args], { cwd: options.cwd, env: { ...options.env }, stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true, detached: APART, ...(signal === undefined ? {} : { signal }) });
}

function spawnGit(call: GitCall, options: GitRunnerOptions): Promise<GitAnswer> {
  const words = [...GIT_SETTINGS, ...(call.settings ?? []).flatMap((setting) => ['-c', setting]), ...call.args];
  const env: Record<string, string> = { ...options.env, ...call.env };
  if (call.gitDir !== undefined) env['GIT_DIR'] = call.gitDir;
  if (call.workTree !== undefined) env['GIT_WORK_TREE'] = call.workTree;
  if (call.indexFile !== undefined) env['GIT_INDEX_FILE'] = call.indexFile;
  if (call.readOnly === true) env['GIT_OPTIONAL_LOCKS'] = '0';
  const cwd = call.cwd ?? call.workTree ?? options.cwd;
  const shown = `git ${call.args.slice(0, 6).join(' ')}${call.args.length > 6 ? ' …' : ''}`;
  return new Promise((resolve, reject) => {
    if (options.signal?.aborted === true) {
      reject(new Fault('cancelled', `${shown} was cancelled before it began.`));
      return;
    }
    const child = spawn('git', words, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true, detached: APART });
    const chunks: Buffer[] = [];
    const errors: Buffer[] = [];
    let keptBytes = 0;
    let cutBytes = 0;
    let errorBytes = 0;
    let ended: 'timed_out' | 'cancelled' | undefined;
    const end = (why: 'timed_out' | 'cancelled') => {
      ended ??= why;
      child.kill('SIGKILL');
    };
    const abort = () => end('cancelled');
    const timer = setTimeout(() => end('timed_out'), options.timeoutMs);
    options.signal?.addEventListener('abort', abort, { once: true });
    const settle = () => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', abort);
    };
    child.stdout.on('data', (chunk: Buffer) => {
      const room = (call.maxBytes ?? Infinity) - keptBytes;
      const kept = chunk.length <= room ? chunk : chunk.subarray(0, Math.max(0, room));
      if (kept.length > 0) chunks.push(kept);
      keptBytes += kept.length;
      cutBytes += chunk.length - kept.length;
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (errorBytes < MAX_STDERR_BYTES) errors.push(chunk);
      errorBytes += chunk.length;
    });
    // A child that ends before it has read everything breaks the pipe; its exit code says why.
    child.stdin.on('error', () => undefined);
    child.on('error', (error: NodeJS.ErrnoException) => {
      settle();
      reject(
        error.code === 'ENOENT'
          ? new Fault('git_failed', `${shown} could not be started in ${cwd}.`, { details: { command: shown, cwd }, remedy: 'Install git 2.38 or newer, put it on PATH, and check that the folder exists.', cause: error })
          : new Fault('git_failed', `${shown} could not be started: ${error.message}`, { details: { command: shown, cwd }, cause: error }),
      );
    });
    child.on('close', (exitCode, killedBy) => {
      settle();
      const stderr = Buffer.concat(errors).toString('utf8').trim();
      if (exitCode !== null && ended === undefined && (call.accept ?? [0]).includes(exitCode)) {
        resolve({ exitCode, stdout: Buffer.concat(chunks), stderr, cutBytes });
        return;
      }
      const details = { command: shown, exitCode, killedBy, stderr };
      if (ended === 'cancelled') reject(new Fault('cancelled', `${shown} was cancelled.`, { details }));
      else if (ended === 'timed_out') reject(new Fault('timed_out', `${shown} did not end within ${options.timeoutMs} ms.`, { details, remedy: 'Look whether the disk or a git filter hangs, then try again.' }));
      else reject(new Fault('git_failed', `${shown} failed with ${exitCode === null ? `signal ${String(killedBy)}` : `exit code ${exitCode}`}: ${stderr.split('\n').slice(0, 4).join(' ') || 'no message'}`, { details, remedy: remedyFor(stderr) }));
    });
    child.stdin.end(call.stdin ?? '');
  });
}

function remedyFor(stderr: string): string {
  if (/index\.lock|\.lock'/.test(stderr)) return 'Wait until the other git process has ended; if none runs, remove the lock file that the message names.';
  if (/dubious ownership/.test(stderr)) return 'If you trust this repository, run the `git config --global --add safe.directory` line that git prints.';
  if (/No space left/.test(stderr)) return 'Free some disk space and try again.';
  if (/Permission denied/.test(stderr)) return 'Check the permissions of the file that the message names.';
  return 'Read the message of git above; `git fsck` tells whether the repository is sound.';
}

/** Splits NUL-separated output; the empty piece after the last separator is left out. */
export function splitNul(output: Buffer): string[] {
  const text = output.toString('utf8');
  if (text === '') return [];
  return (text.endsWith('\0') ? text.slice(0, -1) : text).split('\0');
}

/** One line of output without its line end. */
export function oneLine(output: Buffer): string {
  return output.toString('utf8').replace(/\r?\n$/, '');
}
