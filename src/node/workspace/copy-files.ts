import { constants } from 'node:fs';
import { copyFile, mkdir, readlink, realpath, stat, symlink } from 'node:fs/promises';
import path from 'node:path';
import { checkedPath, entryAt, filesNamed, isWithin } from './setup-paths.ts';

/**
 * Copies what `copy` names from the repository into a worktree and gives the copied paths back. Never overwrites: neither what
 * git tracks nor anything that is there already.
 */
export async function copyFiles(options: { readonly root: string; readonly worktree: string; readonly patterns: readonly string[]; readonly tracked: ReadonlySet<string> }): Promise<readonly string[]> {
  const { root, worktree, patterns, tracked } = options;
  const copied = new Set<string>();
  for (const pattern of patterns.map((written) => checkedPath(written, 'copy'))) {
    for (const name of await filesNamed(root, pattern)) {
      if (tracked.has(name) || copied.has(name)) continue;
      const target = path.join(worktree, name);
      if ((await entryAt(target)) !== undefined || !(await isRealFolder(worktree, path.dirname(name)))) continue;
      await mkdir(path.dirname(target), { recursive: true });
      await copyOne(root, path.join(root, name), target);
      copied.add(name);
    }
  }
  return [...copied].sort();
}

async function copyOne(root: string, source: string, target: string): Promise<void> {
  const link = (await entryAt(source))?.isSymbolicLink() === true ? await readlink(source) : undefined;
  if (link !== undefined) {
    const inside = !path.isAbsolute(link) && isWithin(root, path.resolve(path.dirname(source), link));
    const real = await realpath(source).catch(() => undefined);
    if (inside || real === undefined) return symlink(link, target);
    // A link that leads out of the repository would lead elsewhere from the worktree: what it names is copied, or linked when a folder.
    if ((await stat(real)).isDirectory()) return symlink(real, target, 'junction');
    return copyFile(real, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  }
  await copyFile(source, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
}

/** True when no folder on the way is a link: a copy never lands outside the worktree. */
async function isRealFolder(worktree: string, folder: string): Promise<boolean> {
  const parts = folder.split('/').filter((part) => part !== '.');
  for (let depth = 1; depth <= parts.length; depth += 1) {
    const entry = await entryAt(path.join(worktree, ...parts.slice(0, depth)));
    if (entry === undefined) return true;
    if (!entry.isDirectory()) return false;
  }
  return true;
}
