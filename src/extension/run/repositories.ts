import { findRoot } from './find-root.ts';

/** The repositories that folders lie in, each once, in the order of the folders. */
export async function findRepositories(folders: readonly string[]): Promise<readonly string[]> {
  const roots = await Promise.all(folders.map((folder) => findRoot(folder)));
  return [...new Set(roots.filter((root) => root !== undefined))];
}

/** The repository that a window works in: the one that was chosen as long as it is there, else the one that it works in already, else the first. */
export function repositoryOf(found: readonly string[], { chosen, current }: { readonly chosen: string | undefined; readonly current: string | undefined }): string | undefined {
  return [chosen, current].find((root) => root !== undefined && found.includes(root)) ?? found[0];
}
