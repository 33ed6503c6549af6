import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { writeAtomic } from '../files/node-files.ts';
import type { Repository } from '../git/repository.ts';
import { oneLine } from '../git/run-git.ts';
import { WORKTREE_EXCLUDE } from '../git/worktree-registry.ts';

const OURS = '# what ce-parallel put into this worktree';

/** A path as a pattern of .gitignore that matches just it. */
export function literalPattern(name: string): string {
  return `/${name.replace(/[\\*?[\]]/g, '\\$&').replace(/ $/, '\\ ')}`;
}

/**
 * Makes our own git calls ignore these paths in one worktree, so that no snapshot holds a copied secret or a link. `info/exclude` is
 * shared by all worktrees and a worktree's own setting would change the repository's format: both would reach the user's checkout. So it
 * is a file of our own, given to our calls as `core.excludesFile`, with the user's global patterns in front.
 */
export async function excludeInWorktree({ run }: Repository, adminDir: string, options: { readonly names: readonly string[]; readonly env: Readonly<Record<string, string | undefined>> }): Promise<void> {
  const { names, env } = options;
  if (names.length === 0) return;
  const file = path.join(adminDir, WORKTREE_EXCLUDE);
  const before = (await readFile(file, 'utf8').catch(() => '')).split(`${OURS}\n`)[1] ?? '';
  const lines = new Set([...before.split('\n').filter((line) => line !== ''), ...names.map(literalPattern)]);
  const configured = await run({ args: ['config', '--type=path', 'core.excludesFile'], accept: [0, 1], readOnly: true });
  const home = env['XDG_CONFIG_HOME'] ?? path.join(env['HOME'] ?? env['USERPROFILE'] ?? '', '.config');
  const global = configured.exitCode === 0 ? oneLine(configured.stdout) : path.join(home, 'git', 'ignore');
  const patterns = await readFile(global, 'utf8').catch(() => '');
  await writeAtomic(file, `${patterns}${patterns === '' || patterns.endsWith('\n') ? '' : '\n'}${OURS}\n${[...lines].join('\n')}\n`, false);
}
