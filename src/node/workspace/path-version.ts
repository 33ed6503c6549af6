import { z } from 'zod';
import { ABSENT_MODE } from '../git/changed-files.ts';
import { splitNul } from '../git/run-git.ts';

/** What a path holds, as git normalises it: mode and blob; null when nothing is there. */
export const PathVersion = z.object({ mode: z.string(), object: z.string() }).nullable();
export type PathVersion = z.infer<typeof PathVersion>;

/** A path's way from one version to another; `from` equal to `to` means that it is left alone. */
export interface VersionChange {
  readonly from: PathVersion;
  readonly to: PathVersion;
}

/** One file of the result: what happens to it in the working tree and in the index. */
export const PlannedFile = z.object({
  path: z.string(),
  work: z.object({ from: PathVersion, to: PathVersion }),
  index: z.object({ from: PathVersion, to: PathVersion }),
  /** The user's sparse checkout leaves it out of the working tree. */
  sparse: z.boolean(),
});
export type PlannedFile = z.infer<typeof PlannedFile>;

/** True when both are absent or hold the same mode and content. */
export function sameVersion(a: PathVersion, b: PathVersion): boolean {
  return a === null || b === null ? a === b : a.mode === b.mode && a.object === b.object;
}

/** A version from a mode and an object name as `diff-tree` prints them. */
export function versionOf(mode: string, object: string): PathVersion {
  return mode === ABSENT_MODE ? null : { mode, object };
}

/**
 * Lines for `update-index -z --index-info`; removals come first, because a file may give way to a folder. `like` is any object name of
 * the repository: git wants the name of nothing as long as its others are (40 digits, or 64 with SHA-256).
 */
export function indexInfo(versions: Iterable<readonly [string, PathVersion]>, like: string): string {
  const all = [...versions];
  const removed = all.filter(([, version]) => version === null).map(([path]) => `0 ${'0'.repeat(like.length)}\t${path}\0`);
  const present = all.flatMap(([path, version]) => (version === null ? [] : [`${version.mode} ${version.object}\t${path}\0`]));
  return [...removed, ...present].join('');
}

/** One path of an index. */
export interface IndexEntry {
  readonly version: PathVersion;
  readonly unmerged: boolean;
  readonly sparse: boolean;
}

/** Reads `ls-files -z -s -t`, keeping the paths that are asked for. */
export function parseIndex(output: Buffer, wanted: ReadonlySet<string>): Map<string, IndexEntry> {
  const entries = new Map<string, IndexEntry>();
  for (const piece of splitNul(output)) {
    const tab = piece.indexOf('\t');
    const path = piece.slice(tab + 1);
    if (!wanted.has(path)) continue;
    const [tag = '', mode = '', object = '', stage = '0'] = piece.slice(0, tab).split(' ');
    entries.set(path, { version: { mode, object }, unmerged: stage !== '0', sparse: tag.toUpperCase() === 'S' });
  }
  return entries;
}
