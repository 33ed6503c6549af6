import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const Note = z.object({ pid: z.number().int().positive() });
const FILE = 'editor.json';

/** Notes beside a run's journal that this process, an editor's extension host, drives it: a signal to it would end more than the run. */
export async function noteEditor(runFolder: string): Promise<void> {
  await writeFile(join(runFolder, FILE), `${JSON.stringify({ pid: process.pid })}\n`);
}

/** Takes the note back. */
export async function forgetEditor(runFolder: string): Promise<void> {
  await rm(join(runFolder, FILE), { force: true });
}

/** The editor that drives a run somebody drives: its process, if it still lives. */
export async function editorOf(runFolder: string): Promise<number | undefined> {
  const text = await readFile(join(runFolder, FILE), 'utf8').catch(() => '');
  const note = Note.safeParse(parsed(text));
  return note.success && lives(note.data.pid) ? note.data.pid : undefined;
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
