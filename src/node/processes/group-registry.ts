import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { readdir, readFile, rm } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { Disposable } from '../../base/disposable.ts';
import { endGroup, sendSignal } from './process-group.ts';
import { familyOf, linuxStartOf, processTable, workingFolderOf } from './process-table.ts';

const execute = promisify(execFile);

/** Who a process is, so that another one with the same number is not taken for it. */
const Identity = z.object({
  pid: z.number().int().positive(),
  /** Clock ticks since boot, and the boot; Linux only. */
  startTicks: z.number().optional(),
  boot: z.string().optional(),
  /** Milliseconds since the epoch, as we saw it. */
  startedAt: z.number(),
});
type Identity = z.infer<typeof Identity>;

const GroupRecord = z.object({ group: Identity, owner: Identity, command: z.string(), cwd: z.string() });
type GroupRecord = z.infer<typeof GroupRecord>;

/** A process that was ended because whoever started it is gone. */
export interface Orphan {
  readonly pid: number;
  readonly command: string;
}

/** How far the start that a system reports may lie from the start that we saw. */
const START_TOLERANCE_MS = 3_000;

/** The boot that we live in; undefined where the system does not name it. */
const BOOT = ((): string | undefined => {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return undefined;
  }
})();

function identify(pid: number, startedAt: number): Identity {
  const startTicks = linuxStartOf(pid);
  const boot = startTicks === undefined ? undefined : BOOT;
  return { pid, startedAt, ...(startTicks === undefined ? {} : { startTicks }), ...(boot === undefined ? {} : { boot }) };
}

/** Makes the folder for records. */
export function prepareRegistry(folder: string): void {
  mkdirSync(folder, { recursive: true });
}

/** This process, which does not change; made before the first child starts, because between a child's start and its record every moment counts. */
const SELF = identify(process.pid, Math.round(performance.timeOrigin));

/**
 * Notes a started group in the folder (which is made by `prepareRegistry`) until the handle is disposed.
 * Only a kill -9 between the system's start of the child and this write, well under a millisecond, leaves no trace.
 */
export function registerGroup(folder: string, group: { pid: number; command: string; cwd: string }): Disposable {
  const record: GroupRecord = {
    group: identify(group.pid, Date.now()),
    owner: SELF,
    command: group.command.slice(0, 2_000),
    cwd: group.cwd,
  };
  const file = join(folder, `${group.pid}-${record.group.startTicks ?? record.group.startedAt}.json`);
  writeFileSync(file, JSON.stringify(record));
  return { dispose: () => rmSync(file, { force: true }) };
}

async function startedAtBySystem(pid: number): Promise<number | undefined> {
  const [program, words] =
    process.platform === 'win32'
      ? (['powershell', ['-NoProfile', '-Command', `(Get-Process -Id ${pid}).StartTime.ToUniversalTime().ToString('o')`]] as const)
      : (['ps', ['-o', 'lstart=', '-p', String(pid)]] as const);
  const answer = await execute(program, words, { windowsHide: true, env: { ...process.env, LC_ALL: 'C' } }).catch(() => undefined);
  const time = Date.parse(answer?.stdout.trim() ?? '');
  return Number.isNaN(time) ? undefined : time;
}

/** True when the very process that was recorded still runs. */
async function isStillThere(identity: Identity): Promise<boolean> {
  if (identity.startTicks !== undefined) return identity.boot === BOOT && linuxStartOf(identity.pid) === identity.startTicks;
  if (!sendSignal(identity.pid, 0)) return false;
  const startedAt = await startedAtBySystem(identity.pid);
  return startedAt !== undefined && Math.abs(startedAt - identity.startedAt) <= START_TOLERANCE_MS;
}

/** True when the leader is gone but others of its group go on: of this boot, not older than it, and in its folder. */
async function hasOrphanedMembers(record: GroupRecord): Promise<boolean> {
  const { pid, startTicks, boot } = record.group;
  if (startTicks === undefined || boot !== BOOT || linuxStartOf(pid) !== undefined) return false;
  const members = familyOf(await processTable(), pid).filter((row) => (row.start ?? 0) >= startTicks);
  const folders = await Promise.all(members.map((row) => workingFolderOf(row.pid)));
  return folders.some((folder) => folder === record.cwd || folder?.startsWith(`${record.cwd}/`) === true);
}

async function readRecord(file: string): Promise<GroupRecord | undefined> {
  try {
    return GroupRecord.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/**
 * Ends every recorded group whose owner died without ending it, if it is really the same process, and forgets the record.
 * Groups of an owner that lives are left alone, unless `ownerIsGone` says that it was a thread that is no more.
 */
export async function reapOrphans(folder: string, options: { ownerIsGone?: boolean } = {}): Promise<readonly Orphan[]> {
  const names = await readdir(folder).catch(() => [] as string[]);
  const reaped = await Promise.all(
    names.filter((name) => name.endsWith('.json')).map(async (name): Promise<readonly Orphan[]> => {
      const file = join(folder, name);
      const record = await readRecord(file);
      if (record !== undefined && options.ownerIsGone !== true && (await isStillThere(record.owner))) return [];
      const runs = record !== undefined && ((await isStillThere(record.group)) || (await hasOrphanedMembers(record)));
      if (runs) await endGroup(record.group.pid);
      await rm(file, { force: true });
      return runs ? [{ pid: record.group.pid, command: record.command }] : [];
    }),
  );
  return reaped.flat();
}
