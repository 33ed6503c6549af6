import { execFile } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { familyOf, processTable } from './process-table.ts';

const execute = promisify(execFile);

/** How long a group may take to end by itself after it was asked to. */
export const TERMINATION_GRACE_MS = 2_000;

/** Sends a signal to a process, or to a group by its negative number; false when there is nobody (left) that we may signal. */
export function sendSignal(target: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(target, signal);
    return true;
  } catch {
    return false;
  }
}

/** True when a group still has a member that runs. Costs one system call when it has none. */
export async function isGroupAlive(leader: number): Promise<boolean> {
  if (process.platform === 'win32') return sendSignal(leader, 0);
  // A group of zombies still answers signal 0, for ever where nobody reaps them, as in many containers.
  if (!sendSignal(-leader, 0)) return false;
  const table = await processTable();
  return table.length === 0 || table.some((row) => row.group === leader);
}

async function endOnWindows(leader: number): Promise<void> {
  // Console programs have no polite end on Windows, and the tree must be walked while its root still lives.
  await execute('taskkill', ['/PID', String(leader), '/T', '/F'], { windowsHide: true }).catch(() => undefined);
}

function signalAll(pids: readonly number[], leader: number, signal: NodeJS.Signals): void {
  sendSignal(-leader, signal);
  for (const pid of pids) sendSignal(pid, signal);
}

/**
 * Ends a whole group and what has left it (other groups of its session, descendants): first politely, after the grace by force.
 * Resolves when none of them runs, or when force was used.
 */
export async function endGroup(leader: number, graceMs = TERMINATION_GRACE_MS): Promise<void> {
  if (process.platform === 'win32') return endOnWindows(leader);
  const strays = familyOf(await processTable(), leader);
  const startOf = new Map(strays.map((row) => [row.pid, row.start]));
  signalAll([...startOf.keys()], leader, 'SIGTERM');
  const until = performance.now() + graceMs;
  for (let pauseMs = 10; performance.now() < until; pauseMs = Math.min(100, pauseMs * 2)) {
    await wait(pauseMs);
    if ((await survivors(leader, startOf)).length === 0) return;
  }
  signalAll(await survivors(leader, startOf), leader, 'SIGKILL');
  // A process may have forked between the look and the kill.
  signalAll(await survivors(leader, startOf), leader, 'SIGKILL');
}

/** Members of the family now, and those that were in it and have lost their parents since; a reused number is told by its start. */
async function survivors(leader: number, startOf: ReadonlyMap<number, number | undefined>): Promise<readonly number[]> {
  const table = await processTable();
  const family = new Set(familyOf(table, leader).map((row) => row.pid));
  const lost = table.filter((row) => startOf.has(row.pid) && startOf.get(row.pid) === row.start).map((row) => row.pid);
  return [...new Set([...family, ...lost])];
}
