import { stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { execa } from 'execa';
import type { Disposable } from '../../base/disposable.ts';
import { Fault } from '../../engine/model/fault.ts';
import type { ProcessRequest, ProcessResult, Processes } from '../../engine/ports.ts';
import { BoundedOutput, finishTogether } from './bounded-output.ts';
import { prepareRegistry, registerGroup } from './group-registry.ts';
import { endGroup, isGroupAlive, sendSignal } from './process-group.ts';

/** Output is over when the pipes close, or, where one that left the group keeps them open, when nothing came in so many looks of so long each. */
const DRAIN = { looks: 5, lookMs: 50 } as const;

/** Longest delay a timer can hold; a longer time limit is none. */
const MAX_TIMER_MS = 2 ** 31 - 1;

const IS_WINDOWS = process.platform === 'win32';

/**
 * Child processes, each leading a process group of its own. When the program itself ends, what it left in the background is ended too:
 * after `run` resolves nothing of it works in the folder (but what made itself a session of its own, and, on Windows, children that outlive their parent).
 * With `registryFolder`, running groups are noted there for `reapOrphans`.
 */
export function createProcesses(options: { registryFolder?: string } = {}): Processes {
  const running = new Set<number>();
  if (options.registryFolder !== undefined) prepareRegistry(options.registryFolder);
  const endAll = (): void => {
    for (const pid of running) sendSignal(IS_WINDOWS ? pid : -pid, 'SIGKILL');
  };
  const track = (pid: number, request: ProcessRequest): Disposable => {
    const note = options.registryFolder === undefined ? undefined : registerGroup(options.registryFolder, { pid, command: lineOf(request), cwd: request.cwd });
    if (running.size === 0) process.on('exit', endAll);
    running.add(pid);
    return {
      dispose: () => {
        note?.dispose();
        running.delete(pid);
        if (running.size === 0) process.off('exit', endAll);
      },
    };
  };
  return { run: (request, signal) => run(request, signal, track) };
}

function lineOf(request: ProcessRequest): string {
  return 'shell' in request.command ? request.command.shell : request.command.words.join(' ');
}

const NOT_STARTED = { exitCode: null, stdout: '', stderr: '', cutBytes: 0, durationMs: 0, timedOut: false, aborted: false, notFound: false } satisfies ProcessResult;

async function run(request: ProcessRequest, signal: AbortSignal, track: (pid: number, request: ProcessRequest) => Disposable): Promise<ProcessResult> {
  if (signal.aborted) return { ...NOT_STARTED, aborted: true };
  const folder = await stat(request.cwd).catch(() => undefined);
  // The system answers ENOENT for a missing folder too, which must not look like a missing program.
  if (folder?.isDirectory() !== true) throw new Fault('process_failed', `Cannot run ${lineOf(request)}: the folder ${request.cwd} does not exist.`);
  if (isAborted(signal)) return { ...NOT_STARTED, aborted: true };

  const startedAt = performance.now();
  const child = start(request);
  if (child.pid === undefined) return refusedStart(request, await child);
  const pid = child.pid;
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const tracked = await trackOrEnd(pid, request, track);

  const stdout = new BoundedOutput(request.maxOutputBytes);
  const stderr = new BoundedOutput(request.maxOutputBytes);
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));

  const ended: { by?: 'timeout' | 'abort'; done?: Promise<void> } = {};
  const end = (by: 'timeout' | 'abort'): void => {
    if (ended.by !== undefined) return;
    ended.by = by;
    ended.done = endGroup(pid);
  };
  const onAbort = (): void => end('abort');
  signal.addEventListener('abort', onAbort, { once: true });
  if (isAborted(signal)) onAbort();
  const timer = request.timeoutMs > MAX_TIMER_MS ? undefined : setTimeout(() => end('timeout'), Math.max(0, request.timeoutMs));
  try {
    const code = await exited;
    // From here the verdict stands: an abort or a time-out that comes now ends nothing that counts.
    const by = ended.by;
    if (by === undefined && (await isGroupAlive(pid))) await endGroup(pid);
    await ended.done;
    await drain(closed, () => stdout.totalBytes + stderr.totalBytes);
    child.stdout.destroy();
    child.stderr.destroy();
    const text = finishTogether(stdout, stderr, request.maxOutputBytes);
    const exitCode = by === undefined ? code : null;
    return {
      exitCode,
      stdout: text.stdout.text,
      stderr: text.stderr.text,
      cutBytes: text.stdout.cutBytes + text.stderr.cutBytes,
      durationMs: performance.now() - startedAt,
      timedOut: by === 'timeout',
      aborted: by === 'abort',
      notFound: 'shell' in request.command && saysNotFound(exitCode, text.stderr.text),
    };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    tracked.dispose();
  }
}

/** A group that cannot be noted must not run: after a crash nobody would know of it. */
async function trackOrEnd(pid: number, request: ProcessRequest, track: (pid: number, request: ProcessRequest) => Disposable): Promise<Disposable> {
  try {
    return track(pid, request);
  } catch (cause) {
    await endGroup(pid);
    throw new Fault('io', `Cannot note the process ${lineOf(request)} on disk, so it was ended again.`, { remedy: 'Check that the disk is not full and that the folder for run state can be written.', cause });
  }
}

async function drain(closed: Promise<void>, received: () => number): Promise<void> {
  const isClosed = closed.then(() => true);
  for (let quiet = 0, before = received(); quiet < DRAIN.looks; quiet++) {
    if (await Promise.race([isClosed, wait(DRAIN.lookMs, false, { ref: false })])) return;
    if (received() !== before) quiet = -1;
    before = received();
  }
}

/** `signal.aborted` changes while we wait, which the compiler's narrowing does not see. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

function start(request: ProcessRequest) {
  const [file, ...words] = 'shell' in request.command ? [request.command.shell] : request.command.words;
  // execa rather than spawn: it runs the .cmd shims of npm on Windows without a shell's quoting.
  return execa(file ?? '', words, {
    cwd: request.cwd,
    env: request.env,
    extendEnv: false,
    shell: 'shell' in request.command ? (IS_WINDOWS ? true : '/bin/sh') : false,
    detached: !IS_WINDOWS,
    windowsHide: true,
    reject: false,
    buffer: false,
    cleanup: false,
    encoding: 'buffer',
    stdout: 'pipe',
    stderr: 'pipe',
    ...(request.stdin === undefined ? { stdin: 'ignore' as const } : { input: request.stdin }),
  });
}

function refusedStart(request: ProcessRequest, failure: { readonly code?: string | undefined; readonly message?: string | undefined }): ProcessResult {
  const code = failure.code ?? 'unknown';
  if (code === 'ENOENT') return { ...NOT_STARTED, stderr: `${lineOf(request)}: program not found`, notFound: true };
  // The shells' own convention for a file that is there but cannot be run.
  if (code === 'EACCES') return { ...NOT_STARTED, exitCode: 126, stderr: `${lineOf(request)}: permission denied` };
  throw new Fault('process_failed', `Cannot start ${lineOf(request)}: ${failure.message ?? code}`, { details: { code } });
}

/** A shell's way of saying that a program does not exist. cmd.exe answers 1 for a plain line and 9009 inside a batch file. */
function saysNotFound(exitCode: number | null, stderr: string): boolean {
  if (!IS_WINDOWS) return exitCode === 127;
  return exitCode === 9009 || (exitCode === 1 && stderr.includes('is not recognized as an internal or external command'));
}
