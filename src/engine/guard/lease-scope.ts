import { matchesAny, type PathRules } from '../paths/match.ts';

/** Whether a safe path lies inside a set of paths. */
export type PathScope = (path: string) => boolean;

/**
 * The paths that the globs of a lease name, by the same matcher that decides whether two leases overlap: what the guard
 * lets one task write can never be what another one holds. A glob that cannot be read names nothing.
 */
export function pathScope(globs: readonly string[], rules: PathRules): PathScope {
  return (path) => matchesAny(globs, path, rules);
}
