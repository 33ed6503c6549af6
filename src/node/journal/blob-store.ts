import { join } from 'node:path';
import { Fault } from '../../engine/model/fault.ts';
import type { BlobId } from '../../engine/model/ids.ts';
import { nodeHashes } from '../hashes.ts';
import type { Disk } from './disk.ts';
import { writeDurably } from './durable-file.ts';

/** Texts by the SHA-256 of their UTF-8 bytes, in `blobs/ab/cdef…` of a journal's folder. */
export class BlobStore {
  readonly #disk: Disk;
  readonly #folder: string;
  readonly #durable = new Set<string>();

  constructor(disk: Disk, folder: string) {
    this.#disk = disk;
    this.#folder = join(folder, 'blobs');
  }

  /** Stores a text; durable when it resolves. */
  async put(text: string): Promise<BlobId> {
    const id = nodeHashes.sha256(text) as BlobId;
    if (this.#durable.has(id)) return id;
    const path = this.#path(id);
    const there = await this.#disk.read(path.file);
    await this.#disk.makeFolder(path.folder);
    // A blob that is there may come from a writer that died before its name was durable, and a damaged one is written anew.
    if (there !== undefined && isOf(id, there)) await this.#disk.syncFolder(path.folder);
    else await writeDurably(this.#disk, path.file, text);
    this.#durable.add(id);
    return id;
  }

  /** The text of a blob, undefined when there is none; throws `journal_damaged` when it is not what was stored. */
  async get(id: BlobId): Promise<string | undefined> {
    const path = this.#path(id);
    const bytes = await this.#disk.read(path.file);
    if (bytes === undefined) return undefined;
    if (isOf(id, bytes)) return bytes.toString('utf8');
    throw new Fault('journal_damaged', `The blob ${path.file} is not what was stored: its content does not have the hash in its name.`, {
      details: { file: path.file, blob: id },
      remedy: 'Restore the file from a copy; storing the same text again also repairs it.',
    });
  }

  #path(id: string): { readonly folder: string; readonly file: string } {
    const folder = join(this.#folder, id.slice(0, 2));
    return { folder, file: join(folder, id.slice(2)) };
  }
}

function isOf(id: string, bytes: Buffer): boolean {
  const text = bytes.toString('utf8');
  return Buffer.byteLength(text) === bytes.length && nodeHashes.sha256(text) === id;
}
