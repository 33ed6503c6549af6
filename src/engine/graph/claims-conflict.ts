import type { Domain } from '../model/config.ts';
import { intersectPatterns, mayOverlap } from '../paths/intersect.ts';
import type { PathRules } from '../paths/match.ts';
import { patternOf, type Pattern } from '../paths/pattern.ts';
import { tableOf } from './domain-table.ts';

/** What a task may touch: globs. */
export interface Claim {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

/**
 * A path over which two claims may not be held at once, or undefined: a path that both may write (anywhere), or one that
 * one may write and the other read inside a domain that both write in. Pass the same list of domains each time: what is
 * worked out for it is kept.
 */
export function claimsConflict(a: Claim, b: Claim, domains: readonly Domain[], rules: PathRules = {}): string | undefined {
  const [aWrites, bWrites] = [patternsOf(a.writes, rules), patternsOf(b.writes, rules)];
  const both = firstMeeting(aWrites, bWrites, () => true);
  if (both !== undefined) return both;
  if (a.writes.length === 0 || b.writes.length === 0 || (a.reads.length === 0 && b.reads.length === 0)) return undefined;
  const table = tableOf(domains, rules);
  const own = table.ofGlobs(a.writes);
  const shared = table.ofGlobs(b.writes).filter((domain) => own.includes(domain));
  if (shared.length === 0) return undefined;
  const inShared = (write: Pattern, read: Pattern): boolean => table.whereMeet(write, read).some((domain) => shared.includes(domain));
  return firstMeeting(aWrites, patternsOf(b.reads, rules), inShared) ?? firstMeeting(bWrites, patternsOf(a.reads, rules), inShared);
}

function patternsOf(globs: readonly string[], rules: PathRules): readonly Pattern[] {
  return globs.map((glob) => patternOf(glob, rules.caseBlind));
}

function firstMeeting(ones: readonly Pattern[], others: readonly Pattern[], counts: (one: Pattern, other: Pattern) => boolean): string | undefined {
  for (const one of ones) {
    for (const other of others) {
      if (!mayOverlap(one, other)) continue;
      const path = intersectPatterns([one, other]);
      if (path !== undefined && counts(one, other)) return path;
    }
  }
  return undefined;
}
