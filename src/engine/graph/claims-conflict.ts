import type { Domain } from '../model/config.ts';
import { intersects } from '../paths/intersect.ts';
import type { PathRules } from '../paths/match.ts';
import { tableOf, type DomainTable } from './domain-table.ts';

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
  for (const one of a.writes) {
    for (const other of b.writes) {
      const path = intersects([one, other], rules);
      if (path !== undefined) return path;
    }
  }
  if (a.writes.length === 0 || b.writes.length === 0 || (a.reads.length === 0 && b.reads.length === 0)) return undefined;
  const table = tableOf(domains, rules);
  const own = table.ofGlobs(a.writes);
  const shared = table.ofGlobs(b.writes).filter((domain) => own.includes(domain));
  if (shared.length === 0) return undefined;
  return readPath(a.writes, b.reads, { table, shared, rules }) ?? readPath(b.writes, a.reads, { table, shared, rules });
}

function readPath(writes: readonly string[], reads: readonly string[], within: { table: DomainTable; shared: readonly number[]; rules: PathRules }): string | undefined {
  for (const write of writes) {
    for (const read of reads) {
      const path = intersects([write, read], within.rules);
      if (path !== undefined && within.table.whereMeet(write, read).some((domain) => within.shared.includes(domain))) return path;
    }
  }
  return undefined;
}
