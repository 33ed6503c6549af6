import { patternOf } from './pattern.ts';

/** How paths are compared: `caseBlind` where the disk takes `SRC/a` for `src/a` (macOS, Windows). */
export interface PathRules {
  readonly caseBlind?: boolean;
}

/** The one form of a path that globs are matched against: NFC, and lower case where the disk is case-blind. */
export function canonicalPath(path: string, rules: PathRules = {}): string {
  const composed = path.normalize('NFC');
  return rules.caseBlind === true ? composed.toLowerCase() : composed;
}

/**
 * True when any of the globs matches the path (relative, `/`). Dotfiles match `*` and `**`: a hidden file that may be
 * written must be seen as one. A glob that `normalizeGlob` refuses matches nothing.
 */
export function matchesAny(globs: readonly string[], path: string, rules: PathRules = {}): boolean {
  const canonical = canonicalPath(path, rules);
  return globs.some((glob) => patternOf(glob, rules.caseBlind).matches(canonical));
}
