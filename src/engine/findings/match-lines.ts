/** Lines that both texts have, in one order: for each line of the first text the number (from 0) of its line in the second, or -1. */
export type LineMatches = Int32Array;

/** More differing lines than this are not counted one by one: the memory for it grows with the square. */
const MOST_EDITS = 1_000;

/** A piece of both texts, the ends exclusive. */
interface Window {
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly fromA: number;
  readonly toA: number;
  readonly fromB: number;
  readonly toB: number;
}

/**
 * Matches as many lines of two texts as one order allows (Myers' shortest edit script). Texts that differ in very many lines are first
 * divided at the lines that stand in each of them once, and then some lines may stay without a partner that could have had one.
 */
export function matchLines(before: readonly string[], after: readonly string[]): LineMatches {
  const names = new Map<string, number>();
  const number = (line: string): number => {
    const known = names.get(line) ?? names.size;
    names.set(line, known);
    return known;
  };
  const a = Int32Array.from(before, number);
  const b = Int32Array.from(after, number);
  const matches = new Int32Array(a.length).fill(-1);
  matchWindow({ a, b, fromA: 0, toA: a.length, fromB: 0, toB: b.length }, matches);
  return matches;
}

function matchWindow(whole: Window, matches: LineMatches): void {
  const { a, b } = whole;
  let { fromA, toA, fromB, toB } = whole;
  while (fromA < toA && fromB < toB && a[fromA] === b[fromB]) matches[fromA++] = fromB++;
  while (fromA < toA && fromB < toB && a[toA - 1] === b[toB - 1]) matches[--toA] = --toB;
  if (fromA === toA || fromB === toB) return;
  const rest = { a, b, fromA, toA, fromB, toB };
  const trace = shortestEdits(rest);
  if (trace !== undefined) {
    follow(trace, rest, matches);
    return;
  }
  let [lastA, lastB] = [fromA, fromB];
  const anchors = linesOfBoth(rest);
  for (const [atA, atB] of anchors) {
    matchWindow({ a, b, fromA: lastA, toA: atA, fromB: lastB, toB: atB }, matches);
    matches[atA] = atB;
    [lastA, lastB] = [atA + 1, atB + 1];
  }
  if (anchors.length > 0) matchWindow({ a, b, fromA: lastA, toA, fromB: lastB, toB }, matches);
}

/** How far each diagonal reaches after each number of edits, until the ends meet; undefined when that takes too many. */
function shortestEdits({ a, b, fromA, toA, fromB, toB }: Window): readonly Int32Array[] | undefined {
  const [n, m] = [toA - fromA, toB - fromB];
  const most = Math.min(n + m, MOST_EDITS);
  const reach = new Int32Array(2 * most + 3);
  const middle = most + 1;
  const trace: Int32Array[] = [];
  for (let edits = 0; edits <= most; edits += 1) {
    for (let k = -edits; k <= edits; k += 2) {
      const down = k === -edits || (k !== edits && at(reach, middle + k - 1) < at(reach, middle + k + 1));
      let x = down ? at(reach, middle + k + 1) : at(reach, middle + k - 1) + 1;
      while (x < n && x - k < m && a[fromA + x] === b[fromB + x - k]) x += 1;
      reach[middle + k] = x;
      if (x < n || x - k < m) continue;
      return trace;
    }
    trace.push(reach.slice(middle - edits, middle + edits + 1));
  }
  return undefined;
}

/** Walks back from the ends of both texts along the furthest reaches, and notes the lines that were passed together. */
function follow(trace: readonly Int32Array[], { fromA, toA, fromB, toB }: Window, matches: LineMatches): void {
  let [x, y] = [toA - fromA, toB - fromB];
  for (let edits = trace.length; edits > 0; edits -= 1) {
    const reach = trace[edits - 1] ?? new Int32Array();
    const middle = edits - 1;
    const k = x - y;
    const down = k === -edits || (k !== edits && at(reach, middle + k - 1, -1) < at(reach, middle + k + 1, -1));
    const lastX = down ? at(reach, middle + k + 1) : at(reach, middle + k - 1);
    const lastY = lastX - (down ? k + 1 : k - 1);
    const startX = down ? lastX : lastX + 1;
    while (x > startX) matches[fromA + --x] = fromB + --y;
    [x, y] = [lastX, lastY];
  }
  while (x > 0 && y > 0) matches[fromA + --x] = fromB + --y;
}

/** Lines that stand once in each piece, the longest series of them that has one order in both. */
function linesOfBoth({ a, b, fromA, toA, fromB, toB }: Window): readonly (readonly [number, number])[] {
  const placesA = places(a, fromA, toA);
  const placesB = places(b, fromB, toB);
  const pairs: (readonly [number, number])[] = [];
  for (const [line, atA] of placesA) {
    const atB = placesB.get(line);
    if (atA >= 0 && atB !== undefined && atB >= 0) pairs.push([atA, atB]);
  }
  return longestRising(pairs);
}

/** Where each line stands; -1 for one that stands there more than once. In the order of the first places. */
function places(lines: Int32Array, from: number, to: number): Map<number, number> {
  const found = new Map<number, number>();
  for (let place = from; place < to; place += 1) found.set(at(lines, place), found.has(at(lines, place)) ? -1 : place);
  return found;
}

/** Of pairs in the order of their first numbers, a longest series whose second numbers rise. */
function longestRising(pairs: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
  const tails: number[] = [];
  const previous = new Int32Array(pairs.length).fill(-1);
  pairs.forEach(([, value], index) => {
    let [low, high] = [0, tails.length];
    while (low < high) {
      const half = (low + high) >> 1;
      if ((pairs[tails[half] ?? 0]?.[1] ?? 0) < value) low = half + 1;
      else high = half;
    }
    previous[index] = low === 0 ? -1 : (tails[low - 1] ?? -1);
    tails[low] = index;
  });
  const series: (readonly [number, number])[] = [];
  for (let index = tails.at(-1) ?? -1; index >= 0; index = at(previous, index, -1)) {
    const pair = pairs[index];
    if (pair !== undefined) series.push(pair);
  }
  return series.reverse();
}

function at(numbers: Int32Array, place: number, otherwise = 0): number {
  return numbers[place] ?? otherwise;
}
