import { join } from 'node:path';
import { deferred, type Deferred } from '../../base/deferred.ts';
import type { RunEvent } from '../../engine/events/event.ts';
import { encodeLine, type ChainPoint } from '../../engine/journal/line.ts';
import { cutName, segmentName } from '../../engine/journal/segment-name.ts';
import { Fault } from '../../engine/model/fault.ts';
import type { Log } from '../../engine/ports.ts';
import { nodeHashes } from '../hashes.ts';
import type { AppendFile, Disk } from './disk.ts';

/** Where a writer goes on: the newest segment, how many of its bytes count, and the end of the chain. */
export interface WriterStart {
  readonly number: number;
  readonly sizeBytes: number;
  /** False when the newest segment has yet to be made. */
  readonly exists: boolean;
  readonly end: ChainPoint;
}

/** Events that become durable in one write and one sync. */
interface Group {
  readonly first: number;
  readonly lines: string[];
  end: ChainPoint;
  readonly waiters: { readonly events: readonly RunEvent[]; readonly done: Deferred<readonly RunEvent[]> }[];
}

/**
 * Writes events to segments, in groups: whatever is appended while one group is on its way makes the next.
 *
 *     open ──write or sync fails──> cut ──a group is durable──> open
 *                                    └──fails again, or cannot be cut──> dead (everything rejects)
 */
export class SegmentWriter {
  readonly #disk: Disk;
  readonly #folder: string;
  readonly #segmentBytes: number;
  readonly #log: Log;
  #state: 'open' | 'cut' | 'dead' = 'open';
  #cause: unknown;
  #number: number;
  #sizeBytes: number;
  #exists: boolean;
  #file: AppendFile | undefined;
  #acknowledged: ChainPoint;
  #tail: ChainPoint;
  #pending: Group | undefined;
  #running: Promise<void> | undefined;

  constructor(start: WriterStart, options: { disk: Disk; folder: string; segmentBytes: number; log: Log }) {
    this.#disk = options.disk;
    this.#folder = options.folder;
    this.#segmentBytes = options.segmentBytes;
    this.#log = options.log;
    this.#number = start.number;
    this.#sizeBytes = start.sizeBytes;
    this.#exists = start.exists;
    this.#acknowledged = start.end;
    this.#tail = start.end;
  }

  /** Number of the last event that was appended, acknowledged or still on its way. */
  get tailSeq(): number {
    return this.#tail.seq;
  }

  /** Number of the last event that is durable. */
  get acknowledgedSeq(): number {
    return this.#acknowledged.seq;
  }

  /** Takes events that are numbered from `tailSeq` on; resolves when they are durable. */
  append(events: readonly RunEvent[]): Promise<readonly RunEvent[]> {
    if (this.#state === 'dead') return Promise.reject(this.#refusal(true));
    const group = (this.#pending ??= { first: this.#tail.seq + 1, lines: [], end: this.#tail, waiters: [] });
    for (const event of events) {
      const { line, hash } = encodeLine(event, this.#tail, group.first, nodeHashes);
      group.lines.push(line, '\n');
      this.#tail = { seq: event.seq, hash };
    }
    group.end = this.#tail;
    const done = deferred<readonly RunEvent[]>();
    group.waiters.push({ events, done });
    this.#running ??= this.#run();
    return done.promise;
  }

  /** Resolves when all that was appended is settled and the file is closed. */
  async close(): Promise<void> {
    await this.#running;
    await this.#file?.close();
    this.#file = undefined;
  }

  async #run(): Promise<void> {
    // All writers that the last group woke get to append before the next group leaves.
    await new Promise((go) => setImmediate(go));
    for (let group = this.#take(); group !== undefined; group = this.#take()) {
      try {
        await this.#write(Buffer.from(group.lines.join('')));
      } catch (error) {
        await this.#poison(group, error);
        continue;
      }
      this.#state = 'open';
      this.#acknowledged = group.end;
      for (const { events, done } of group.waiters) done.resolve(events);
      await new Promise((go) => setImmediate(go));
    }
    this.#running = undefined;
  }

  #take(): Group | undefined {
    const group = this.#pending;
    this.#pending = undefined;
    return group;
  }

  async #write(bytes: Buffer): Promise<void> {
    if (this.#exists && this.#sizeBytes >= this.#segmentBytes) {
      await this.#file?.close();
      this.#file = undefined;
      this.#number += 1;
      this.#exists = false;
      this.#sizeBytes = 0;
    }
    this.#file ??= await this.#open();
    await this.#file.write(bytes);
    await this.#file.sync();
    this.#sizeBytes += bytes.length;
  }

  async #open(): Promise<AppendFile> {
    const path = join(this.#folder, segmentName(this.#number));
    if (this.#exists) return this.#disk.open(path, 'existing');
    const file = await this.#disk.open(path, 'new');
    this.#exists = true;
    this.#file = file;
    await this.#disk.syncFolder(this.#folder);
    return file;
  }

  /** After a failed write nobody knows what of it is on the disk: nothing of it may ever count, nor what was encoded behind it. */
  async #poison(failed: Group, error: unknown): Promise<void> {
    const behind = this.#take();
    this.#tail = this.#acknowledged;
    this.#cause = error;
    const [file, number, sizeBytes] = [this.#file, this.#number, this.#sizeBytes];
    const again = this.#state === 'cut';
    this.#file = undefined;
    this.#number += 1;
    this.#sizeBytes = 0;
    this.#exists = false;
    await file?.close().catch(() => undefined);
    const cut = await this.#succeeds(() => this.#cut());
    // Tidy for those who read the files by themselves; the cut alone already says what counts.
    const truncated = await this.#succeeds(() => this.#disk.truncate(join(this.#folder, segmentName(number)), sizeBytes));
    this.#state = again || !cut ? 'dead' : 'cut';
    this.#log.error('the journal could not be written', { segment: segmentName(number), after: this.#acknowledged.seq, cut, truncated, state: this.#state, error });
    const refusal = this.#refusal(cut || truncated);
    const late = this.#state === 'dead' ? this.#take() : undefined;
    for (const group of [failed, behind, late]) for (const { done } of group?.waiters ?? []) done.reject(refusal);
  }

  async #cut(): Promise<void> {
    const marker = await this.#disk.open(join(this.#folder, cutName(this.#number, this.#acknowledged.seq)), 'new');
    await marker.sync();
    await marker.close();
    await this.#disk.syncFolder(this.#folder);
  }

  async #succeeds(act: () => Promise<void>): Promise<boolean> {
    try {
      await act();
      return true;
    } catch (error) {
      this.#log.warn('tidying a poisoned segment failed', { error });
      return false;
    }
  }

  #refusal(certain: boolean): Fault {
    const why = this.#cause instanceof Error ? this.#cause.message : 'unknown error';
    const known = certain ? 'Nothing of it counts' : 'Whether it counts will be known when the run is opened again';
    return new Fault('journal_poisoned', `The disk refused to store events after event ${this.#acknowledged.seq} (${why}). ${known}.`, {
      details: { after: this.#acknowledged.seq, certain, dead: this.#state === 'dead' },
      remedy: this.#state === 'dead' ? 'Check that the disk has free space and is healthy, then resume the run.' : 'Try again: the journal goes on in a new segment.',
      cause: this.#cause,
    });
  }
}
