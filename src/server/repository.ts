import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readConfig } from '../engine/documents/read-config.ts';
import { defaultConfig, type Config } from '../engine/model/config.ts';
import { openGit } from '../node/git/open-git.ts';
import { readRepositoryConfig } from '../node/runs/repository-config.ts';

/** How old the list of files may be before it is read again, in milliseconds. */
const FRESH_MS = 5_000;

/** What of a repository its documents are checked against: its configuration and its files. */
export class Repository {
  readonly root: string;
  readonly #now: () => number;
  #files: Promise<readonly string[]> | undefined;
  #readAt = 0;
  #good: Config | undefined;

  constructor(root: string, now: () => number = Date.now) {
    this.root = root;
    this.#now = now;
  }

  /** Working files, tracked or not; none where git cannot tell. A call soon after another one gives the same list. */
  files(): Promise<readonly string[]> {
    if (this.#files === undefined || this.#now() - this.#readAt > FRESH_MS) {
      this.#readAt = this.#now();
      this.#files = openGit(this.root).then((git) => git.listWorkingFiles()).catch(() => []);
    }
    return this.#files;
  }

  /** Lets the next call of `files` ask again. */
  forgetFiles(): void {
    this.#files = undefined;
  }

  /** The configuration, of a text that is being edited or of the disk; while it has faults, which its own file shows, the last one without, else the default one. */
  async config(edited: string | undefined): Promise<Config> {
    const reading = edited === undefined ? await readRepositoryConfig(this.root).then((read) => read.reading, () => undefined) : readConfig(edited, 'ce-config.yml');
    if (reading?.ok === true) this.#good = reading.value;
    return this.#good ?? defaultConfig();
  }
}

/** The root of the repository around a file, found by its `.git` alone; undefined outside of one. */
export async function findRoot(file: string): Promise<string | undefined> {
  for (let at = dirname(file); ; at = dirname(at)) {
    if ((await stat(join(at, '.git')).catch(() => undefined)) !== undefined) return at;
    if (dirname(at) === at) return undefined;
  }
}
