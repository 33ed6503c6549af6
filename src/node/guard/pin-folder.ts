import { constants } from 'node:fs';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { Fault } from '../../engine/model/fault.ts';
import type { Files, PinnedFolder } from '../../engine/ports.ts';

const FOLDER = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/**
 * The Files port with `pin` where the system has it. Node has no openat(2); on Linux the names below `/proc/self/fd/<n>`
 * are looked up in the open folder itself, which comes to the same. macOS and Windows have nothing of the kind.
 */
export function withPinning(files: Files): Files {
  return process.platform === 'linux' ? { ...files, pin: pinFolder } : files;
}

/** Opens one folder after the other from the root down, each below the one before and never through a link. */
export async function pinFolder(root: string, folder: string, options: { readonly make: boolean }): Promise<PinnedFolder | undefined> {
  let held = await openFolder(root);
  if (held === undefined) return undefined;
  for (const name of folder.split('/').filter((part) => part !== '')) {
    const path = `${pathOf(held)}/${name}`;
    let next: FileHandle | undefined;
    try {
      if (options.make) await makeFolder(path);
      next = await openFolder(path);
    } finally {
      await held.close();
    }
    if (next === undefined) return undefined;
    held = next;
  }
  const pinned = held;
  return { path: pathOf(pinned), dispose: () => void pinned.close().catch(() => undefined) };
}

function pathOf(folder: FileHandle): string {
  return `/proc/self/fd/${folder.fd}`;
}

async function openFolder(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, FOLDER);
  } catch (error) {
    const code = codeOf(error);
    // A link answers ENOTDIR or ELOOP, by the order in which the system looks at the flags.
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP') return undefined;
    throw new Fault('io', `Could not open the folder ${path}: ${error instanceof Error ? error.message : String(error)}`, { details: { path, code }, cause: error });
  }
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw new Fault('io', `Could not make the folder ${path}`, { details: { path, code: codeOf(error) }, cause: error });
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
