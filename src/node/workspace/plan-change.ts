import path from 'node:path';
import type { ObjectName } from '../../engine/model/ids.ts';
import type { Collision } from '../../engine/ports.ts';
import { DIFF_TREE_WORDS, GITLINK_MODE, parseDiffTree, type RawChange } from '../git/changed-files.ts';
import { parseMergeTree } from '../git/merge-outcome.ts';
import type { GitObjects } from '../git/objects.ts';
import type { Repository } from '../git/repository.ts';
import { oneLine } from '../git/run-git.ts';
import { indexInfo, sameVersion, versionOf, type IndexEntry, type PathVersion, type PlannedFile } from './path-version.ts';
import { obstacleAt, readIndex, readWork, sight, type Sighting } from './user-tree.ts';

/** A change of the user's tree from one commit to another, worked out but not begun. With collisions it must not begin. */
export interface ChangePlan {
  readonly files: readonly PlannedFile[];
  readonly collisions: readonly Collision[];
  /** What stood at each path when it was read. */
  readonly sightings: ReadonlyMap<string, Sighting>;
}

/** What a change is planned with. */
export interface ChangeRequest {
  readonly repository: Repository;
  readonly objects: GitObjects;
  /** The commit that the user's tree is based on. */
  readonly head: ObjectName;
  /** The commit whose files it shall have. */
  readonly next: ObjectName;
  /** Folder for temporary files. */
  readonly scratch: string;
}

type Side = 'work' | 'index';

/**
 * Works out, file by file of what differs between two commits, what becomes of the user's file and index entry.
 * An edit of the user's that merges is merged; any other is a collision. Changes nothing but adding objects.
 */
export async function planChange(request: ChangeRequest): Promise<ChangePlan> {
  const { repository, head, next } = request;
  const { raw } = parseDiffTree((await repository.run({ args: [...DIFF_TREE_WORDS, head, next], readOnly: true })).stdout);
  const leaving = new Set(raw.filter((change) => versionOf(change.toMode, change.toObject) === null).map((change) => change.path));
  const index = await readIndex(repository, new Set(raw.map((change) => change.path)));
  const collisions: Collision[] = [];
  const sightings = new Map<string, Sighting>();
  const readable = new Set<string>();
  for (const change of raw) {
    const entry = index.get(change.path);
    const links = [change.fromMode, change.toMode].filter((mode) => mode === GITLINK_MODE).length;
    const obstacle = links > 0 || entry?.sparse === true ? undefined : await obstacleAt(repository.root, change.path, leaving);
    const { sighting, facts } = await sight(path.join(repository.root, change.path));
    sightings.set(change.path, sighting);
    if (entry?.unmerged === true) collisions.push({ path: change.path, reason: 'it has an unresolved conflict in your index' });
    else if (links > 0 && change.fromMode !== change.toMode && !isOneSided(change)) collisions.push({ path: change.path, reason: 'a submodule becomes a file or the other way round' });
    else if (obstacle !== undefined) collisions.push({ path: change.path, reason: obstacle });
    else if (links === 0 && entry?.sparse !== true && facts?.isDirectory() !== true && !(await isBelowLeaving(repository.root, change.path, leaving))) readable.add(change.path);
  }
  const work = await readWork(repository, readable, request.scratch);
  const blocked = new Set(collisions.map((collision) => collision.path));
  const open = raw.filter((change) => !blocked.has(change.path));
  const mine = { work: new Map<string, PathVersion>(), index: new Map<string, PathVersion>() };
  const decided = new Map<string, { work: PathVersion; index: PathVersion }>();
  for (const change of open) {
    const from = versionOf(change.fromMode, change.fromObject);
    const to = versionOf(change.toMode, change.toObject);
    const held = { work: heldInWork(change, index.get(change.path), work), index: index.get(change.path)?.version ?? null };
    decided.set(change.path, held);
    const reason = clash(held, from, to);
    if (reason !== undefined) collisions.push({ path: change.path, reason });
    else for (const side of ['work', 'index'] as const) if (!sameVersion(held[side], from) && !sameVersion(held[side], to)) mine[side].set(change.path, held[side]);
  }
  const merged = { work: await mergeEdits(request, mine.work), index: await mergeEdits(request, mine.index) };
  for (const side of ['work', 'index'] as const) for (const { path: name, kind } of merged[side].conflicts) collisions.push({ path: name, reason: REASONS[side](kind) });
  const seen = new Set<string>();
  return {
    sightings,
    collisions: collisions.filter((collision) => !seen.has(collision.path) && seen.add(collision.path)).sort((a, b) => (a.path < b.path ? -1 : 1)),
    files: open.map((change): PlannedFile => {
      const to = versionOf(change.toMode, change.toObject);
      const held = decided.get(change.path) ?? { work: null, index: null };
      const target = (side: Side): PathVersion => (mine[side].has(change.path) ? (merged[side].versions.get(change.path) ?? to) : to);
      const entry = index.get(change.path);
      const still = entry?.sparse === true || change.fromMode === GITLINK_MODE || change.toMode === GITLINK_MODE;
      return { path: change.path, work: { from: held.work, to: still ? held.work : target('work') }, index: { from: held.index, to: target('index') }, sparse: entry?.sparse === true };
    }),
  };
}

