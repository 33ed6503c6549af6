import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { takeWriterLock, type WriterLock } from '../../node/journal/writer-lock.ts';

/** What one window wants to be read-only. */
export interface LockWish {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

const Note = z.object({ include: z.array(z.string()), exclude: z.array(z.string()) });

/** What the windows of this machine know of each other's locks, kept where a crash does not reach it. */
export interface LockNotes {
  /** Names the place of the notes; windows that share it share a tag. */
  readonly tag: string;
  /** Writes down what this window wants; durable when it resolves. Nothing wanted takes the note away. */
  write(wish: LockWish): Promise<void>;
  /** What the other living windows want. Notes of windows that are gone are taken away. */
  others(): Promise<readonly LockWish[]>;
  close(): Promise<void>;
}

const TAG = /^[0-9a-f]{6}$/;

/**
 * Notes in a folder that all windows of a profile share: a folder each, which its window holds by a lock that the system takes back at
 * its death. So nobody has to judge by clocks or process numbers whether a window still lives.
 */
export async function openLockNotes(folder: string): Promise<LockNotes> {
  await mkdir(folder, { recursive: true });
  return new FolderNotes(folder, await readTag(folder));
}

class FolderNotes implements LockNotes {
  readonly tag: string;
  readonly #folder: string;
  #own: { readonly folder: string; readonly lock: WriterLock } | undefined;

  constructor(folder: string, tag: string) {
    this.#folder = folder;
    this.tag = tag;
  }

  async write(wish: LockWish): Promise<void> {
    if (wish.include.length === 0) {
      await this.close();
      return;
    }
    this.#own ??= await this.#begin();
    const file = join(this.#own.folder, 'note.json');
    await writeFile(`${file}.new`, JSON.stringify(wish));
    await rename(`${file}.new`, file);
  }

  async others(): Promise<readonly LockWish[]> {
    const entries = await readdir(this.#folder, { withFileTypes: true }).catch(() => []);
    const found = await Promise.all(entries.map(({ name }) => join(this.#folder, name)).filter((folder, place) => entries[place]?.isDirectory() === true && folder !== this.#own?.folder).map(livingWish));
    return found.flatMap((wish) => (wish === undefined ? [] : [wish]));
  }

  async close(): Promise<void> {
    const own = this.#own;
    this.#own = undefined;
    if (own === undefined) return;
    await rm(own.folder, { recursive: true, force: true });
    await own.lock.release();
  }

  /** Another window may take a folder that nobody holds yet for one of the dead, and then the next name is tried. */
  async #begin(): Promise<{ folder: string; lock: WriterLock }> {
    for (let tries = 1; ; tries += 1) {
      const folder = join(this.#folder, randomBytes(8).toString('hex'));
      try {
        await mkdir(folder);
        return { folder, lock: await takeWriterLock(folder) };
      } catch (error) {
        if (tries >= 5) throw error;
      }
    }
  }
}

/** What a window wants that lives; one that is gone leaves nothing. */
async function livingWish(folder: string): Promise<LockWish | undefined> {
  const dead = await takeWriterLock(folder).catch(() => undefined);
  if (dead !== undefined) {
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    await dead.release().catch(() => undefined);
    return undefined;
  }
  const text = await readFile(join(folder, 'note.json'), 'utf8').catch(() => '');
  const wish = Note.safeParse(parsed(text));
  return wish.success ? wish.data : undefined;
}

async function readTag(folder: string): Promise<string> {
  const file = join(folder, 'tag');
  const fresh = randomBytes(3).toString('hex');
  // Of two windows that begin at once, the first one's tag is everybody's.
  await writeFile(file, fresh, { flag: 'wx' }).catch(() => undefined);
  const tag = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (TAG.test(tag)) return tag;
  await writeFile(file, fresh);
  return fresh;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
