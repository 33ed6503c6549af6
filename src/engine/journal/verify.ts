import type { RunEvent } from '../events/event.ts';
import { readEvent } from '../events/upcast.ts';
import type { Hashes } from '../ports.ts';
import { breakOfChain, CHAIN_START, decodeLine, type ChainPoint } from './line.ts';
import { DAMAGE_REMEDY, scanSegment, type Damage, type SegmentText } from './scan.ts';

/** One thing that is wrong with a journal. `line` counts from 1; 0 means the whole file. */
export interface JournalProblem {
  readonly file: string;
  readonly line: number;
  readonly what: string;
  readonly remedy: string;
}

/** What an examination of a whole journal found. */
export interface JournalReport {
  /** Events that can be read, those after a damage included. */
  readonly events: number;
  readonly segments: number;
  /** False when anything that may have counted is damaged or missing; the unfinished end of a write that was never acknowledged is a problem, but leaves this true. */
  readonly ok: boolean;
  readonly problems: readonly JournalProblem[];
}

/** Examines every line of every segment, going on after a damage as far as the lines themselves allow. `read` is called with each event that can be read. */
export function verifySegments(segments: Iterable<SegmentText>, hashes: Hashes, read: (event: RunEvent) => void = () => undefined): JournalReport {
  const problems: JournalProblem[] = [];
  let [count, events, end, ok] = [0, 0, CHAIN_START, true];
  const see = (event: RunEvent): void => {
    events += 1;
    read(event);
  };
  for (const segment of segments) {
    count += 1;
    const scan = scanSegment(segment, end, hashes);
    scan.events.forEach(see);
    end = scan.end;
    if (scan.damage === undefined) continue;
    problems.push(problemOf(scan.damage));
    if (scan.damage.type === 'torn') continue;
    ok = false;
    const rest = resume(segment, scan.goodLines, { end, hashes });
    rest.events.forEach(see);
    problems.push(...rest.problems);
    end = rest.end;
  }
  return { events, segments: count, ok, problems };
}

/** Goes on after a damaged line: every whole line is taken at its word, and each new break is told once. */
function resume(segment: SegmentText, damagedAt: number, from: { end: ChainPoint; hashes: Hashes }): { events: RunEvent[]; problems: JournalProblem[]; end: ChainPoint } {
  const problems: JournalProblem[] = [];
  const events: RunEvent[] = [];
  let end = from.end;
  let blind = true;
  segment.lines.slice(0, -1).forEach((text, i) => {
    if (i < damagedAt || end.seq >= segment.countsTo) return;
    const tell = (what: string): void => void problems.push({ file: segment.file, line: i + 1, what: `line ${i + 1}: ${what}`, remedy: DAMAGE_REMEDY });
    const line = decodeLine(text, from.hashes);
    if (!line.ok) {
      if (i > damagedAt) tell(line.error);
      blind = true;
      return;
    }
    const broken = breakOfChain(line.value, end);
    // Right after an unreadable line the chain must be broken by one; anything else is a damage of its own.
    if (broken !== undefined && !blind) tell(broken);
    const event = readEvent(line.value.raw);
    if (event.ok) events.push(event.value);
    else if (i > damagedAt) tell(event.error.what);
    end = { seq: line.value.seq, hash: line.value.hash };
    blind = false;
  });
  return { events, problems, end };
}

function problemOf({ file, line, what, remedy }: Damage): JournalProblem {
  return { file, line, what, remedy };
}
