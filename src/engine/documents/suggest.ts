import { distance } from 'fastest-levenshtein';

/** The candidate that a mistyped word most likely meant; undefined when none is near. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const plain = simplify(word);
  if (plain.length > 100) return undefined;
  let best: string | undefined;
  const furthest = plain.length < 2 ? 0 : plain.length < 4 ? 1 : plain.length < 8 ? 2 : Math.floor(plain.length / 3);
  const letters = sorted(plain);
  let least = Infinity;
  for (const candidate of candidates) {
    if (candidate === word || Math.abs(candidate.length - word.length) > furthest + 3) continue;
    const other = simplify(candidate);
    // Two letters that changed places are one slip, not two.
    const apart = other.length === plain.length && sorted(other) === letters ? Math.min(1, distance(plain, other)) : distance(plain, other);
    const total = apart + distance(word, candidate) / 1_000;
    if (apart <= furthest && total < least) [best, least] = [candidate, total];
  }
  return best;
}

/** ``Did you mean `writes`?``, or what else to say. */
export function didYouMean(word: string, candidates: Iterable<string>, otherwise: string): string {
  const found = nearest(word, candidates);
  return found === undefined ? otherwise : `Did you mean ${quote(found)}?`;
}

/** A list of names for a sentence, cut after a dozen. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 12).map(quote).join(', ');
  return names.length > 12 ? `${shown} and ${names.length - 12} more` : shown;
}

/** A text of the document within a sentence, shortened where it is long. */
export function quote(text: string): string {
  const line = text.replace(/\s+/gu, ' ');
  return `\`${line.length > 80 ? `${line.slice(0, 77).replace(/[\uD800-\uDBFF]$/u, '')}…` : line}\``;
}

function sorted(word: string): string {
  return word.split('').sort().join('');
}

function simplify(word: string): string {
  return word.toLowerCase().replace(/[\s_-]/gu, '');
}
