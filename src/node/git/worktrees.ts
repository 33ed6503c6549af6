import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../../engine/model/fault.ts';
import type { ObjectName } from '../../engine/model/ids.ts';
import type { Git } from '../../engine/ports.ts';
import type { GitObjects } from './objects.ts';
import type { Repository } from './repository.ts';
import { isLockFault, oneLine, splitNul } from './run-git.ts';
import { createSerialQueue } from './serial-queue.ts';
import { canonicalPath, excludeSettings, exists, findWorktree, markOurs, ourWorktree, samePath, type RegisteredWorktree } from './worktree-registry.ts';
import { createTreeCapture } from './worktree-tree.ts';

/** The part of Git that works with worktrees. */
export type GitWorktrees = Pick<Git, 'addWorktree' | 'removeWorktree' | 'listWorktrees' | 'snapshot' | 'restore'>;

const SHOWN_PATHS = 20;

/** Worktrees of a repository. The working tree that was opened is never changed. */
export function createWorktrees(repository: Repository, objects: GitObjects): GitWorktrees {
  const { run, root, gitDir, commonDir } = repository;
  const capture = createTreeCapture(repository, objects);
  const registry = createSerialQueue();

  const treeAt = async (folder: string): Promise<{ path: string; adminDir: string }> => {
    const found = await findWorktree(repository, folder);
    if (found !== undefined) return found;
    const real = await canonicalPath(folder);
    if (samePath(real, root)) return { path: root, adminDir: gitDir };
    throw new Fault('git_failed', `${folder} is no worktree of this repository.`, { details: { folder }, remedy: 'Add the worktree first.' });
  };

  const checkout = async (worktree: RegisteredWorktree, commit: ObjectName, { fresh }: { fresh: boolean }): Promise<void> => {
    const settings = await excludeSettings(worktree.adminDir);
    const place = { gitDir: worktree.adminDir, workTree: worktree.path, settings, retryLocks: true };
    await breakStaleLocks(worktree.adminDir, () => run({ ...place, args: ['checkout', '-q', '--force', '--detach', '--no-recurse-submodules', commit] }));
    if (fresh) return;
    // A nested repository stays (one -f): its files are in no commit of ours.
    await run({ ...place, args: ['clean', '-q', '-f', '-d'] });
  };

  const register = async (target: string, commit: ObjectName): Promise<'reused' | (RegisteredWorktree & { readonly fresh: boolean })> => {
    const known = await findWorktree(repository, target);
    if (known !== undefined && (await exists(target))) {
      const link = path.join(known.path, '.git');
      if (!(await exists(link))) await writeFile(link, `gitdir: ${known.adminDir}\n`);
      if (!known.ours && !known.complete && (await holdsOnlyLink(target))) {
        // Who made it died before it could say so: nothing was checked out, and at this path nobody but us adds worktrees.
        await markOurs(known.adminDir);
        return { ...known, ours: true, fresh: true };
      }
      return known.complete ? 'reused' : { ...known, fresh: false };
    }
    const contents = (await exists(target)) ? await readdir(target).catch(() => [target]) : undefined;
    if (contents !== undefined && contents.length > 0) {
      throw new Fault('git_failed', `${target} exists and is no worktree of this repository; it was left alone.`, { details: { path: target }, remedy: 'Move that folder away, or choose another folder for worktrees.' });
    }
    await mkdir(path.dirname(target), { recursive: true });
    // --force: the repository may still know a worktree at this path whose folder is gone; twice, should it be locked.
    const force = known === undefined ? [] : ['--force', '--force'];
    await run({ args: ['worktree', 'add', '-q', ...force, '--detach', '--no-checkout', '--no-guess-remote', target, commit], retryLocks: true });
    const made = await findWorktree(repository, target);
    if (made === undefined) throw new Fault('git_failed', `git added the worktree ${target} but does not list it.`, { details: { path: target } });
    await markOurs(made.adminDir);
    return { ...made, ours: true, fresh: true };
  };

  const captured = async (folder: string, since: ObjectName) => {
    const tree = await treeAt(folder);
    if (!(await exists(path.join(tree.adminDir, 'index')))) throw new Fault('git_failed', `The worktree ${folder} was never completely checked out.`, { details: { folder }, remedy: 'Add it again, which completes it.' });
    return capture(tree, since);
  };

  return {
    async addWorktree(folder, commit) {
      const target = await canonicalPath(folder);
      const made = await registry(() => register(target, commit));
      if (made === 'reused') return 'reused';
      // Registering is a matter of one at a time; filling the folder is not. Until the index is there, the worktree counts as unfinished.
      await checkout(made, commit, { fresh: made.fresh });
      return 'created';
    },

    async removeWorktree(folder, savedAs) {
      const worktree = await ourWorktree(repository, folder);
      if (await exists(worktree.path)) {
        if (worktree.complete) await refuseUnsaved(worktree, savedAs);
        else if ((await readdir(worktree.path)).some((name) => name !== '.git') && savedAs === undefined) throw unsaved(worktree.path, ['(its checkout never ended)']);
        // Git for Windows has followed junctions when it deletes; Node does not.
        if (process.platform === 'win32') await rm(worktree.path, { recursive: true, force: true, maxRetries: 5 });
      }
      await registry(() => run({ args: ['worktree', 'remove', '--force', '--force', worktree.path], retryLocks: true }));
    },

    async listWorktrees() {
      const answer = await run({ args: ['worktree', 'list', '--porcelain', '-z'], readOnly: true });
      const list: { path: string; head: ObjectName | undefined }[] = [];
      for (const line of splitNul(answer.stdout)) {
        const last = list.at(-1);
        if (line.startsWith('worktree ')) list.push({ path: path.normalize(line.slice('worktree '.length)), head: undefined });
        else if (line.startsWith('HEAD ') && last !== undefined && !/^HEAD 0+$/.test(line)) last.head = line.slice('HEAD '.length) as ObjectName;
      }
      return list;
    },

    async snapshot(folder, { parents, since, message }) {
      const { tree, changed, embedded } = await captured(folder, since);
      const [first, ...others] = parents;
      const unchanged = first !== undefined && others.length === 0 && (await objects.treeOf(first)) === tree;
      const commit = unchanged ? first : await objects.commitTree({ tree, parents, message });
      return { commit, tree, changed, embedded };
    },

    async restore(folder, commit) {
      const worktree = await ourWorktree(repository, folder);
      if (samePath(worktree.path, root) || samePath(worktree.adminDir, commonDir)) throw new Fault('internal', `${folder} is the user's own working tree; it is never replaced.`, { details: { folder } });
      await checkout(worktree, commit, { fresh: false });
    },
  };

  async function refuseUnsaved(worktree: RegisteredWorktree, savedAs: ObjectName | undefined): Promise<void> {
    const saved = savedAs ?? (oneLine((await run({ args: ['rev-parse', '--verify', 'HEAD'], gitDir: worktree.adminDir, workTree: worktree.path, readOnly: true })).stdout) as ObjectName);
    const { tree, changed, embedded } = await capture(worktree, saved);
    if (embedded.length > 0) throw unsaved(worktree.path, embedded);
    if ((await objects.treeOf(saved)) !== tree) throw unsaved(worktree.path, changed.map((file) => file.path));
  }
}

