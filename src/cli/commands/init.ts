import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { detectGates } from '../../engine/gates/detect-gates.ts';
import { planInit, type InitRequest } from '../../engine/init/init-files.ts';
import { Fault } from '../../engine/model/fault.ts';
import { openGit } from '../../node/git/open-git.ts';
import { hasFlag, type Execute } from '../command.ts';
import { EXIT } from '../outcome.ts';

const INSTALL = 'npm install --global ce-parallel';

/** Writes a configuration, and on request workflows and Claude Code commands; never over a file that exists. */
export const execute: Execute = async ({ folder }, input) => {
  const git = await openGit(folder);
  const { root } = await git.facts();
  const files = await git.listWorkingFiles();
  const gates = await detectGates(files, (path) => readFile(join(root, path), 'utf8').catch(() => undefined));
  const request: Omit<InitRequest, 'existing'> = { files, gates, worktree: setUpOf(files), github: hasFlag(input, 'github'), claude: hasFlag(input, 'claude'), install: INSTALL };
  const wanted = planInit({ ...request, existing: new Set() }).write.map((file) => file.path);
  const places = [...wanted, '.github/ce-config.yml'];
  const existing = new Set<string>();
  for (const place of places) if (await exists(join(root, place))) existing.add(place);
  const plan = planInit({ ...request, existing });
  if (plan.write.length === 0) throw new Fault('nothing_to_do', `Everything is there already: ${plan.kept.join(', ')}`, { details: { kept: plan.kept }, remedy: 'Edit it, or move it away to have it written anew.' });
  for (const file of plan.write) {
    try {
      await mkdir(dirname(join(root, file.path)), { recursive: true });
      // Made in the meantime means someone else's.
      await writeFile(join(root, file.path), file.content, { flag: 'wx' });
    } catch (error) {
      throw new Fault('preflight', `${file.path} cannot be written: ${(error as Error).message}`, { details: { file: file.path }, remedy: 'Make the folder writable, or move away what stands in its place; then run init again.', cause: error });
    }
  }
  return {
    exitCode: EXIT.done,
    result: { written: plan.write.map((file) => file.path), kept: plan.kept },
    text: [...plan.write.map((file) => `wrote ${file.path}`), ...plan.kept.map((path) => `kept  ${path}`), '', 'Next: look at ce-config.yml, then: ce-parallel doctor'],
  };
};

/** How a fresh worktree is made usable, as far as the files say. */
function setUpOf(files: readonly string[]): { link: string[]; setup: string[] } {
  const has = (path: string): boolean => files.includes(path);
  if (has('package.json')) return { link: ['node_modules'], setup: [] };
  return { link: [], setup: has('go.mod') ? ['go mod download'] : [] };
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
