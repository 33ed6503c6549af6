import { MANY } from './pattern.ts';

type Sequence<T> = readonly (T | typeof MANY)[];

interface Step {
  readonly positions: readonly number[];
  readonly symbol: string;
  readonly before: Step | undefined;
}

/**
 * The shortest non-empty word that all sequences spell, symbol by symbol; undefined when there is none.
 * MANY stands for any number of any symbols and never stands twice in a row; `meet` names a symbol that all given items
 * take (any at all for no items).
 */
export function commonWord<T>(sequences: readonly Sequence<T>[], meet: (items: readonly T[]) => string | undefined): string[] | undefined {
  const anySymbol = meet([]);
  if (sequences.every((sequence) => sequence.length === 1 && sequence[0] === MANY)) return anySymbol === undefined ? undefined : [anySymbol];
  const strides: number[] = [];
  let states = 1;
  for (const sequence of sequences) {
    strides.push(states);
    states *= sequence.length + 1;
  }
  const seen = new Set<number>([0]);
  let frontier: Step[] = [{ positions: sequences.map(() => 0), symbol: '', before: undefined }];
  while (frontier.length > 0) {
    const next: Step[] = [];
    for (const step of frontier) {
      for (const move of movesFrom(sequences, step.positions)) {
        const state = move.positions.reduce((sum, position, i) => sum + position * (strides[i] ?? 0), 0);
        if (seen.has(state)) continue;
        const symbol = meet(move.items);
        if (symbol === undefined) continue;
        seen.add(state);
        const after = { positions: move.positions, symbol, before: step };
        if (sequences.every((sequence, i) => mayEnd(sequence, move.positions[i] ?? 0))) return spell(after);
        next.push(after);
      }
    }
    frontier = next;
  }
  return undefined;
}

interface Move<T> {
  readonly positions: readonly number[];
  readonly items: readonly T[];
}

/** Every way in which all sequences take one symbol and at least one gets further. */
function movesFrom<T>(sequences: readonly Sequence<T>[], positions: readonly number[]): Move<T>[] {
  let moves: Move<T>[] = [{ positions: [], items: [] }];
  sequences.forEach((sequence, i) => {
    const at = positions[i] ?? 0;
    const item = sequence[at];
    const after = item === MANY ? sequence[at + 1] : undefined;
    const extended: Move<T>[] = [];
    for (const move of moves) {
      if (item !== undefined && item !== MANY) extended.push({ positions: [...move.positions, at + 1], items: [...move.items, item] });
      if (after !== undefined && after !== MANY) extended.push({ positions: [...move.positions, at + 2], items: [...move.items, after] });
      if (item === MANY) extended.push({ positions: [...move.positions, at], items: move.items });
    }
    moves = extended;
  });
  return moves.filter((move) => move.items.length > 0);
}

function mayEnd<T>(sequence: Sequence<T>, at: number): boolean {
  return at === sequence.length || (at === sequence.length - 1 && sequence[at] === MANY);
}

function spell(last: Step): string[] {
  const word: string[] = [];
  for (let step = last; step.before !== undefined; step = step.before) word.push(step.symbol);
  return word.reverse();
}
