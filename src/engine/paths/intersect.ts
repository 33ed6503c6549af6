import { commonWord } from './common-word.ts';
import type { PathRules } from './match.ts';
import type { Atom } from './parse-atoms.ts';
import { MANY, patternOf, type Alternative, type Pattern, type SegmentPattern } from './pattern.ts';

/**
 * A path that all of the globs match, existing or not, as short and as plain as can be; undefined when there is none.
 * Exact for plain text, `*`, `**`, `?`, classes and braces; a glob with other syntax counts as everything below its plain prefix.
 */
export function intersects(globs: readonly string[], rules: PathRules = {}): string | undefined {
  return intersectPatterns(globs.map((glob) => patternOf(glob, rules.caseBlind)));
}

/** As `intersects`, for patterns. */
export function intersectPatterns(patterns: readonly Pattern[]): string | undefined {
  const plain = patterns.find((pattern) => pattern.alternatives.length === 1 && pattern.alternatives[0]?.literal !== undefined)?.alternatives[0]?.literal;
  // Almost every glob of a real plan is a plain path.
  if (plain !== undefined && patterns.every((pattern) => pattern.exact)) return patterns.every((pattern) => pattern.matches(plain)) ? plain : undefined;
  let best: string | undefined;
  const choose = (chosen: readonly Alternative[]): void => {
    const pattern = patterns[chosen.length];
    if (pattern === undefined) {
      const witness = intersectAlternatives(chosen);
      if (witness !== undefined && (best === undefined || witness.length < best.length)) best = witness;
      return;
    }
    for (const alternative of pattern.alternatives) {
      if (chosen.every((other) => mayMeet(other, alternative))) choose([...chosen, alternative]);
    }
  };
  choose([]);
  return best;
}

/** False when no reading of one can share a path with one of the other, as far as a quick look tells. */
export function mayOverlap(a: Pattern, b: Pattern): boolean {
  for (const one of a.alternatives) for (const other of b.alternatives) if (mayMeet(one, other)) return true;
  return false;
}

/** As `mayOverlap`, for one reading each: false when their plain beginnings or ends already differ. */
export function mayMeet(a: Alternative, b: Alternative): boolean {
  if (a.literal !== undefined && b.literal !== undefined) return a.literal === b.literal;
  const shared = Math.min(a.prefix.length, b.prefix.length);
  for (let i = 0; i < shared; i += 1) if (a.prefix[i] !== b.prefix[i]) return false;
  const lastA = a.segments.at(-1);
  const lastB = b.segments.at(-1);
  if (lastA === undefined || lastB === undefined) return false;
  if (lastA === MANY || lastB === MANY) return true;
  return lastA.literal === undefined || lastB.literal === undefined || lastA.literal === lastB.literal;
}

/** As `intersects`, for one reading of each glob. */
export function intersectAlternatives(alternatives: readonly Alternative[]): string | undefined {
  return commonWord(
    alternatives.map((alternative) => alternative.segments),
    segmentInAll,
  )?.join('/');
}

function segmentInAll(segments: readonly SegmentPattern[]): string | undefined {
  const literal = segments.find((segment) => segment.literal !== undefined)?.literal;
  if (literal !== undefined) return segments.every((segment) => segment.matches(literal)) ? literal : undefined;
  if (segments.length === 0) return 'x';
  return commonWord(
    segments.map((segment) => segment.atoms.map((atom) => (atom.type === 'many' ? MANY : atom))),
    charInAll,
  )?.join('');
}

function charInAll(atoms: readonly Atom[]): string | undefined {
  const candidates = new Set<number>();
  for (const atom of atoms) {
    if (atom.type === 'char') candidates.add(atom.char.charCodeAt(0));
    else if (atom.type === 'class') for (const [low, high] of atom.ranges) for (const code of atom.negated ? [low - 1, high + 1] : [low, high]) candidates.add(code);
  }
  // The bounds of the classes are enough: where sets of ranges meet, they meet at a bound of one of them, or everywhere.
  const codes = ['x'.charCodeAt(0), ...candidates].filter((code) => atoms.every((atom) => takes(atom, code)));
  const [first] = codes;
  return first === undefined ? undefined : String.fromCharCode(first);
}

function takes(atom: Atom, code: number): boolean {
  if (code === 0x2f || code < 0 || code > 0xffff) return false;
  switch (atom.type) {
    case 'char':
      return atom.char.charCodeAt(0) === code;
    case 'class':
      return atom.negated !== atom.ranges.some(([low, high]) => low <= code && code <= high);
    case 'slash':
      return false;
    case 'any':
    case 'many':
      return true;
  }
}
