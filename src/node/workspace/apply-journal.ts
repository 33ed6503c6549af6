import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { Fault } from '../../engine/model/fault.ts';
import { ObjectName } from '../../engine/model/ids.ts';
import { writeAtomic } from '../files/node-files.ts';
import { PlannedFile } from './path-version.ts';

/** What a change of the user's tree is about to do; on the disk before the first file is touched, gone when the last thing is done. */
export const ApplyJournal = z.object({
  v: z.literal(1),
  /** Names the change; also what our index lock holds. */
  token: z.string(),
  pid: z.number().int(),
  startedAt: z.number(),
  head: ObjectName,
  next: ObjectName,
  files: z.array(PlannedFile),
});
export type ApplyJournal = z.infer<typeof ApplyJournal>;

/** Our folder in a working tree's git folder. */
export function applyFolder(gitDir: string): string {
  return path.join(gitDir, 'ce-parallel');
}

function journalFile(gitDir: string): string {
  return path.join(applyFolder(gitDir), 'apply.json');
}

/** Folder of one change: `new` holds files to be put in place, `old` the ones that they replaced. */
export function stageFolder(gitDir: string, token: string): string {
  return path.join(applyFolder(gitDir), `apply-${token}`);
}

/** Makes the journal durable. */
export async function writeApplyJournal(gitDir: string, journal: ApplyJournal): Promise<void> {
  await writeAtomic(journalFile(gitDir), `${JSON.stringify(journal)}\n`, true);
}

/** The journal of a change that has not ended; undefined when there is none. */
export async function readApplyJournal(gitDir: string): Promise<ApplyJournal | undefined> {
  const text = await readFile(journalFile(gitDir), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return ApplyJournal.parse(JSON.parse(text));
  } catch (cause) {
    throw new Fault('io', `${journalFile(gitDir)} cannot be read: a change of your files may have ended half-way.`, { details: { path: journalFile(gitDir) }, remedy: 'Compare your files with `git status`, then remove that file.', cause });
  }
}

/** Forgets the journal: the change has ended. */
export async function removeApplyJournal(gitDir: string): Promise<void> {
  await rm(journalFile(gitDir), { force: true });
}

/** True while a process of that id lives (also when it is another user's). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
