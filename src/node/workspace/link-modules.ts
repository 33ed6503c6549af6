import { constants } from 'node:fs';
import { copyFile, mkdir, readdir, readlink, realpath, symlink } from 'node:fs/promises';
import path from 'node:path';
import { entryAt, isWithin } from './setup-paths.ts';

// What tools keep for one checkout: shared, two worktrees would write into each other's cache.
const OWN_TO_EACH = new Set(['.cache', '.vite', '.vite-temp', '.tmp']);

/** The two checkouts between which modules are linked, both with every link resolved. */
export interface Checkouts {
  readonly root: string;
  readonly worktree: string;
}

/**
 * Makes a `node_modules` folder in the worktree that uses the repository's: a real folder with one link for each package, scopes as
 * real folders too. A link as a whole would resolve to the repository's checkout, and with it the workspace's own packages;
 * here those are pointed into the worktree. What is there already stays.
 */
export async function linkModules(checkouts: Checkouts, folder: string): Promise<void> {
  const source = await realpath(path.join(checkouts.root, folder));
  await linkEntries(checkouts, source, path.join(checkouts.worktree, folder));
}

async function linkEntries(checkouts: Checkouts, source: string, target: string): Promise<void> {
  await mkdir(target, { recursive: true });
  const present = new Set(await readdir(target));
  for (const entry of await readdir(source, { withFileTypes: true })) {
    if (present.has(entry.name) || OWN_TO_EACH.has(entry.name)) continue;
    const from = path.join(source, entry.name);
    const to = path.join(target, entry.name);
    if (entry.isSymbolicLink()) await repointLink(checkouts, from, to);
    else if (!entry.isDirectory()) await copyFile(from, to, constants.COPYFILE_FICLONE);
    else if (entry.name.startsWith('@') || entry.name === '.bin') await linkEntries(checkouts, from, to);
    else await symlink(from, to, 'junction');
  }
}

/** A link of the repository's modules as the worktree needs it. */
async function repointLink({ root, worktree }: Checkouts, from: string, to: string): Promise<void> {
  const real = await realpath(from).catch(() => undefined);
  if (real === undefined) return;
  // A command's relative link goes through the package's own link, which points to the right checkout.
  if (path.basename(path.dirname(from)) === '.bin') {
    const link = await readlink(from);
    return symlink(path.isAbsolute(link) ? real : link, to);
  }
  const relative = path.relative(root, real);
  const ownPackage = isWithin(root, real) && !relative.split(path.sep).includes('node_modules');
  const here = path.join(worktree, relative);
  await symlink(ownPackage && (await entryAt(here)) !== undefined ? here : real, to, 'junction');
}
