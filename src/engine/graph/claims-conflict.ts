import type { Domain } from '../model/config.ts';
import type { PathRules } from '../paths/match.ts';

/** What a task may touch: normalised globs. */
export interface Claim {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

/**
 * A path over which two claims may not be held at once, or undefined: a path that both may write (anywhere), or one that
 * one may write and the other read inside a domain that both write in.
 */
export function claimsConflict(a: Claim, b: Claim, domains: readonly Domain[], rules: PathRules = {}): string | undefined {
  throw new Error(`Bug: not built yet ${String(a.writes)} ${String(b.writes)} ${domains.length} ${String(rules.caseBlind)}`);
}
