import { constants, fdatasync as fdatasyncWithCallback, fsync as fsyncWithCallback, writeSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

/** A file that is only appended to; one call at a time. */
export interface AppendFile {
  /** Writes all of it to the system; not durable. */
  write(bytes: Uint8Array): Promise<void>;
  /** Resolves when all that was written survives a loss of power. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** What the journal needs of a disk, so that tests can put one in its place that loses power. Faults are Node's system errors. */
export interface Disk {
  /** Names in a folder; none when it does not exist. */
  list(folder: string): Promise<readonly string[]>;
  /** Makes a folder and its parents; durable. */
  makeFolder(folder: string): Promise<void>;
  /** All bytes of a file from `from` on; undefined when it does not exist. */
  read(path: string, from?: number): Promise<Buffer | undefined>;
  /** Opens a file for appending; `new` fails when it exists. Its name is durable after `syncFolder`. */
  open(path: string, mode: 'new' | 'existing'): Promise<AppendFile>;
  /** Cuts a file to that many bytes; durable. */
  truncate(path: string, sizeBytes: number): Promise<void>;
  /** Renames over what is there; durable after `syncFolder`. */
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Makes the names in a folder durable. */
  syncFolder(folder: string): Promise<void>;
}

const fsync = promisify(fsyncWithCallback);
const fdatasync = promisify(fdatasyncWithCallback);
const SMALL_WRITE_BYTES = 65_536;

/** The disk of this machine. */
export const realDisk: Disk = {
  list: (folder) => readdir(folder).catch(unless('ENOENT', [])),
  makeFolder: async (folder) => {
    const first = await mkdir(folder, { recursive: true });
    // Every new folder's name is an entry of its parent, from the innermost up to the one that stood before.
    for (let made = folder; first !== undefined && made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
  },
  read: async (path, from = 0) => {
    if (from === 0) return readFile(path).catch(unless('ENOENT', undefined));
    const file = await open(path, 'r').catch(unless('ENOENT', undefined));
    if (file === undefined) return undefined;
    try {
      return await readFrom(file, from);
    } finally {
      await file.close();
    }
  },
  open: async (path, mode) => appendFile(await open(path, mode === 'new' ? constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_EXCL : constants.O_WRONLY | constants.O_APPEND)),
  truncate: async (path, sizeBytes) => {
    const file = await open(path, 'r+');
    try {
      await file.truncate(sizeBytes);
      await file.sync();
    } finally {
      await file.close();
    }
  },
  rename: renameOver,
  remove: (path) => rm(path, { force: true }),
  syncFolder,
};

function appendFile(file: FileHandle): AppendFile {
  return {
    write: async (bytes) => {
      // A small write only copies to the system's cache: a trip through the thread pool costs more than the copy.
      if (bytes.length <= SMALL_WRITE_BYTES) for (let done = 0; done < bytes.length; ) done += writeSync(file.fd, bytes, done);
      else for (let done = 0; done < bytes.length; ) done += (await file.write(bytes, done)).bytesWritten;
    },
    sync: () => fdatasync(file.fd),
    close: () => file.close(),
  };
}

async function readFrom(file: FileHandle, from: number): Promise<Buffer> {
  const size = Math.max(0, (await file.stat()).size - from);
  const bytes = Buffer.allocUnsafe(size);
  let done = 0;
  while (done < size) {
    const { bytesRead } = await file.read(bytes, done, size - done, from + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}

async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder for this and needs it not: NTFS journals its names.
  if (process.platform === 'win32') return;
  const file = await open(folder, 'r');
  try {
    await fsync(file.fd);
  } finally {
    await file.close();
  }
}

/** Windows refuses to replace a file while someone reads it; readers are done within a moment. */
async function renameOver(from: string, to: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      const busy = process.platform === 'win32' && ['EPERM', 'EACCES', 'EBUSY'].includes((error as NodeJS.ErrnoException).code ?? '');
      if (!busy || tries === 20) throw error;
      await delay(tries * 10);
    }
  }
}

function unless<T>(code: string, value: T): (error: unknown) => T {
  return (error) => {
    if ((error as NodeJS.ErrnoException).code === code) return value;
    throw error;
  };
}
