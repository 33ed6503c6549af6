import { type BigIntStats } from 'node:fs';
import { lstat, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { Fault } from '../../engine/model/fault.ts';
import type { Repository } from '../git/repository.ts';
import { exists } from '../git/worktree-registry.ts';
import { copyIndex } from '../git/worktree-tree.ts';
import { parseIndex, type IndexEntry, type PathVersion } from './path-version.ts';

/** Identity of what stands at a path, to tell that nobody touched it since; undefined when nothing is there. */
export type Sighting = string | undefined;

/** The sighting of a path now; a path below a file or a link counts as absent. */
export async function sight(file: string): Promise<{ readonly sighting: Sighting; readonly facts: BigIntStats | undefined }> {
  const facts = await lstat(file, { bigint: true }).catch(() => undefined);
  return { sighting: facts === undefined ? undefined : facts.isDirectory() ? 'folder' : [facts.ino, facts.size, facts.mtimeNs, facts.mode].join(':'), facts };
}

/** True when nobody changed a path between two sightings; a folder may have gone with the files that the change took out of it. */
export function isUntouched(before: Sighting, now: Sighting): boolean {
  return now === before || (before === 'folder' && now === undefined);
}

const OPERATIONS: readonly (readonly [string, string])[] = [
  ['MERGE_HEAD', 'a merge'],
  ['CHERRY_PICK_HEAD', 'a cherry-pick'],
  ['REVERT_HEAD', 'a revert'],
  ['rebase-merge', 'a rebase'],
  ['rebase-apply', 'a rebase'],
  ['BISECT_LOG', 'a bisect'],
];

/** Throws while the user is in the middle of an operation of git that a moved HEAD would derail. */
export async function refuseDuringOperation({ gitDir, root }: Repository): Promise<void> {
  for (const [file, operation] of OPERATIONS) {
    if (!(await exists(path.join(gitDir, file)))) continue;
    throw new Fault('workspace_collision', `${operation[0]?.toUpperCase() ?? ''}${operation.slice(1)} is in progress in ${root}; nothing was changed.`, {
      details: { operation, collisions: [{ path: '.', reason: `${operation} is in progress` }] },
      remedy: 'Finish or abort it, then try again; or take the result as a branch.',
    });
  }
}

/** The user's index entries of these paths. */
export async function readIndex({ run }: Repository, paths: ReadonlySet<string>, indexFile?: string): Promise<Map<string, IndexEntry>> {
  const answer = await run({ args: ['ls-files', '-z', '-s', '-t'], readOnly: true, ...(indexFile === undefined ? {} : { indexFile }) });
  return parseIndex(answer.stdout, paths);
}

/**
 * What the working tree holds at these paths, normalised as git would on adding; the contents are kept as objects.
 * Works in a copy of the index. Folders, and paths of the sparse checkout, must not be asked for.
 */
export async function readWork(repository: Repository, paths: ReadonlySet<string>, scratch: string): Promise<Map<string, PathVersion>> {
  const { run, root, gitDir } = repository;
  const indexFile = path.join(scratch, 'index-work');
  await copyIndex(path.join(gitDir, 'index'), indexFile);
  const indexed = await readIndex(repository, paths);
  const present = await Promise.all([...paths].map(async (name) => indexed.has(name) || (await sight(path.join(root, name))).facts !== undefined));
  const known = [...paths].filter((_, at) => present[at]);
  if (known.length > 0) {
    await run({ args: ['--literal-pathspecs', 'add', '--sparse', '-A', '-f', '--pathspec-from-file=-', '--pathspec-file-nul'], stdin: known.join('\0'), indexFile });
  }
  const held = await readIndex(repository, paths, indexFile);
  await rm(indexFile, { force: true });
  return new Map([...paths].map((name) => [name, held.get(name)?.version ?? null]));
}

/** Why a file cannot be written at a path: something other than a file stands there or above it. `leaving` are files that go away. */
export async function obstacleAt(root: string, name: string, leaving: ReadonlySet<string>): Promise<string | undefined> {
  const parts = name.split('/');
  for (let depth = 1; depth < parts.length; depth += 1) {
    const above = parts.slice(0, depth).join('/');
    const { facts } = await sight(path.join(root, above));
    if (facts === undefined) return undefined;
    if (facts.isDirectory() || leaving.has(above)) continue;
    return `${above} is a ${facts.isSymbolicLink() ? 'link' : 'file'} where the result needs a folder`;
  }
  const { facts } = await sight(path.join(root, name));
  if (facts === undefined || facts.isFile() || facts.isSymbolicLink()) return undefined;
  if (!facts.isDirectory()) return 'something that is neither a file nor a link stands in its place';
  const inside = await filesBelow(root, name);
  const mine = inside.filter((file) => !leaving.has(file));
  return mine.length === 0 ? undefined : `a folder stands in its place, with ${mine[0] ?? ''} in it`;
}

async function filesBelow(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(path.join(root, folder), { withFileTypes: true });
  const inner = await Promise.all(entries.map(async (entry) => (entry.isDirectory() ? filesBelow(root, `${folder}/${entry.name}`) : [`${folder}/${entry.name}`])));
  return inner.flat();
}
