import { constants } from 'node:fs';
import { open, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { Fault } from '../../engine/model/fault.ts';
import { nodeHashes } from '../hashes.ts';

/** The right to write a journal, held until it is released or this process dies, however it dies. */
export interface WriterLock {
  release(): Promise<void>;
}

/** File that names the owner, for messages only: the system's own lock decides. */
const OWNER_FILE = 'writer.json';
const Owner = z.object({ pid: z.number(), host: z.string(), since: z.string() });

/** O_EXLOCK of macOS and the BSDs, which Node passes on but does not name. */
const O_EXLOCK = 0x20;
/** Room for a socket's name on Linux. Node 20 always fills it, Node 24 takes what is given: a name that is full is the same to both. */
const ABSTRACT_NAME_BYTES = 108;
const BSD = ['darwin', 'freebsd', 'openbsd', 'netbsd'];

/**
 * Takes the right to write the journal in an existing folder; throws `journal_locked` with the owner's pid while another has it.
 * The lock is one that the kernel grants to a single holder and takes back at its death, so that there is nothing stale to clear
 * and no race in clearing it: a socket in Linux's abstract namespace, a named pipe on Windows, a locked file elsewhere.
 */
export async function takeWriterLock(folder: string): Promise<WriterLock> {
  const real = await realpath(folder);
  const free = await (BSD.includes(process.platform) ? holdFile(join(real, 'writer.lock')) : holdSocket(socketName(real)));
  if (free === undefined) throw await lockedFault(real);
  await writeFile(join(real, OWNER_FILE), `${JSON.stringify({ pid: process.pid, host: hostname(), since: new Date().toISOString() })}\n`).catch(async (error: unknown) => {
    await free();
    throw error;
  });
  let held = true;
  return {
    release: async () => {
      if (!held) return;
      held = false;
      await rm(join(real, OWNER_FILE), { force: true }).catch(() => undefined);
      await free();
    },
  };
}

/** Socket paths are short (104 bytes), so the folder is named by a hash; case is folded where disks do. */
function socketName(realFolder: string): string {
  const windows = process.platform === 'win32';
  const name = `ce-parallel-journal-${nodeHashes.sha256(windows ? realFolder.toLowerCase() : realFolder).slice(0, 32)}`;
  return windows ? `\\\\.\\pipe\\${name}` : `\0${name}`.padEnd(ABSTRACT_NAME_BYTES, '\0');
}

function holdSocket(path: string): Promise<(() => Promise<void>) | undefined> {
  return new Promise((done, fail) => {
    const server = createServer((socket) => socket.destroy());
    server.on('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? done(undefined) : fail(error)));
    server.listen({ path, exclusive: true }, () => {
      // A journal that was not closed must not keep its process alive.
      server.unref();
      done(() => new Promise((closed) => server.close(() => closed())));
    });
  });
}

async function holdFile(path: string): Promise<(() => Promise<void>) | undefined> {
  try {
    const file = await open(path, constants.O_RDWR | constants.O_CREAT | constants.O_NONBLOCK | O_EXLOCK);
    return () => file.close();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EAGAIN' || code === 'EWOULDBLOCK') return undefined;
    throw error;
  }
}

async function lockedFault(folder: string): Promise<Fault> {
  const owner = Owner.safeParse(await readFile(join(folder, OWNER_FILE), 'utf8').then((text): unknown => JSON.parse(text)).catch(() => undefined));
  const pid = owner.success ? owner.data.pid : undefined;
  const who = owner.success ? `process ${owner.data.pid} (since ${owner.data.since})` : 'another process';
  return new Fault('journal_locked', `The journal is being written by ${who}.`, {
    details: { folder, ...(pid === undefined ? {} : { pid }) },
    remedy: `Follow the run with "status" or "events" instead, wait until it ends, or stop ${pid === undefined ? 'that process' : `process ${pid}`} first.`,
  });
}
