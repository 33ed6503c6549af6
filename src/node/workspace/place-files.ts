import { randomBytes } from 'node:crypto';
import { chmod, copyFile, link, lstat, mkdir, open, readdir, readlink, rename, rm, rmdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import type { Repository } from '../git/repository.ts';
import { renameOver } from '../files/node-files.ts';
import { GITLINK_MODE } from '../git/changed-files.ts';
import { indexInfo, sameVersion, type PlannedFile } from './path-version.ts';

/** True when the change writes or removes that file in the working tree. */
export function touchesWork(file: PlannedFile): boolean {
  return !file.sparse && !sameVersion(file.work.from, file.work.to);
}

/** Writes the new files, as a checkout would (line ends, filters, modes, links), into a folder beside the working tree. */
export async function stageFiles({ run }: Repository, files: readonly PlannedFile[], stage: string): Promise<void> {
  const written = files.filter((file) => touchesWork(file) && file.work.to !== null);
  if (written.length === 0) return;
  const folder = path.join(stage, 'new');
  await mkdir(folder, { recursive: true });
  const indexFile = path.join(stage, 'index-new');
  await run({ args: ['read-tree', '--empty'], indexFile });
  await run({ args: ['update-index', '-z', '--index-info'], indexFile, stdin: indexInfo(written.map((file) => [file.path, file.work.to] as const), written[0]?.work.to?.object ?? '') });
  await run({ args: ['checkout-index', '-q', '-a', `--prefix=${folder.split(path.sep).join('/')}/`], indexFile });
  for (const file of written) await syncFile(path.join(folder, file.path));
}

/** Order in which files change: what goes away first, deepest first, because a file may give way to a folder and the other way round. */
export function inOrder(files: readonly PlannedFile[]): readonly PlannedFile[] {
  const touched = files.filter(touchesWork);
  const gone = touched.filter((file) => file.work.to === null).sort((a, b) => (a.path < b.path ? 1 : -1));
  return [...gone, ...touched.filter((file) => file.work.to !== null)];
}

/** Puts one staged file in place (or removes the file), keeping what it replaces in the stage's `old` folder. */
export async function placeFile(root: string, file: PlannedFile, stage: string): Promise<void> {
  const target = path.join(root, file.path);
  const kept = path.join(stage, 'old', file.path);
  const old = await lstat(target).catch(() => undefined);
  if (old !== undefined && !old.isDirectory()) await keep(target, kept);
  if (file.work.to === null) {
    await rm(target, { force: true });
    await removeEmptyFolders(root, path.dirname(target));
    return;
  }
  const staged = path.join(stage, 'new', file.path);
  if (old?.isFile() === true && (await lstat(staged)).isFile()) {
    // Bits that git does not record (group, others) stay as the user has them.
    const bits = old.mode & 0o777;
    await chmod(staged, file.work.to.mode === '100755' ? bits | ((bits & 0o444) >> 2) : bits & ~0o111);
  }
  if (old?.isDirectory() === true) await removeFolderTree(target);
  await mkdir(path.dirname(target), { recursive: true });
  await moveInto(staged, target);
}

/** Puts back what a change replaced; without a kept file the path becomes empty again. */
export async function putBack(root: string, file: PlannedFile, stage: string): Promise<void> {
  const target = path.join(root, file.path);
  const kept = path.join(stage, 'old', file.path);
  if (file.work.from === null) {
    await rm(target, { force: true });
    await removeEmptyFolders(root, path.dirname(target));
  } else if ((await lstat(kept).catch(() => undefined)) !== undefined) {
    await mkdir(path.dirname(target), { recursive: true });
    await moveInto(kept, target);
  }
}

/** True for an index entry of another repository's commit. */
export function isGitlink(file: PlannedFile): boolean {
  return file.index.from?.mode === GITLINK_MODE || file.index.to?.mode === GITLINK_MODE;
}

async function keep(target: string, kept: string): Promise<void> {
  await mkdir(path.dirname(kept), { recursive: true });
  await rm(kept, { force: true });
  // macOS follows a link when it makes a hard link of it.
  if ((await lstat(target)).isSymbolicLink()) await symlink(await readlink(target), kept);
  else await link(target, kept).catch(() => copyFile(target, kept));
}

async function moveInto(from: string, to: string): Promise<void> {
  try {
    await renameOver(from, to);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EXDEV')) throw error;
    const temporary = path.join(path.dirname(to), `.ce-${randomBytes(6).toString('hex')}.tmp`);
    if ((await lstat(from)).isSymbolicLink()) await symlink(await readlink(from), temporary);
    else await copyFile(from, temporary);
    await rename(temporary, to);
    await rm(from, { force: true });
  }
}

async function removeEmptyFolders(root: string, folder: string): Promise<void> {
  for (let at = folder; at !== root && at.startsWith(root); at = path.dirname(at)) {
    try {
      await rmdir(at);
    } catch {
      return;
    }
  }
}

/** Removes a folder that holds nothing but empty folders; fails when there is a file. */
async function removeFolderTree(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) if (entry.isDirectory()) await removeFolderTree(path.join(folder, entry.name));
  await rmdir(folder);
}

async function syncFile(file: string): Promise<void> {
  if (!(await lstat(file)).isFile()) return;
  const handle = await open(file, 'r');
  try {
    await handle.sync();
  } catch (error) {
    // Windows syncs only what is open for writing; a rename is all that is promised there.
    if (process.platform !== 'win32') throw error;
  } finally {
    await handle.close();
  }
}
