import { open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../../engine/model/fault.ts';
import { isAlive } from './apply-journal.ts';

const WORD = 'ce-parallel apply';
const TRIES = 12;

/**
 * Takes git's own lock of the user's index, so that neither the user nor an editor changes index or HEAD meanwhile.
 * The lock holds who we are: one that a dead process of ours left is taken over, any other is waited for, then reported.
 */
export async function lockIndex(gitDir: string, token: string): Promise<() => Promise<void>> {
  const lock = path.join(gitDir, 'index.lock');
  for (let tries = 1; ; tries += 1) {
    try {
      const handle = await open(lock, 'wx');
      try {
        await handle.writeFile(`${WORD} ${process.pid} ${token}\n`);
      } finally {
        await handle.close();
      }
      return () => rm(lock, { force: true });
    } catch (cause) {
      if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) throw cause;
      if (await breakOwnLock(gitDir)) continue;
      if (tries >= TRIES) {
        throw new Fault('git_failed', `Another git process holds ${lock}; nothing was changed.`, { details: { lock }, remedy: 'Wait until it has ended; if none runs, remove that file.', cause });
      }
      await sleep(Math.min(250, 5 * 2 ** tries));
    }
  }
}

/** Removes the index lock if a dead process of ours left it; true when there is none of a dead one any more because of that. */
export async function breakOwnLock(gitDir: string): Promise<boolean> {
  const lock = path.join(gitDir, 'index.lock');
  const [, pid] = /^ce-parallel apply (\d+) /.exec(await readFile(lock, 'latin1').catch(() => '')) ?? [];
  // Inside this process changes of one tree go one after the other, so a lock with our own id is left over too.
  if (pid === undefined || (Number(pid) !== process.pid && isAlive(Number(pid)))) return false;
  await rm(lock, { force: true });
  return true;
}
