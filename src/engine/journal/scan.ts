import type { RunEvent } from '../events/event.ts';
import { readEvent } from '../events/upcast.ts';
import type { Hashes } from '../ports.ts';
import { breakOfChain, decodeLine, type ChainPoint } from './line.ts';

/** What of a segment file cannot be read, and what to do about it. `line` counts from 1. */
export interface Damage {
  /** `torn`: the unfinished end of a write that nobody was told of; `middle`: something that counted is damaged; `newer`: whole, but of a later version of the product. */
  readonly type: 'torn' | 'middle' | 'newer';
  readonly file: string;
  readonly line: number;
  readonly what: string;
  readonly remedy: string;
}

/** One segment file as text. */
export interface SegmentText {
  readonly file: string;
  /** Its lines; the last one is what follows the last line feed, mostly nothing. */
  readonly lines: readonly string[];
  /** True when no later segment exists, so that its end may be unfinished. */
  readonly last: boolean;
  /** Number of the last event of this segment that counts, where a later segment says so; the rest of it was never acknowledged. */
  readonly countsTo: number;
  /** True when it must come to `countsTo`. */
  readonly reachesCut: boolean;
}

/** What a segment says: its events up to the first damage. */
export interface Scan {
  readonly events: readonly RunEvent[];
  readonly end: ChainPoint;
  /** How many lines from the top were read well and count. */
  readonly goodLines: number;
  /** True when lines after the good ones are void because a later segment says so. */
  readonly cut: boolean;
  readonly damage: Damage | undefined;
}

/** What to do about a journal that is damaged where it counted. */
export const DAMAGE_REMEDY =
  'Nothing was changed and the events before it can still be read. Restore the file from a copy, or start a new run; the work of this one is safe in git under refs/ce.';
const NEWER_REMEDY = 'It was written by a newer version of ce-parallel: update, then try again. Nothing was changed.';
const TORN_REMEDY = 'It was never acknowledged. Resuming the run removes it and keeps its bytes beside the journal.';

/** Reads a segment that follows a point of the chain, and judges the first damage in it. */
export function scanSegment(segment: SegmentText, after: ChainPoint, hashes: Hashes): Scan {
  const events: RunEvent[] = [];
  let end = after;
  const whole = segment.lines.length - 1;
  for (let i = 0; i < whole; i += 1) {
    if (end.seq >= segment.countsTo) return { events, end, goodLines: i, cut: true, damage: undefined };
    const step = stepOver(segment.lines[i] ?? '', end, hashes);
    if (step.damage !== undefined) return { events, end, goodLines: i, cut: false, damage: judge(segment, i, step, { end, hashes }) };
    events.push(step.event);
    end = step.end;
  }
  const rest = segment.lines[whole] ?? '';
  if (end.seq >= segment.countsTo) return { events, end, goodLines: whole, cut: rest !== '', damage: undefined };
  if (rest !== '') return { events, end, goodLines: whole, cut: false, damage: judge(segment, whole, { type: 'broken', damage: 'it is unfinished' }, { end, hashes }) };
  const what = `events ${end.seq + 1} to ${segment.countsTo} are missing at its end`;
  const damage: Damage | undefined = segment.reachesCut ? { type: 'middle', file: segment.file, line: whole + 1, what, remedy: DAMAGE_REMEDY } : undefined;
  return { events, end, goodLines: whole, cut: false, damage };
}

type Step =
  | { readonly type: 'good'; readonly damage: undefined; readonly event: RunEvent; readonly end: ChainPoint }
  | { readonly type: 'broken' | 'unchained' | 'newer' | 'invalid'; readonly damage: string };

/** Reads one line as the event that follows a point of the chain. */
export function stepOver(text: string, after: ChainPoint, hashes: Hashes): Step {
  const line = decodeLine(text, hashes);
  if (!line.ok) return { type: 'broken', damage: line.error };
  const broken = breakOfChain(line.value, after);
  if (broken !== undefined) return { type: 'unchained', damage: broken };
  const event = readEvent(line.value.raw);
  if (!event.ok) return { type: event.error.reason, damage: event.error.what };
  return { type: 'good', damage: undefined, event: event.value, end: { seq: line.value.seq, hash: line.value.hash } };
}

/**
 * A write that did not finish leaves the file short, or zeros where its sectors were not written: file systems never
 * show old sectors there. So damage is a torn tail only when the file ends in the damaged line, or when it has such a hole
 * and every whole line after it belongs to the same group, which was therefore never acknowledged.
 */
function judge(segment: SegmentText, at: number, step: Exclude<Step, { type: 'good' }>, chain: { end: ChainPoint; hashes: Hashes }): Damage {
  const where = { file: segment.file, line: at + 1, what: `line ${at + 1} cannot be read: ${step.damage}` };
  if (step.type === 'newer') return { type: 'newer', ...where, remedy: NEWER_REMEDY };
  const torn = step.type === 'broken' && segment.last && isTorn(segment.lines.slice(at), chain);
  return torn ? { type: 'torn', ...where, remedy: TORN_REMEDY } : { type: 'middle', ...where, remedy: DAMAGE_REMEDY };
}

function isTorn(lines: readonly string[], { end, hashes }: { end: ChainPoint; hashes: Hashes }): boolean {
  const rest = lines.at(-1) ?? '';
  // A whole line with one byte more is one whose line feed was damaged, not one whose write was cut short.
  if (rest !== '' && decodeLine(rest.slice(0, -1), hashes).ok) return false;
  return lines.slice(0, -1).every((text, i) => {
    if (isHole(text)) return true;
    const line = decodeLine(text, hashes);
    return i > 0 && line.ok && line.value.group <= end.seq + 1;
  });
}

/** A hole starts with its write or at a sector's edge, so a lone zero byte within a line is none: that is a flipped bit. */
function isHole(text: string): boolean {
  return text.startsWith('\0') || text.includes('\0\0');
}
