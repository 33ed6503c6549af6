import type { FileRange } from '../model/finding.ts';
import { matchLines } from './match-lines.ts';

/**
 * How well a place was found again. `same`: the very line is there. `reindented`: it is there with other blanks. `gone`: the present
 * text has no such line (it is new in the other text, or was changed here), and the place is the nearest one that is left.
 */
export type PlaceKind = 'same' | 'reindented' | 'gone';

/** A line of the present text, from 1. */
export interface Place {
  readonly line: number;
  readonly kind: PlaceKind;
}

/** A range of the present text. Without columns it is whole lines. */
export interface MappedRange extends FileRange {
  readonly kind: PlaceKind;
}

/** Where the lines of one text are in another: made once for two texts, asked for many lines. */
export interface LineMap {
  readonly matches: Int32Array;
  /** Lines that were matched without their blanks. */
  readonly loose: Int32Array;
  /** Number of lines of the present text, at least 1. */
  readonly presentLines: number;
}

/** Lines of a text however they end. */
export function linesOf(text: string): string[] {
  return text.split(/\r\n|\r|\n/u);
}

/** Compares the text that something was said of with the present one. */
export function lineMap(said: string, present: string): LineMap {
  const [before, after] = [linesOf(said), linesOf(present)];
  const matches = matchLines(before, after);
  return { matches, loose: matchLoosely({ before, after, matches }), presentLines: after.length };
}

/** Within each gap between matched lines: lines that are equal but for their blanks. */
function matchLoosely({ before, after, matches }: { readonly before: readonly string[]; readonly after: readonly string[]; readonly matches: Int32Array }): Int32Array {
  const loose = new Int32Array(before.length).fill(-1);
  const bare = (line: string): string => line.replace(/\s+/gu, '');
  let [fromA, fromB] = [0, 0];
  for (let at = 0; at <= before.length; at += 1) {
    const partner = at === before.length ? after.length : (matches[at] ?? -1);
    if (partner < 0) continue;
    if (fromA < at && fromB < partner) {
      const start = fromB;
      const found = matchLines(before.slice(fromA, at).map(bare), after.slice(start, partner).map(bare));
      for (const [index, place] of found.entries()) if (place >= 0) loose[fromA + index] = start + place;
    }
    [fromA, fromB] = [at + 1, partner + 1];
  }
  return loose;
}

/** Where a line (from 1) is now. A line past the end counts as the last one. */
export function mapLine(map: LineMap, line: number): Place {
  const at = Math.min(Math.max(line, 1), map.matches.length) - 1;
  const same = map.matches[at] ?? -1;
  if (same >= 0) return { line: same + 1, kind: 'same' };
  const loose = map.loose[at] ?? -1;
  if (loose >= 0) return { line: loose + 1, kind: 'reindented' };
  return { line: nearest(map, at), kind: 'gone' };
}

/** Where a range is now. Columns hold only where the line is the same. */
export function mapRange(map: LineMap, range: FileRange): MappedRange {
  const start = mapLine(map, range.startLine);
  if (start.kind !== 'same') return { startLine: start.line, kind: start.kind };
  const first = { startLine: start.line, ...(range.startColumn === undefined ? {} : { startColumn: range.startColumn }), kind: start.kind };
  if (range.endLine === undefined || range.endLine <= range.startLine) return { ...first, ...(range.endColumn === undefined ? {} : { endLine: start.line, endColumn: range.endColumn }) };
  const end = mapLine(map, range.endLine);
  // A range whose end is gone is shown at its beginning: it must not cover lines that it never meant.
  if (end.kind !== 'same' || end.line < start.line) return { startLine: start.line, kind: start.kind };
  return { ...first, endLine: end.line, ...(range.endColumn === undefined ? {} : { endColumn: range.endColumn }) };
}

/** The first line (from 1) of the present text that is not as in the other text; undefined when both are equal. */
export function firstDifference(said: string, present: string): number | undefined {
  const [before, after] = [linesOf(said), linesOf(present)];
  const at = after.findIndex((line, index) => before[index] !== line);
  if (at >= 0) return at + 1;
  return before.length > after.length ? after.length : undefined;
}

function nearest(map: LineMap, at: number): number {
  const [beforeA, beforeB] = neighbour(map, at, -1);
  const [afterA, afterB] = neighbour(map, at, 1);
  const room = afterB - beforeB - 1;
  // Other lines stand in its place: the one that corresponds most likely.
  if (room > 0) return beforeB + 2 + Math.min(room - 1, Math.floor(((at - beforeA - 1) * room) / (afterA - beforeA - 1)));
  const isCloserAbove = beforeB >= 0 && (at - beforeA <= afterA - at || afterB >= map.presentLines);
  return isCloserAbove ? beforeB + 1 : Math.min(afterB, map.presentLines - 1) + 1;
}

/** The next line in that direction that has a partner, and the partner; the outsides of both texts where there is none. */
function neighbour(map: LineMap, from: number, step: 1 | -1): readonly [number, number] {
  for (let at = from + step; at >= 0 && at < map.matches.length; at += step) {
    const partner = Math.max(map.matches[at] ?? -1, map.loose[at] ?? -1);
    if (partner >= 0) return [at, partner];
  }
  return step === -1 ? [-1, -1] : [map.matches.length, map.presentLines];
}