const REASONS: Record<Side, (kind: string) => string> = {
  work: (kind) => (kind === 'modify/delete' ? 'you deleted it or changed it, and the result does the opposite' : `your edit does not merge with the result (${kind})`),
  index: (kind) => `what you have staged does not merge with the result (${kind})`,
};

function isOneSided(change: RawChange): boolean {
  return versionOf(change.fromMode, change.fromObject) === null || versionOf(change.toMode, change.toObject) === null;
}

/** A path below a file that gives way cannot be looked at: git would see something beyond a file or a link. */
async function isBelowLeaving(root: string, name: string, leaving: ReadonlySet<string>): Promise<boolean> {
  const parts = name.split('/');
  for (let depth = 1; depth < parts.length; depth += 1) {
    const above = parts.slice(0, depth).join('/');
    if (leaving.has(above) && (await sight(path.join(root, above))).facts?.isDirectory() === false) return true;
  }
  return false;
}

/** The working version; where the working tree says nothing (sparse, submodule) it is the index's. */
function heldInWork(change: RawChange, entry: IndexEntry | undefined, work: ReadonlyMap<string, PathVersion>): PathVersion {
  const silent = entry?.sparse === true || change.fromMode === GITLINK_MODE || change.toMode === GITLINK_MODE;
  return silent ? (entry?.version ?? null) : (work.get(change.path) ?? null);
}

/** Collisions that are none of a merge's business. */
function clash(held: Record<Side, PathVersion>, from: PathVersion, to: PathVersion): string | undefined {
  const edited = (side: Side) => !sameVersion(held[side], from) && !sameVersion(held[side], to);
  if (from === null && held.index === null && held.work !== null && edited('work')) return 'an untracked file of yours with other content stands in its place';
  for (const side of ['work', 'index'] as const) {
    if (!edited(side)) continue;
    const where = side === 'work' ? 'you' : 'your index';
    if (to === null) return `it would be deleted, and ${where} changed it`;
    if (held[side] === null) return `it would be changed, and ${where} deleted it`;
    if ([from?.mode, to.mode, held[side].mode].some((mode) => mode === GITLINK_MODE)) return 'it is a submodule that you moved';
  }
  return undefined;
}

/** Merges the user's versions of some files with the step from `head` to `next`, in memory. */
async function mergeEdits(request: ChangeRequest, mine: ReadonlyMap<string, PathVersion>): Promise<{ versions: ReadonlyMap<string, PathVersion>; conflicts: readonly { path: string; kind: string }[] }> {
  if (mine.size === 0) return { versions: new Map(), conflicts: [] };
  const { repository, objects, head, next, scratch } = request;
  const indexFile = path.join(scratch, 'index-merge');
  const git = (args: readonly string[], stdin = '') => repository.run({ args, stdin, indexFile });
  await git(['read-tree', head]);
  await git(['update-index', '--replace', '-z', '--index-info'], indexInfo(mine, head));
  const tree = oneLine((await git(['write-tree'])).stdout) as ObjectName;
  const ours = await objects.commitTree({ tree, parents: [head], message: 'edits\n' });
  // The same step as a child of `head`, so that `head` is the merge base whatever the history of `next` is.
  const theirs = await objects.commitTree({ tree: await objects.treeOf(next), parents: [head], message: 'result\n' });
  const answer = await repository.run({ args: ['merge-tree', '--write-tree', '-z', '--messages', ours, theirs], settings: ['merge.renames=false', 'merge.directoryRenames=false'], accept: [0, 1] });
  const outcome = parseMergeTree(answer.stdout);
  const conflicts = answer.exitCode === 1 && outcome.conflicts.length === 0 ? [...mine.keys()].map((name) => ({ path: name, kind: 'contents' })) : outcome.conflicts;
  const { raw } = parseDiffTree((await repository.run({ args: [...DIFF_TREE_WORDS, next, outcome.tree], readOnly: true })).stdout);
  return { versions: new Map(raw.map((change) => [change.path, versionOf(change.toMode, change.toObject)])), conflicts };
}
