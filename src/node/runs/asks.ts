import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { TaskId } from '../../engine/model/ids.ts';

/** What another window of the same user may ask of the one that drives a run. */
export const Ask = z.object({ type: z.literal('hand_back'), task: TaskId, message: z.string().max(20_000), by: z.string().max(200) });
export type Ask = z.infer<typeof Ask>;

const Refusal = z.object({ refused: z.string().max(4_000) });
const NAME = /^([A-Za-z0-9-]{1,60})\.ask\.json$/u;
const MOST_BYTES = 100_000;

/** Puts an ask beside a run's journal for whoever drives it; gives its name. It is there in one piece or not at all. */
export async function putAsk(runFolder: string, name: string, ask: Ask): Promise<void> {
  await mkdir(folderOf(runFolder), { recursive: true });
  const part = join(folderOf(runFolder), `${name}.part`);
  await writeFile(part, `${JSON.stringify(ask)}\n`);
  await rename(part, join(folderOf(runFolder), `${name}.ask.json`));
}

/** Takes every ask away that waits, and gives those that can be read. Each is given once. */
export async function takeAsks(runFolder: string): Promise<readonly { readonly name: string; readonly ask: Ask }[]> {
  const files = (await readdir(folderOf(runFolder)).catch(() => [])).sort();
  const taken: { name: string; ask: Ask }[] = [];
  for (const file of files) {
    const name = NAME.exec(file)?.[1];
    if (name === undefined) continue;
    const text = await readFile(join(folderOf(runFolder), file), 'utf8').catch(() => '');
    await rm(join(folderOf(runFolder), file), { force: true });
    const ask = Ask.safeParse(text.length > MOST_BYTES ? undefined : parsed(text));
    if (ask.success) taken.push({ name, ask: ask.data });
  }
  return taken;
}

/** Takes an ask back that nobody has taken; false when somebody has. */
export async function withdrawAsk(runFolder: string, name: string): Promise<boolean> {
  return rm(join(folderOf(runFolder), `${name}.ask.json`)).then(
    () => true,
    () => false,
  );
}

/** Says why an ask was not done. */
export async function refuseAsk(runFolder: string, name: string, reason: string): Promise<void> {
  await writeFile(join(folderOf(runFolder), `${name}.refused.json`), `${JSON.stringify({ refused: reason.slice(0, 4_000) })}\n`);
}

/** Why an ask was not done, told once; undefined while nothing was said. */
export async function takeRefusal(runFolder: string, name: string): Promise<string | undefined> {
  const file = join(folderOf(runFolder), `${name}.refused.json`);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const read = Refusal.safeParse(parsed(text));
  if (read.success) await rm(file, { force: true });
  return read.success ? read.data.refused : undefined;
}

function folderOf(runFolder: string): string {
  return join(runFolder, 'asks');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
