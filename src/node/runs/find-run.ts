import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunState } from '../../engine/events/run-state.ts';
import { Fault } from '../../engine/model/fault.ts';
import { RunId } from '../../engine/model/ids.ts';
import { openGit } from '../git/open-git.ts';

/** A run that was found on disk. */
export interface FoundRun {
  readonly run: RunId;
  readonly root: string;
  readonly folder: string;
  readonly journalFolder: string;
}

/** Where a repository's runs live. */
export function runsFolder(root: string): string {
  return join(root, '.ce-workspace', 'runs');
}

/** The runs of a repository, oldest first: their ids sort by time. */
export async function listRuns(root: string): Promise<readonly RunId[]> {
  const entries = await readdir(runsFolder(root), { withFileTypes: true }).catch(() => []);
  return entries.flatMap((entry) => {
    const id = RunId.safeParse(entry.name);
    return entry.isDirectory() && id.success ? [id.data] : [];
  }).sort();
}

/** The run that a word names: its id or a prefix that only it has; the latest one without a word. Throws `unknown_run`. */
export async function findRun(folder: string, word: string | undefined): Promise<FoundRun> {
  const root = (await (await openGit(folder)).facts()).root;
  const runs = await listRuns(root);
  const run = pick(runs, word);
  return { run, root, folder: join(runsFolder(root), run), journalFolder: join(runsFolder(root), run, 'journal') };
}

/** Decides which run is meant. */
export function pick(runs: readonly RunId[], word: string | undefined): RunId {
  const latest = runs.at(-1);
  if (latest === undefined) throw new Fault('unknown_run', 'This repository has no runs yet', { remedy: 'Begin one with: ce-parallel run "<goal>"' });
  if (word === undefined || word === 'latest') return latest;
  const exact = runs.find((run) => run === word);
  if (exact !== undefined) return exact;
  const matches = runs.filter((run) => run.startsWith(word));
  const [only] = matches;
  if (only !== undefined && matches.length === 1) return only;
  if (matches.length > 1) throw new Fault('unknown_run', `${word} may be any of ${matches.length} runs: ${matches.slice(-5).join(', ')}`, { details: { matches }, remedy: 'Give more letters of the one that you mean.' });
  throw new Fault('unknown_run', `There is no run ${word} in this repository`, { details: { runs: runs.slice(-10) }, remedy: `The latest is ${latest}; \`ce-parallel status --all\` lists them.` });
}

/** Tracked files at the commit that a run began from; none when it is gone. */
export async function filesAt(root: string, state: RunState): Promise<readonly string[]> {
  if (state.base === undefined) return [];
  const git = await openGit(root);
  return git.listFiles(state.base).catch(() => []);
}
