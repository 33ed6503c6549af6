import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The root of the repository around a folder, found by its `.git` alone: nothing is run, so that it may be asked before a workspace is trusted. */
export async function findRoot(folder: string): Promise<string | undefined> {
  for (let at = folder; ; at = dirname(at)) {
    const found = await stat(join(at, '.git')).catch(() => undefined);
    if (found !== undefined) return at;
    if (dirname(at) === at) return undefined;
  }
}
