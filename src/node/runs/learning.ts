import { mkdir, realpath, writeFile } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import { learningFile } from '../../engine/learn/learning-note.ts';
import { redactSecrets } from '../../engine/learn/redact-secrets.ts';
import type { EventData } from '../../engine/events/event.ts';
import { Fault } from '../../engine/model/fault.ts';
import { systemClock } from '../clock.ts';
import { createIds } from '../ids.ts';
import { openJournal } from '../journal/open-journal.ts';
import { silentLog } from '../log.ts';
import type { FoundRun } from './find-run.ts';

/** Folder of the knowledge base where the configuration names none. */
export const DEFAULT_VAULT = '.ce-vault';

const MOST_TRIES = 100;

/** Writes a note into the vault, its secrets taken out, and never over another file; gives its path relative to the repository, with `/`. */
export async function writeLearning(root: string, { vault = DEFAULT_VAULT, title, text, at }: { readonly vault?: string | undefined; readonly title: string; readonly text: string; readonly at: number }): Promise<{ readonly note: string; readonly removed: number }> {
  const outside = new Fault('usage', `The vault ${vault} lies outside of the repository`, { remedy: 'Name a folder of the repository under `vault` in ce-config.yml.' });
  const folder = join(root, vault, 'learnings');
  if (isOutside(relative(root, folder))) throw outside;
  await mkdir(folder, { recursive: true });
  const [realRoot, realFolder] = await Promise.all([realpath(root), realpath(folder)]);
  const within = relative(realRoot, realFolder);
  if (isOutside(within)) throw outside;
  const { text: clean, removed } = redactSecrets(text);
  for (let again = 1; again <= MOST_TRIES; again += 1) {
    const file = learningFile(title, at, again);
    try {
      await writeFile(join(folder, file), clean.endsWith('\n') ? clean : `${clean}\n`, { flag: 'wx' });
      return { note: join(within, file).replaceAll('\\', '/'), removed };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw new Fault('io', `The note could not be written: ${(error as Error).message}`, { remedy: `Look at the folder ${vault}/learnings.`, cause: error });
    }
  }
  throw new Fault('usage', `There are ${MOST_TRIES} notes of this title today`, { remedy: 'Give it another title.' });
}

function isOutside(path: string): boolean {
  return path.startsWith('..') || isAbsolute(path);
}

/** Records a note in the journal of a run that nobody drives. Throws `journal_locked` while somebody does. */
export async function recordLearning(found: FoundRun, data: EventData<'learning_captured'>): Promise<void> {
  const { journal } = await openJournal({ folder: found.journalFolder, run: found.run, clock: systemClock, ids: createIds(systemClock), log: silentLog });
  try {
    await journal.append([{ type: 'learning_captured', data }]);
  } finally {
    await journal.close();
  }
}
