import { covers } from '../paths/covers.ts';
import { intersects } from '../paths/intersect.ts';
import type { PathRules } from '../paths/match.ts';

/** What two globs share, for people: the narrower one when one lies inside the other, else a path that both match; undefined when they share nothing. */
export function sharedPath(a: string, b: string, rules: PathRules): string | undefined {
  const witness = intersects([a, b], rules);
  if (witness === undefined) return undefined;
  if (covers(a, b, rules)) return b;
  return covers(b, a, rules) ? a : witness;
}
