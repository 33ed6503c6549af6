import { coversPattern } from '../paths/covers.ts';
import { intersectPatterns, mayOverlap } from '../paths/intersect.ts';
import type { Pattern } from '../paths/pattern.ts';

const known = new WeakMap<Pattern, WeakMap<Pattern, { readonly text: string | undefined }>>();

/** What two globs share, for people: the narrower one when one lies inside the other, else a path that both match; undefined when they share nothing. */
export function sharedPath(a: Pattern, b: Pattern): string | undefined {
  if (!mayOverlap(a, b)) return undefined;
  let others = known.get(a);
  if (others === undefined) known.set(a, (others = new WeakMap()));
  let answer = others.get(b);
  if (answer === undefined) others.set(b, (answer = { text: find(a, b) }));
  return answer.text;
}

function find(a: Pattern, b: Pattern): string | undefined {
  const witness = intersectPatterns([a, b]);
  if (witness === undefined) return undefined;
  if (coversPattern(a, b)) return b.text;
  return coversPattern(b, a) ? a.text : witness;
}
