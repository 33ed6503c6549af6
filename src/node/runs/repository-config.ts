import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readConfig } from '../../engine/documents/read-config.ts';
import type { Reading } from '../../engine/documents/outcome.ts';
import { defaultConfig, type Config } from '../../engine/model/config.ts';
import { Fault } from '../../engine/model/fault.ts';

const PLACES = ['ce-config.yml', '.github/ce-config.yml'];

/** A repository's configuration as it was read, and the file that it stands in (relative to the root); the default one, of no file, where there is none. */
export async function readRepositoryConfig(root: string): Promise<{ readonly reading: Reading<Config>; readonly file: string | undefined }> {
  for (const file of PLACES) {
    const text = await readIfThere(join(root, file), file);
    if (text !== undefined) return { reading: readConfig(text, file), file };
  }
  return { reading: { ok: true, value: defaultConfig(), warnings: [] }, file: undefined };
}

async function readIfThere(path: string, file: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new Fault('usage', `${file} cannot be read: ${(error as Error).message}`, { details: { file }, cause: error });
  }
}
