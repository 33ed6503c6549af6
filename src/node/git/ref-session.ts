import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { Socket } from 'node:net';
import { deferred, type Deferred } from '../../base/deferred.ts';
import { Fault } from '../../engine/model/fault.ts';
import type { Repository } from './repository.ts';
import { createSerialQueue } from './serial-queue.ts';

const IDLE_MS = 3_000;
const DEADLINE_MS = 60_000;

interface Session {
  readonly child: ChildProcessWithoutNullStreams;
  stderr: string;
  stdout: string;
  waiter: Deferred<undefined> | undefined;
}

/**
 * Moves refs through one standing `git update-ref --stdin`, a transaction each, which saves a process start a move. The process ends after
 * three idle seconds, after any failure (git ends it) and with ours; the next move starts another. Faults throw `git_failed` as a single call would.
 */
export function createRefSession({ session: start }: Repository): (update: { readonly ref: string; readonly to: string; readonly expected: string }) => Promise<void> {
  const queue = createSerialQueue();
  let session: Session | undefined;
  let idle: NodeJS.Timeout | undefined;

  const open = (): Session => {
    const child = start(['update-ref', '-m', 'ce-parallel', '-z', '--stdin']);
    const made: Session = { child, stderr: '', stdout: '', waiter: undefined };
    const fail = (why: string) => {
      if (session === made) session = undefined;
      made.waiter?.reject(new Fault('git_failed', `git update-ref failed: ${made.stderr.trim() || why}`, { details: { command: 'git update-ref --stdin', stderr: made.stderr.trim(), exitCode: child.exitCode }, remedy: 'Read the message of git above; `git fsck` tells whether the repository is sound.' }));
      made.waiter = undefined;
    };
    child.stdout.on('data', (chunk: Buffer) => {
      made.stdout += chunk.toString('utf8');
      if (!made.stdout.includes('commit: ok\n')) return;
      made.stdout = '';
      made.waiter?.resolve(undefined);
      made.waiter = undefined;
    });
    child.stderr.on('data', (chunk: Buffer) => (made.stderr += chunk.toString('utf8')));
    child.stdin.on('error', () => undefined);
    child.on('error', (error) => {
      if (error.name === 'AbortError') {
        made.waiter?.reject(new Fault('cancelled', 'Moving a ref was cancelled.'));
        made.waiter = undefined;
      }
      fail(error.message);
    });
    child.on('close', () => fail('git ended'));
    // A session that nobody uses must not keep our process alive; git ends when its input does.
    child.unref();
    for (const stream of [child.stdin, child.stdout, child.stderr]) if (stream instanceof Socket) stream.unref();
    return made;
  };

  return ({ ref, to, expected }) =>
    queue(async () => {
      clearTimeout(idle);
      const current = (session ??= open());
      const waiter = deferred<undefined>();
      current.waiter = waiter;
      // Keeps our process alive while it waits, and is the deadline.
      const deadline = setTimeout(() => current.child.kill('SIGKILL'), DEADLINE_MS);
      current.child.stdin.write(`start\0update ${ref}\0${to}\0${expected}\0commit\0`);
      try {
        await waiter.promise;
      } finally {
        clearTimeout(deadline);
        idle = setTimeout(() => {
          session?.child.stdin.end();
          session = undefined;
        }, IDLE_MS);
        idle.unref();
      }
    });
}