/** True for a worktree in which nothing was ever checked out or written. */
async function holdsOnlyLink(folder: string): Promise<boolean> {
  return (await readdir(folder)).every((name) => name === '.git');
}

function unsaved(folder: string, paths: readonly string[]): Fault {
  const shown = paths.slice(0, SHOWN_PATHS).join(', ');
  return new Fault('git_failed', `The worktree ${folder} holds work that is saved nowhere: ${shown}${paths.length > SHOWN_PATHS ? ` and ${paths.length - SHOWN_PATHS} more` : ''}. It was kept.`, {
    details: { path: folder, unsaved: paths },
    remedy: 'Take a snapshot of the worktree first, or move these files away.',
  });
}

/** Runs a call in one of our worktrees; locks that nobody has touched over all its retries belong to a process that died, and are removed once. */
async function breakStaleLocks(adminDir: string, call: () => Promise<unknown>): Promise<void> {
  const locks = ['index.lock', 'HEAD.lock'].map((name) => path.join(adminDir, name));
  const ages = () => Promise.all(locks.map(async (lock) => (await stat(lock, { bigint: true }).catch(() => undefined))?.mtimeNs));
  const before = await ages();
  try {
    await call();
  } catch (error) {
    await sleep(50);
    const now = await ages();
    const stale = locks.filter((_, index) => before[index] !== undefined && before[index] === now[index]);
    if (!isLockFault(error) || stale.length === 0) throw error;
    for (const lock of stale) await rm(lock, { force: true });
    await call();
  }
}
