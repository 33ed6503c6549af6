import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** A process that the system knows now; zombies are left out, because they run nothing. `start` only compares within one boot. */
export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** 0 where the system does not tell. */
  readonly session: number;
  /** Clock ticks since boot; undefined where it is not known. */
  readonly start: number | undefined;
}

interface LinuxStat extends ProcessRow {
  readonly state: string;
}

/** Reads one line of /proc/<pid>/stat; the name in brackets may itself hold brackets and spaces. */
export function parseLinuxStat(stat: string): LinuxStat | undefined {
  const close = stat.lastIndexOf(')');
  const pid = Number.parseInt(stat, 10);
  const fields = stat.slice(close + 2).split(' ');
  const number = (index: number): number => Number(fields[index]);
  if (close < 0 || Number.isNaN(pid) || fields.length < 20) return undefined;
  return { pid, state: fields[0] ?? '', parent: number(1), group: number(2), session: number(3), start: number(19) };
}

/** Clock ticks since boot at which a process began; undefined when it is gone, or off Linux. */
export function linuxStartOf(pid: number): number | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const row = parseLinuxStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    return row === undefined || row.state === 'Z' ? undefined : row.start;
  } catch {
    return undefined;
  }
}

/** Folder that a process works in; undefined when it cannot be told. */
export async function workingFolderOf(pid: number): Promise<string | undefined> {
  return readlink(`/proc/${pid}/cwd`).catch(() => undefined);
}

async function linuxTable(): Promise<readonly ProcessRow[]> {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(names.map((name) => readFile(`/proc/${name}/stat`, 'utf8').catch(() => '')));
  return stats.map(parseLinuxStat).filter((row): row is LinuxStat => row !== undefined && row.state !== 'Z');
}

async function psTable(): Promise<readonly ProcessRow[]> {
  const { stdout } = await execute('ps', ['-axo', 'pid=,ppid=,pgid=,stat='], { maxBuffer: 16_000_000 });
  return stdout.split('\n').flatMap((line) => {
    const [pid, parent, group, state = 'Z'] = line.trim().split(/\s+/);
    return state.startsWith('Z') ? [] : [{ pid: Number(pid), parent: Number(parent), group: Number(group), session: 0, start: undefined }];
  });
}

/** Every living process; empty on Windows, where taskkill knows the tree itself, and where the system refuses to tell. */
export async function processTable(): Promise<readonly ProcessRow[]> {
  if (process.platform === 'win32') return [];
  return (process.platform === 'linux' ? linuxTable() : psTable()).catch(() => []);
}

/** Everything that one leader started and that still lives: its group, its session, and all descendants of these. */
export function familyOf(table: readonly ProcessRow[], leader: number): readonly ProcessRow[] {
  const children = new Map<number, ProcessRow[]>();
  for (const row of table) children.set(row.parent, [...(children.get(row.parent) ?? []), row]);
  const family = new Map<number, ProcessRow>();
  const queue = table.filter((row) => row.pid === leader || row.group === leader || row.session === leader);
  for (const row of queue) {
    if (family.has(row.pid)) continue;
    family.set(row.pid, row);
    queue.push(...(children.get(row.pid) ?? []));
  }
  return [...family.values()];
}
