import { constants } from 'node:fs';
import { access, realpath, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { FolderFacts } from '../../engine/doctor/facts.ts';

/** Whether a folder, which may not exist yet, could be made and written. Nothing is made. */
export async function readFolderFacts(folder: string): Promise<FolderFacts> {
  const existing = await nearestExisting(folder);
  const found = await stat(existing).catch(() => undefined);
  if (found?.isDirectory() !== true) return { path: folder, refusal: `${existing} is not a folder` };
  const refusal = await access(existing, constants.W_OK | constants.X_OK).then(
    () => undefined,
    (cause: unknown) => ((cause as NodeJS.ErrnoException).code === 'EROFS' ? 'the disk is read-only' : `${existing} may not be written`),
  );
  return { path: folder, refusal };
}

/** Bytes that a user may still write on the disk of a folder; undefined when the system does not say. */
export async function readFreeBytes(folder: string): Promise<number | undefined> {
  const disk = await statfs(await nearestExisting(folder)).catch(() => undefined);
  return disk === undefined ? undefined : disk.bavail * disk.bsize;
}

/** True when a folder is another or lies in it, every link resolved; neither needs to exist. */
export async function isWithin(folder: string, outer: string): Promise<boolean> {
  const [inner, root] = await Promise.all([resolved(folder), resolved(outer)]);
  const between = path.relative(root, inner);
  return between === '' || (between !== '..' && !between.startsWith(`..${path.sep}`) && !path.isAbsolute(between));
}

async function resolved(folder: string): Promise<string> {
  const existing = await nearestExisting(folder);
  return path.join(await realpath(existing), path.relative(existing, path.resolve(folder)));
}

async function nearestExisting(folder: string): Promise<string> {
  let here = path.resolve(folder);
  while ((await stat(here).catch(() => undefined)) === undefined && path.dirname(here) !== here) here = path.dirname(here);
  return here;
}
