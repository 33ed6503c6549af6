import { readdir, readFile, realpath, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Fault } from '../../engine/model/fault.ts';
import type { Repository } from './repository.ts';

/** A linked worktree as the repository records it. */
export interface RegisteredWorktree {
  /** Where the repository says that it lies; the folder may be gone. */
  readonly path: string;
  /** Its own git folder, `<common>/worktrees/<name>`: HEAD, index and our marker. */
  readonly adminDir: string;
  /** We made it, so we may restore and remove it. */
  readonly ours: boolean;
  /** Its checkout has ended; false when whoever made it died half-way. */
  readonly complete: boolean;
}

const MARKER = 'ce-parallel-worktree';
/** Patterns that our calls ignore in one worktree: what set-up put there. Lies in the worktree's own git folder. */
export const WORKTREE_EXCLUDE = 'ce-parallel-exclude';

/** Whether we made the worktree with this git folder, by the marker in it. */
export function isOurWorktree(adminDir: string): Promise<boolean> {
  return exists(path.join(adminDir, MARKER));
}

/** True when something stands at the path. */
export async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

/** The path with the links of its existing part resolved, so that it compares with what git recorded. */
export async function canonicalPath(folder: string): Promise<string> {
  const absolute = path.resolve(folder);
  for (let head = absolute, tail = ''; ; tail = path.join(path.basename(head), tail), head = path.dirname(head)) {
    const real = await realpath(head).catch(() => undefined);
    if (real !== undefined) return tail === '' ? real : path.join(real, tail);
    if (path.dirname(head) === head) return absolute;
  }
}

/** Whether two canonical paths name one folder on this system's usual disks. */
export function samePath(a: string, b: string): boolean {
  const fold = (name: string) => (process.platform === 'win32' || process.platform === 'darwin' ? path.normalize(name).normalize('NFC').toLowerCase() : path.normalize(name));
  return fold(a) === fold(b);
}

/**
 * The linked worktree registered at a path. Read from the repository, never from the worktree's own `.git` file, which whoever works
 * there could point elsewhere.
 */
export async function findWorktree({ commonDir }: Repository, folder: string): Promise<RegisteredWorktree | undefined> {
  const wanted = await canonicalPath(folder);
  const home = path.join(commonDir, 'worktrees');
  const names = await readdir(home).catch(() => []);
  const found = await Promise.all(
    names.map(async (name): Promise<RegisteredWorktree | undefined> => {
      const adminDir = path.join(home, name);
      const text = await readFile(path.join(adminDir, 'gitdir'), 'utf8').catch(() => undefined);
      if (text === undefined) return undefined;
      const recorded = path.dirname(path.resolve(adminDir, text.replace(/\r?\n$/, '')));
      if (!samePath(recorded, wanted) && !samePath(await canonicalPath(recorded), wanted)) return undefined;
      const [ours, complete] = await Promise.all([exists(path.join(adminDir, MARKER)), exists(path.join(adminDir, 'index'))]);
      return { path: wanted, adminDir, ours, complete };
    }),
  );
  return found.find((worktree) => worktree !== undefined);
}

/** The linked worktree at a path, which must be one that we made: nothing else may be restored or removed. */
export async function ourWorktree(repository: Repository, folder: string): Promise<RegisteredWorktree> {
  const worktree = await findWorktree(repository, folder);
  if (worktree?.ours === true) return worktree;
  throw new Fault('internal', `${folder} is not a worktree that ce-parallel made; its files are never replaced or removed.`, { details: { folder, registered: worktree !== undefined } });
}

/** Notes in the repository that a worktree is ours. */
export async function markOurs(adminDir: string): Promise<void> {
  await writeFile(path.join(adminDir, MARKER), 'made by ce-parallel\n');
}

/** Settings that make git ignore what set-up put into a worktree. */
export async function excludeSettings(adminDir: string): Promise<readonly string[]> {
  const file = path.join(adminDir, WORKTREE_EXCLUDE);
  return (await exists(file)) ? [`core.excludesFile=${file}`] : [];
}
