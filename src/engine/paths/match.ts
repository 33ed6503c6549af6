/** How paths are compared: `caseBlind` where the disk takes `SRC/a` for `src/a` (macOS, Windows). */
export interface PathRules {
  readonly caseBlind?: boolean;
}

/** True when any of the normalised globs matches the path (relative, `/`). Dotfiles match `*` and `**`: what may be written must be seen. */
export function matchesAny(globs: readonly string[], path: string, rules: PathRules = {}): boolean {
  throw new Error(`Bug: not built yet ${String(globs)} ${path} ${String(rules.caseBlind)}`);
}
