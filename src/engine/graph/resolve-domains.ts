import type { Config, Domain } from '../model/config.ts';

/** Name of the implicit domain of every path that no domain matches. */
export const REST = '(rest)';

/** The domains of a repository: the config's, else one for each folder of the top level (one deeper under `src`, `packages` and the like). */
export function resolveDomains(config: Config, files: readonly string[]): readonly Domain[] {
  throw new Error(`Bug: not built yet ${config.version} ${files.length}`);
}
