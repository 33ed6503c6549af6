import { copyFile, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { Fault } from '../../engine/model/fault.ts';
import type { ObjectName } from '../../engine/model/ids.ts';
import type { ChangedFile } from '../../engine/ports.ts';
import { DIFF_TREE_WORDS, GITLINK_MODE, parseDiffTree, type RawChange } from './changed-files.ts';
import type { GitObjects } from './objects.ts';
import { ownChangesAmong, takenBack } from './own-changes.ts';
import type { Repository } from './repository.ts';
import { oneLine, splitNul } from './run-git.ts';
import { createSerialQueue } from './serial-queue.ts';
import { excludeSettings } from './worktree-registry.ts';

/** A working tree with its own git folder. */
export interface WorkingTree {
  readonly path: string;
  readonly adminDir: string;
}

/** The files of a working tree as a git tree. */
export interface CapturedTree {
  readonly tree: ObjectName;
  /** What differs from the commit that it was compared with. */
  readonly changed: readonly ChangedFile[];
  /** The same as git knows it. */
  readonly raw: readonly RawChange[];
  /** Folders that hold a repository of their own: nothing below them is in the tree. */
  readonly embedded: readonly string[];
}

/** Copies an index so that git still sees which of its entries it must not trust. */
export async function copyIndex(from: string, to: string): Promise<void> {
  const facts = await stat(from).catch(() => undefined);
  if (facts === undefined) {
    await rm(to, { force: true });
    return;
  }
  await copyFile(from, to);
  // An entry as young as its index is compared by content. A copy is younger than its original, which would make git
  // trust stat data of files that changed in the same instant, so the copy gets the original's age (rounded down).
  const seconds = Math.floor(facts.mtimeMs / 1000);
  await utimes(to, seconds, seconds);
}

/** Captures working trees; the index that it works with lies beside the tree's own, which is never written. */
export function createTreeCapture({ run }: Repository, objects: GitObjects): (tree: WorkingTree, since: ObjectName) => Promise<CapturedTree> {
  const queues = new Map<string, ReturnType<typeof createSerialQueue>>();
  const seeds = new Map<string, string>();

  const capture = async ({ path: folder, adminDir }: WorkingTree, since: ObjectName): Promise<CapturedTree> => {
    const ownIndex = path.join(adminDir, 'index');
    const indexFile = path.join(adminDir, `ce-parallel-index-${process.pid}`);
    const facts = await stat(ownIndex, { bigint: true }).catch(() => undefined);
    const seed = facts === undefined ? 'none' : `${facts.mtimeNs}:${facts.size}:${facts.ino}`;
    // Our index of the last capture knows every file's stat data already; only a changed original makes it worthless.
    if (seeds.get(adminDir) !== seed) {
      await rm(`${indexFile}.lock`, { force: true });
      await copyIndex(ownIndex, indexFile);
      seeds.set(adminDir, seed);
    }
    // Git trusts size and times of an entry that is older than its index, and most builds compare whole seconds: an edit of the same size
    // that keeps its time (cp -p, tar, touch -r) would be lost. Beside an index this old every entry is compared by content.
    if (facts !== undefined) await utimes(indexFile, 1, 1);
    const settings = await excludeSettings(adminDir);
    const git = (args: readonly string[], stdin = '', accept: readonly number[] = [0]) => run({ args, stdin, accept, settings, gitDir: adminDir, workTree: folder, indexFile, retryLocks: true });
    try {
      const embedded = new Set<string>();
      // --sparse: without it git leaves new files outside a sparse checkout out.
      const added = await git(['add', '--sparse', '-A', '--', '.'], '', [0, 128]);
      if (added.exitCode !== 0) {
        // A repository without a commit cannot even be recorded, and git then adds nothing at all.
        const others = await git(['ls-files', '-z', '--others', '--exclude-standard']);
        for (const other of splitNul(others.stdout)) if (other.endsWith('/')) embedded.add(other.slice(0, -1));
        if (embedded.size === 0) throw new Fault('git_failed', `The files of ${folder} could not be saved: ${added.stderr}`, { details: { folder, stderr: added.stderr }, remedy: 'Make the file that git names readable, or remove it.' });
        await git(['add', '--sparse', '-A', '--pathspec-from-file=-', '--pathspec-file-nul'], ['.', ...[...embedded].map((name) => `:(top,exclude,literal)${name}`)].join('\0'));
      }
      let written = await writeTree(git, since);
      const own = await ownChangesAmong(adminDir, written.raw);
      if (own.length > 0) {
        await git(['update-index', '-z', '--index-info'], takenBack(own));
        written = await writeTree(git, since);
      }
      const links = await newGitlinks(git, written.raw);
      if (links.length === 0) return { ...written, embedded: [...embedded].sort() };
      for (const link of links) embedded.add(link);
      await git(['update-index', '-z', '--force-remove', '--stdin'], links.join('\0'));
      return { ...(await writeTree(git, since)), embedded: [...embedded].sort() };
    } catch (error) {
      seeds.delete(adminDir);
      throw error;
    }
  };

  const writeTree = async (git: GitHere, since: ObjectName) => {
    const tree = oneLine((await git(['write-tree'])).stdout) as ObjectName;
    if ((await objects.treeOf(since)) === tree) return { tree, changed: [], raw: [] };
    return { tree, ...parseDiffTree((await git([...DIFF_TREE_WORDS, since, tree])).stdout) };
  };

  return (tree, since) => {
    const queue = queues.get(tree.adminDir) ?? createSerialQueue();
    queues.set(tree.adminDir, queue);
    return queue(() => capture(tree, since));
  };
}

type GitHere = (args: readonly string[]) => Promise<{ readonly stdout: Buffer }>;

/** Repositories inside the tree that HEAD does not record as submodules: committing them would keep a name and lose the files. */
async function newGitlinks(git: GitHere, raw: readonly RawChange[]): Promise<string[]> {
  const links = raw.filter((change) => change.toMode === GITLINK_MODE && change.fromMode !== GITLINK_MODE).map((change) => change.path);
  if (links.length === 0) return [];
  const known = new Set(
    splitNul((await git(['ls-tree', '-r', '-z', '--full-tree', 'HEAD'])).stdout)
      .filter((entry) => entry.startsWith(GITLINK_MODE))
      .map((entry) => entry.slice(entry.indexOf('\t') + 1)),
  );
  return links.filter((name) => !known.has(name));
}
