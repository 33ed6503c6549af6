import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import type { Reading } from '../engine/documents/outcome.ts';
import { readPlan } from '../engine/documents/read-plan.ts';
import { readPlaybook } from '../engine/documents/read-playbook.ts';
import type { Config } from '../engine/model/config.ts';
import { formatDiagnostic } from '../engine/model/diagnostic.ts';
import { Fault } from '../engine/model/fault.ts';
import type { Plan } from '../engine/model/plan.ts';
import type { Playbook } from '../engine/model/playbook.ts';
import { readRepositoryConfig } from '../node/runs/repository-config.ts';
import { documentFault } from './outcome.ts';
import type { Terminal } from './terminal.ts';

/** The repository's configuration, or the default one when there is none. Throws `invalid_document` with every diagnostic. */
export async function loadConfig(root: string, terminal: Terminal): Promise<Config> {
  const { reading, file } = await readRepositoryConfig(root);
  return accept(reading, file ?? '', terminal);
}

/** A plan from a file, as `readGiven` finds it. Throws `invalid_document` with every diagnostic. */
export async function loadPlan(file: string, config: Config, where: { readonly terminal: Terminal; readonly root: string }): Promise<Plan> {
  const { text, name } = await readGiven(file, 'plan', where.root);
  return accept(readPlan(text, name, { config }), name, where.terminal);
}

/** A plan from a file whose errors are the command's own answer; `text` is the file's, `name` how it was named. */
export async function tryPlan(file: string, config: Config, root: string): Promise<{ readonly reading: Reading<Plan>; readonly text: string; readonly name: string }> {
  const given = await readGiven(file, 'plan', root);
  return { reading: readPlan(given.text, given.name, { config }), ...given };
}

/** A playbook from a file, with its text. Throws `invalid_document` with every diagnostic. */
export async function loadPlaybook(file: string, where: { readonly terminal: Terminal; readonly root: string }): Promise<{ playbook: Playbook; text: string }> {
  const { text, name } = await readGiven(file, 'playbook', where.root);
  return { playbook: accept(readPlaybook(text, name), name, where.terminal), text };
}

/** A file's name as the user would type it from here. */
export function shown(file: string): string {
  const near = relative(process.cwd(), resolve(file));
  return (near === '' || near.startsWith('..') ? file : near).replaceAll('\\', '/');
}

function accept<T>(reading: Reading<T>, file: string, terminal: Terminal): T {
  if (!reading.ok) throw documentFault(reading.error, file);
  for (const warning of reading.warnings) terminal.warn(formatDiagnostic(warning));
  return reading.value;
}

/** A document that the user named: `-` is standard input; a relative path is looked for from the current folder, then from the repository's root. */
async function readGiven(file: string, what: string, root: string): Promise<{ readonly text: string; readonly name: string }> {
  if (file === '-') return { text: await readAll(process.stdin), name: '<stdin>' };
  const text = (await readIfThere(resolve(file))) ?? (await readIfThere(resolve(root, file)));
  if (text === undefined) throw new Fault('usage', `There is no ${what} at ${shown(file)}`, { details: { file }, remedy: `Give the path of a ${what} file, or - for standard input.` });
  return { text, name: shown(file) };
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new Fault('usage', `${shown(file)} cannot be read: ${(error as Error).message}`, { details: { file }, cause: error });
  }
}
