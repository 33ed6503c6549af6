import { randomBytes } from 'node:crypto';
import { copyFile, lstat, mkdir, open, readdir, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../../engine/model/fault.ts';
import type { FileFacts, Files } from '../../engine/ports.ts';

const ABSENT = new Set(['ENOENT', 'ENOTDIR']);
const RENAME_TRIES = 8;

/** The Files port on the real disk. */
export function createFiles(): Files {
  return {
    readText: (file) => whenPresent('read', file, () => readFile(file, 'utf8')),
    readBytes: (file) => whenPresent('read', file, () => readFile(file)),
    writeAtomic: (file, content, { durable = false } = {}) => guarded('write', file, () => writeAtomic(file, content, durable)),
    remove: (file) => guarded('remove', file, () => rm(file, { recursive: true, force: true, maxRetries: 3 })),
    move: (from, to) =>
      guarded('move', from, async () => {
        if ((await whenPresent('look at', from, () => lstat(from))) === undefined) return;
        await mkdir(path.dirname(to), { recursive: true });
        await moveAcross(from, to);
      }),
    makeFolder: (folder) => guarded('make', folder, async () => {
        await mkdir(folder, { recursive: true });
      }),
    list: async (folder) => (await whenPresent('list', folder, () => readdir(folder)))?.sort(),
    facts: (file) => whenPresent('look at', file, async () => factsOf(await lstat(file))),
    realPath: (file) => whenPresent('resolve', file, () => realpath(file)),
  };
}

function factsOf(stats: Awaited<ReturnType<typeof lstat>>): FileFacts {
  const type = stats.isSymbolicLink() ? 'link' : stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other';
  return { type, sizeBytes: Number(stats.size), linkCount: Number(stats.nlink), modifiedAt: Number(stats.mtimeMs) };
}

/**
 * Writes beside the target and renames over it; a reader sees the old or the new content. The file keeps its permissions.
 * A link at the path is replaced, not followed. Durable: content and name are on the disk when it resolves.
 */
export async function writeAtomic(file: string, content: string | Uint8Array, durable: boolean): Promise<void> {
  const folder = path.dirname(file);
  await mkdir(folder, { recursive: true });
  const old = await lstat(file).catch(() => undefined);
  const temporary = path.join(folder, `.ce-${randomBytes(6).toString('hex')}.tmp`);
  try {
    const handle = await open(temporary, 'wx');
    try {
      await handle.writeFile(content);
      if (old?.isFile() === true) await handle.chmod(old.mode & 0o7777);
      if (durable) await handle.sync();
    } finally {
      await handle.close();
    }
    await renameOver(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  if (durable) await syncFolder(folder);
}

/** Renames over an existing file; on Windows a scanner or a reader may hold the target for a moment. */
export async function renameOver(from: string, to: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      const busy = process.platform === 'win32' && ['EPERM', 'EACCES', 'EBUSY'].includes(codeOf(error));
      if (!busy || tries >= RENAME_TRIES) throw error;
      await sleep(10 * 2 ** tries);
    }
  }
}

/** Makes names in a folder durable, where the system can (Windows cannot open folders). */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function moveAcross(from: string, to: string): Promise<void> {
  try {
    await renameOver(from, to);
  } catch (error) {
    if (codeOf(error) !== 'EXDEV' || !(await stat(from)).isFile()) throw error;
    const temporary = path.join(path.dirname(to), `.ce-${randomBytes(6).toString('hex')}.tmp`);
    await copyFile(from, temporary);
    await renameOver(temporary, to);
    await rm(from);
  }
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

async function guarded<T>(verb: string, file: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof Fault) throw error;
    const code = codeOf(error);
    throw new Fault('io', `Could not ${verb} ${file}: ${error instanceof Error ? error.message : String(error)}`, { details: { path: file, code }, remedy: remedyFor(code), cause: error });
  }
}

function whenPresent<T>(verb: string, file: string, act: () => Promise<T>): Promise<T | undefined> {
  return guarded(verb, file, () =>
    act().catch((error: unknown) => {
      if (ABSENT.has(codeOf(error))) return undefined;
      throw error;
    }),
  );
}

function remedyFor(code: string): string {
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'Free some disk space and try again.';
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return 'Check the permissions of that path.';
  if (code === 'EISDIR') return 'A folder stands where a file should be; move it away.';
  return '';
}
