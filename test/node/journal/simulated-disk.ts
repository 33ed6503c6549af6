import { dirname } from 'node:path';
import type { AppendFile, Disk } from '../../../src/node/journal/disk.ts';

const SECTOR_BYTES = 512;

/** What a dead process waits for. */
const NEVER = new Promise<never>(() => undefined);

interface Inode {
  bytes: Buffer;
  /** Bytes that survive a loss of power for certain. */
  durableSize: number;
  /** After a failed sync the system has forgotten what was not written: later syncs say yes and do nothing about it. */
  forgotten: boolean;
}

interface NameChange {
  readonly folder: string;
  apply(names: Map<string, Inode>): void;
}

/** What may go wrong at an operation. */
export type Trouble = (operation: 'write' | 'sync' | 'syncFolder' | 'open' | 'truncate' | 'rename', path: string) => boolean;

/** A disk in memory that loses power: what was not synced is kept, cut short or zeroed by sectors, names included. */
export class SimulatedDisk implements Disk {
  readonly #random: () => number;
  trouble: Trouble = () => false;
  /** Runs after every operation, the moment at which a test may cut the power. */
  afterOperation: () => void = () => undefined;
  #names = new Map<string, Inode>();
  #durableNames = new Map<string, Inode>();
  #changes: NameChange[] = [];
  #generation = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** The disk as one process sees it: after that process's death its operations neither do anything nor end. */
  attach(): Disk {
    const generation = this.#generation;
    const alive = <T>(operation: () => Promise<T>): Promise<T> => (generation === this.#generation ? operation() : NEVER);
    return {
      list: (folder) => alive(() => this.list(folder)),
      makeFolder: () => alive(() => this.makeFolder()),
      read: (path, from) => alive(() => this.read(path, from)),
      open: (path, mode) => alive(() => this.open(path, mode)),
      truncate: (path, sizeBytes) => alive(() => this.truncate(path, sizeBytes)),
      rename: (from, to) => alive(() => this.rename(from, to)),
      remove: (path) => alive(() => this.remove(path)),
      syncFolder: (folder) => alive(() => this.syncFolder(folder)),
    };
  }

  /** Turns the power off and on again; open files are dead after it. */
  losePower(): void {
    this.#generation += 1;
    for (const folder of new Set(this.#changes.map((change) => change.folder))) {
      const own = this.#changes.filter((change) => change.folder === folder);
      for (const change of own.slice(0, Math.floor(this.#random() * (own.length + 1)))) change.apply(this.#durableNames);
    }
    this.#changes = [];
    this.#names = new Map(this.#durableNames);
    for (const inode of new Set(this.#names.values())) this.#tear(inode);
  }

  /** Ends the process but not the system: open files are dead, nothing else is lost. */
  killProcess(): void {
    this.#generation += 1;
  }

  #tear(inode: Inode): void {
    const size = inode.durableSize + Math.floor(this.#random() * (inode.bytes.length - inode.durableSize + 1));
    const bytes = Buffer.from(inode.bytes.subarray(0, size));
    for (let at = inode.durableSize; at < size; ) {
      const next = Math.min(size, (Math.floor(at / SECTOR_BYTES) + 1) * SECTOR_BYTES);
      if (this.#random() < 0.3) bytes.fill(0, at, next);
      at = next;
    }
    Object.assign(inode, { bytes, durableSize: size, forgotten: false });
  }

  #check(operation: Parameters<Trouble>[0], path: string): void {
    if (this.trouble(operation, path)) throw Object.assign(new Error(`EIO: ${operation} of ${path}`), { code: 'EIO' });
  }

  /** An operation takes a turn of the event loop; the process may be dead before it or after it. */
  async #do<T>(act: () => T, generation = this.#generation): Promise<T> {
    await Promise.resolve();
    if (generation !== this.#generation) return NEVER;
    const value = act();
    this.afterOperation();
    // A dead process hears of nothing any more.
    if (generation !== this.#generation) return NEVER;
    return value;
  }

  #change(path: string, apply: (names: Map<string, Inode>) => void): void {
    apply(this.#names);
    this.#changes.push({ folder: dirname(path), apply });
  }

  #inode(path: string): Inode {
    const inode = this.#names.get(path);
    if (inode === undefined) throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' });
    return inode;
  }

  list(folder: string): Promise<readonly string[]> {
    return this.#do(() => [...this.#names.keys()].filter((path) => dirname(path) === folder).map((path) => path.slice(folder.length + 1)));
  }

  makeFolder(): Promise<void> {
    return this.#do(() => undefined);
  }

  read(path: string, from = 0): Promise<Buffer | undefined> {
    return this.#do(() => {
      const inode = this.#names.get(path);
      return inode === undefined ? undefined : Buffer.from(inode.bytes.subarray(from));
    });
  }

  open(path: string, mode: 'new' | 'existing'): Promise<AppendFile> {
    return this.#do(() => {
      this.#check('open', path);
      if (mode === 'existing') return this.#file(path, this.#inode(path));
      if (this.#names.has(path)) throw Object.assign(new Error(`EEXIST: ${path}`), { code: 'EEXIST' });
      const inode: Inode = { bytes: Buffer.alloc(0), durableSize: 0, forgotten: false };
      this.#change(path, (names) => names.set(path, inode));
      return this.#file(path, inode);
    });
  }

  #file(path: string, inode: Inode): AppendFile {
    const generation = this.#generation;
    return {
      write: (bytes) =>
        this.#do(() => {
          const fails = this.trouble('write', path);
          const part = fails ? bytes.subarray(0, Math.floor(this.#random() * bytes.length)) : bytes;
          inode.bytes = Buffer.concat([inode.bytes, part]);
          if (fails) throw Object.assign(new Error(`ENOSPC: write of ${path}`), { code: 'ENOSPC' });
        }, generation),
      sync: () =>
        this.#do(() => {
          try {
            this.#check('sync', path);
          } catch (error) {
            inode.forgotten = true;
            throw error;
          }
          if (!inode.forgotten) inode.durableSize = inode.bytes.length;
        }, generation),
      close: () => this.#do(() => undefined, generation),
    };
  }

  truncate(path: string, sizeBytes: number): Promise<void> {
    return this.#do(() => {
      this.#check('truncate', path);
      const inode = this.#inode(path);
      inode.bytes = inode.bytes.subarray(0, sizeBytes);
      inode.durableSize = Math.min(inode.durableSize, sizeBytes);
    });
  }

  rename(from: string, to: string): Promise<void> {
    return this.#do(() => {
      this.#check('rename', to);
      const inode = this.#inode(from);
      this.#change(to, (names) => {
        names.delete(from);
        names.set(to, inode);
      });
    });
  }

  remove(path: string): Promise<void> {
    return this.#do(() => this.#change(path, (names) => names.delete(path)));
  }

  syncFolder(folder: string): Promise<void> {
    return this.#do(() => {
      this.#check('syncFolder', folder);
      for (const change of this.#changes.filter((other) => other.folder === folder)) change.apply(this.#durableNames);
      this.#changes = this.#changes.filter((other) => other.folder !== folder);
    });
  }
}
