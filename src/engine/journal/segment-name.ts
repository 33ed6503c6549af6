const SEGMENT = /^events-(\d{6,})\.jsonl$/;
const CUT = /^events-(\d{6,})\.after-(\d+)$/;

/** Name of a segment file; they count from 1 and sort in order. */
export function segmentName(number: number): string {
  return `events-${String(number).padStart(6, '0')}.jsonl`;
}

/**
 * Name of an empty file that says where the truth continues after the disk refused a write: from segment `number` on, after event `seq`;
 * what earlier segments hold beyond it was never acknowledged and is void. The name says all, so that it is there or not, never half.
 */
export function cutName(number: number, seq: number): string {
  return `events-${String(number).padStart(6, '0')}.after-${seq}`;
}

/** One segment of a journal; `countsTo` is the number of its last event that counts, infinite unless a later segment cuts it. */
export interface Segment {
  readonly number: number;
  readonly file: string;
  readonly last: boolean;
  readonly countsTo: number;
  /** True when no other segment stands between this one and the cut, so that the chain must have come to `countsTo` at its end. */
  readonly reachesCut: boolean;
}

/** The segments among the names of a journal's folder, in order, and the number of the newest segment or cut (0 for none). */
export function segmentsOf(names: readonly string[]): { readonly segments: readonly Segment[]; readonly newest: number } {
  const numbers = names.flatMap((name) => Number(SEGMENT.exec(name)?.[1] ?? NaN)).filter((n) => n > 0).sort((a, b) => a - b);
  const cuts = names.flatMap((name) => {
    const found = CUT.exec(name);
    return found === null ? [] : [{ number: Number(found[1]), seq: Number(found[2]) }];
  });
  const newest = Math.max(0, ...numbers, ...cuts.map((cut) => cut.number));
  const segments = numbers.map((number, i) => {
    const later = cuts.filter((cut) => cut.number > number);
    const nextNumber = numbers[i + 1] ?? Infinity;
    return {
      number,
      file: segmentName(number),
      last: number === newest,
      countsTo: Math.min(Infinity, ...later.map((cut) => cut.seq)),
      reachesCut: later.some((cut) => cut.number <= nextNumber),
    };
  });
  return { segments, newest };
}
