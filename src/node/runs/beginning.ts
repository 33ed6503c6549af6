import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** What `resume` needs of a run's beginning and cannot find in the journal. */
const Beginning = z.object({ yes: z.boolean(), playbook: z.string().nullable() });
export type Beginning = z.infer<typeof Beginning>;

const FILE = 'beginning.json';

/** Notes a beginning before the run has a name, under the process that the run's first event will name; so a death at any moment leaves it to be found. */
export async function noteBeginning(root: string, beginning: Beginning): Promise<void> {
  const workspace = join(root, '.ce-workspace');
  await mkdir(join(workspace, 'state'), { recursive: true });
  await writeFile(join(workspace, '.gitignore'), '*\n', { flag: 'wx' }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  });
  await writeFile(noteOf(root, process.pid), JSON.stringify(beginning));
}

/** Moves this process's note beside the run's journal, now that the run has a name. */
export async function keepBeginning(root: string, runFolder: string): Promise<void> {
  await rename(noteOf(root, process.pid), join(runFolder, FILE));
}

/** Takes a note back whose run never began. */
export async function forgetBeginning(root: string): Promise<void> {
  await rm(noteOf(root, process.pid), { force: true });
}

/** How a run was begun, as far as it is known; `pid` is the process that its first event names. */
export async function readBeginning(root: string, runFolder: string, pid: number | undefined): Promise<Beginning> {
  const places = [join(runFolder, FILE), ...(pid === undefined ? [] : [noteOf(root, pid)])];
  for (const place of places) {
    const text = await readFile(place, 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    const read = Beginning.safeParse(parsed(text));
    if (read.success) return read.data;
  }
  return { yes: false, playbook: null };
}

function noteOf(root: string, pid: number): string {
  return join(root, '.ce-workspace', 'state', `beginning-${pid}.json`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
