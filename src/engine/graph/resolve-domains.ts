import type { Config, Domain } from '../model/config.ts';

/** Name of the implicit domain of every path that no domain matches. */
export const REST = '(rest)';

/** Folders that hold parts rather than being one. */
const CONTAINERS = new Set(['src', 'source', 'packages', 'apps', 'libs', 'lib', 'services', 'modules', 'crates', 'plugins', 'projects', 'components', 'backend', 'frontend']);

/**
 * The domains of a repository: the config's, else one for each top folder. A folder that holds parts (`src`, `packages` …)
 * with two subfolders or more has a domain for each of them, and then one for whatever else is in it. Files at the root belong to none.
 */
export function resolveDomains(config: Config, files: readonly string[]): readonly Domain[] {
  if (config.domains !== undefined) return config.domains;
  const folders = new Map<string, Set<string>>();
  for (const file of files) {
    const [top = '', second, third] = file.split('/', 3);
    if (second === undefined) continue;
    const inner = folders.get(top) ?? new Set();
    folders.set(top, inner);
    if (third !== undefined) inner.add(second);
  }
  const domains: Domain[] = [];
  for (const [top, inner] of [...folders].sort(byName)) {
    if (CONTAINERS.has(top.toLowerCase()) && inner.size >= 2) for (const name of [...inner].sort()) domains.push(domainOfFolder(`${top}/${name}`));
    domains.push(domainOfFolder(top));
  }
  return domains;
}

function byName(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : 1;
}

function domainOfFolder(folder: string): Domain {
  return { name: folder, paths: [`${folder}/**`], serialize: false };
}
