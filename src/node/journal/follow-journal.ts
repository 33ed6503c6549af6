import { watch } from 'node:fs';
import { join } from 'node:path';
import type { RunEvent } from '../../engine/events/event.ts';
import { CHAIN_START, type ChainPoint } from '../../engine/journal/line.ts';
import { DAMAGE_REMEDY, stepOver } from '../../engine/journal/scan.ts';
import { segmentsOf, type Segment } from '../../engine/journal/segment-name.ts';
import { Fault } from '../../engine/model/fault.ts';
import { nodeHashes } from '../hashes.ts';
import { realDisk, type Disk } from './disk.ts';
import { linesOf, sizeOfLines } from './segment-files.ts';

/** How often a follower looks where the system does not tell it of changes. */
const LOOK_MS = 250;
/** A line that cannot be read may be half of a write that a reader overtook; one that stays so is damaged. */
const LOOKS_AT_A_BAD_LINE = 5;

/**
 * Hands over every event of a journal, also of one that another process is writing, in order and as soon as it is written, until aborted.
 * An event may come before its writer knows it to be durable. Throws `journal_damaged` at a line that stays unreadable,
 * and `journal_poisoned` when events that were handed over turn out not to count because the writer's disk refused them.
 */
export async function followJournal(folder: string, onEvents: (events: readonly RunEvent[]) => void | Promise<void>, signal: AbortSignal, disk: Disk = realDisk): Promise<void> {
  const follower = new Follower(folder, disk);
  const bell = watchFolder(folder, signal);
  while (!signal.aborted) {
    const events = await follower.look();
    if (events.length > 0) await onEvents(events);
    else await bell();
  }
}

class Follower {
  readonly #folder: string;
  readonly #disk: Disk;
  #end: ChainPoint = CHAIN_START;
  #number = 0;
  #offset = 0;
  #badLooks = 0;

  constructor(folder: string, disk: Disk) {
    this.#folder = folder;
    this.#disk = disk;
  }

  /** The events that came since the last look. */
  async look(): Promise<readonly RunEvent[]> {
    const events: RunEvent[] = [];
    // The names are read before the files: once a later segment is there, nothing is added to an earlier one.
    for (const segment of segmentsOf(await this.#disk.list(this.#folder)).segments) {
      if (segment.number < this.#number) continue;
      if (this.#end.seq > segment.countsTo) throw this.#rewound(segment);
      if (segment.number > this.#number) [this.#number, this.#offset] = [segment.number, 0];
      if (!(await this.#take(segment, events))) break;
    }
    return events;
  }

  /** Takes the whole lines of a segment; false when it cannot be left for the next one yet. */
  async #take(segment: Segment, events: RunEvent[]): Promise<boolean> {
    const bytes = (await this.#disk.read(join(this.#folder, segment.file), this.#offset)) ?? Buffer.alloc(0);
    const lines = linesOf(bytes);
    let good = 0;
    let damage: string | undefined;
    for (const line of lines.slice(0, -1)) {
      if (this.#end.seq >= segment.countsTo) break;
      const step = stepOver(line, this.#end, nodeHashes);
      damage = step.damage;
      if (step.damage !== undefined) break;
      events.push(step.event);
      this.#end = step.end;
      good += 1;
    }
    this.#offset += sizeOfLines(bytes, good);
    if (this.#end.seq >= segment.countsTo) return true;
    if (damage === undefined) this.#badLooks = 0;
    else if ((this.#badLooks += 1) >= LOOKS_AT_A_BAD_LINE) throw this.#damaged(segment, damage);
    return damage === undefined && lines.at(-1) === '' && !segment.last;
  }

  #damaged(segment: Segment, what: string): Fault {
    const file = join(this.#folder, segment.file);
    return new Fault('journal_damaged', `The journal is damaged: ${file} cannot be read after event ${this.#end.seq}: ${what}.`, { details: { file, after: this.#end.seq }, remedy: DAMAGE_REMEDY });
  }

  #rewound(segment: Segment): Fault {
    return new Fault('journal_poisoned', `The writer's disk refused the events after event ${segment.countsTo}; some of them had been read already.`, {
      details: { file: join(this.#folder, segment.file), countsTo: segment.countsTo },
      remedy: 'Read the journal again from its beginning.',
    });
  }
}

/** A wait until something in the folder changed since the last wait, a while passed, or the signal came. */
function watchFolder(folder: string, signal: AbortSignal): () => Promise<void> {
  let changed = false;
  let ring: () => void = () => undefined;
  const hear = (): void => {
    changed = true;
    ring();
  };
  signal.addEventListener('abort', hear, { once: true });
  try {
    // Only haste: a folder that is not there yet, or a system that cannot watch, leaves the looking by the clock.
    watch(folder, { signal, persistent: false }, hear).on('error', () => undefined);
  } catch {
    // The looking by the clock remains.
  }
  return () =>
    new Promise((done) => {
      const timer = setTimeout(() => ring(), LOOK_MS);
      ring = () => {
        changed = false;
        clearTimeout(timer);
        ring = () => undefined;
        done();
      };
      if (changed) ring();
    });
}
