import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { ABSENT_MODE, type RawChange } from './changed-files.ts';

const Entry = z.object({ path: z.string(), mode: z.string(), object: z.string() });

/**
 * Which files of a worktree differed from its commit before anybody worked there: what set-up commands wrote, and files that a filter or
 * a rule for line ends reads differently from how they were committed. Lies in the worktree's own git folder.
 */
const OWN_CHANGES = 'ce-parallel-own-changes.json';

/** Notes the differences that a worktree begins with, in place of those noted before. */
export async function noteOwnChanges(adminDir: string, raw: readonly RawChange[]): Promise<void> {
  const file = path.join(adminDir, OWN_CHANGES);
  if (raw.length === 0) await rm(file, { force: true });
  else await writeFile(file, JSON.stringify(raw.map((change) => ({ path: change.path, mode: change.toMode, object: change.toObject }))));
}

/** Those of a worktree's differences that it began with and that nobody has touched since; once somebody edits such a file, it counts as a change again. */
export async function ownChangesAmong(adminDir: string, raw: readonly RawChange[]): Promise<readonly RawChange[]> {
  if (raw.length === 0) return [];
  const text = await readFile(path.join(adminDir, OWN_CHANGES), 'utf8').catch(() => undefined);
  if (text === undefined) return [];
  const known = new Map(z.array(Entry).parse(JSON.parse(text)).map((entry) => [entry.path, `${entry.mode} ${entry.object}`]));
  return raw.filter((change) => known.get(change.path) === `${change.toMode} ${change.toObject}`);
}

/** Lines for `update-index -z --index-info` that take these changes back; removals come first, because a file may have taken a folder's place. */
export function takenBack(changes: readonly RawChange[]): string {
  const lines = changes.map((change) => `${change.fromMode === ABSENT_MODE ? '0' : change.fromMode} ${change.fromObject}\t${change.path}\0`);
  return [...lines.filter((line) => line.startsWith('0 ')), ...lines.filter((line) => !line.startsWith('0 '))].join('');
}
