import type { PathRules } from './match.ts';
import type { Atom } from './parse-atoms.ts';
import { MANY, patternOf, type Pattern, type SegmentPattern } from './pattern.ts';

/** True only when the outer glob matches every path that the inner one matches; may be false although it does (never the other way). */
export function covers(outer: string, inner: string, rules: PathRules = {}): boolean {
  return coversPattern(patternOf(outer, rules.caseBlind), patternOf(inner, rules.caseBlind));
}

/** As `covers`, for patterns. */
export function coversPattern(outer: Pattern, inner: Pattern): boolean {
  if (outer.text === inner.text) return true;
  // What is left to picomatch is described too widely to cover anything.
  if (!outer.exact) return false;
  return inner.alternatives.every((small) => outer.alternatives.some((large) => sequenceCovers(large.segments, small.segments, segmentCovers)));
}

function sequenceCovers<T>(outer: readonly (T | typeof MANY)[], inner: readonly (T | typeof MANY)[], itemCovers: (large: T, small: T) => boolean): boolean {
  const known = new Map<number, boolean>();
  const from = (i: number, j: number): boolean => {
    const key = i * (inner.length + 1) + j;
    const answer = known.get(key) ?? decide(i, j);
    known.set(key, answer);
    return answer;
  };
  const decide = (i: number, j: number): boolean => {
    const large = outer[i];
    const small = inner[j];
    if (large === undefined) return small === undefined;
    if (large === MANY) return from(i + 1, j) || (small !== undefined && from(i, j + 1));
    return small !== undefined && small !== MANY && itemCovers(large, small) && from(i + 1, j + 1);
  };
  return from(0, 0);
}

function segmentCovers(large: SegmentPattern, small: SegmentPattern): boolean {
  if (small.literal !== undefined) return large.matches(small.literal);
  const items = (segment: SegmentPattern): (Atom | typeof MANY)[] => segment.atoms.map((atom) => (atom.type === 'many' ? MANY : atom));
  return sequenceCovers(items(large), items(small), atomCovers);
}

function atomCovers(large: Atom, small: Atom): boolean {
  if (large.type === 'any') return true;
  if (large.type === 'char') return small.type === 'char' && small.char === large.char;
  if (large.type !== 'class') return false;
  if (small.type === 'char') {
    const code = small.char.charCodeAt(0);
    return large.negated !== large.ranges.some(([low, high]) => low <= code && code <= high);
  }
  return small.type === 'class' && small.negated === large.negated && JSON.stringify(small.ranges) === JSON.stringify(large.ranges);
}
