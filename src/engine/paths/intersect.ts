import type { PathRules } from './match.ts';

/** A path that all of the globs may match, the shortest and most literal one, existing or not; undefined when there is none. */
export function intersects(globs: readonly string[], rules: PathRules = {}): string | undefined {
  throw new Error(`Bug: not built yet ${String(globs)} ${String(rules.caseBlind)}`);
}
