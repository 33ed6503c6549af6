import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';

/** Where a program may be found. */
export interface ToolPlaces {
  readonly root: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** True when a command of that name would start: in node_modules/.bin, on PATH, or by its path. Nothing is run. */
export async function isToolFound(tool: string, { root, environment }: ToolPlaces): Promise<boolean> {
  if (/[/\\]/u.test(tool)) return isProgram(path.resolve(root, tool), environment);
  const listed = Object.entries(environment).find(([name]) => name.toUpperCase() === 'PATH')?.[1] ?? '';
  const folders = [path.join(root, 'node_modules', '.bin'), ...listed.split(path.delimiter).filter((folder) => folder !== '')];
  for (const folder of folders) if (await isProgram(path.join(folder, tool), environment)) return true;
  return false;
}

async function isProgram(file: string, environment: ToolPlaces['environment']): Promise<boolean> {
  const windows = process.platform === 'win32';
  const endings = windows ? ['', ...(environment.PATHEXT ?? '.COM;.EXE;.BAT;.CMD').split(';')] : [''];
  for (const ending of endings) {
    const found = await stat(`${file}${ending}`).catch(() => undefined);
    if (found?.isFile() !== true) continue;
    if (windows) return true;
    const runs = await access(file, constants.X_OK).then(() => true, () => false);
    if (runs) return true;
  }
  return false;
}
