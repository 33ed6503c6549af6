import { mkdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { withoutLocks } from './settings-text.ts';

/** The settings.json of the profile whose storage this is; editors keep the two at this distance. */
export function settingsFileOf(globalStorage: string): string {
  return join(dirname(dirname(globalStorage)), 'settings.json');
}

/** Notes, once and for all, that a settings.json may hold entries of ours. A file that is not there is the user's on another machine, and out of reach. */
export async function notePlace(folder: string, settingsFile: string): Promise<void> {
  const file = await realpath(settingsFile).catch(() => undefined);
  if (file === undefined) return;
  const known = await readPlaces(folder);
  if (known.includes(file)) return;
  await mkdir(folder, { recursive: true });
  await writeFile(fileOf(folder), `${JSON.stringify([...known, file])}\n`);
}

/** Takes our entries out of every settings.json that was noted, and the notes away. Answers which files were changed. */
export async function clearPlaces(folder: string): Promise<readonly string[]> {
  const changed: string[] = [];
  for (const file of await readPlaces(folder)) {
    const before = await readFile(file, 'utf8').catch(() => undefined);
    const after = before === undefined ? undefined : withoutLocks(before);
    if (after === undefined || after === before) continue;
    await writeFile(file, after);
    changed.push(file);
  }
  await rm(fileOf(folder), { force: true });
  return changed;
}

function fileOf(folder: string): string {
  return join(folder, 'editor-settings.json');
}

async function readPlaces(folder: string): Promise<readonly string[]> {
  const text = await readFile(fileOf(folder), 'utf8').catch(() => '[]');
  // Without a schema: the script of the uninstall is a few kilobytes then.
  const places = parsed(text);
  return Array.isArray(places) ? places.filter((place) => typeof place === 'string') : [];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
