import { join } from 'node:path';
import type { NewEvent, RunEvent } from '../../engine/events/event.ts';
import { schemaOf, versionOf } from '../../engine/events/upcast.ts';
import { checkExpectedVersion } from '../../engine/journal/expected-version.ts';
import { CHAIN_START, type ChainPoint } from '../../engine/journal/line.ts';
import { plainData } from '../../engine/journal/plain-data.ts';
import { segmentsOf } from '../../engine/journal/segment-name.ts';
import type { Damage } from '../../engine/journal/scan.ts';
import { Fault } from '../../engine/model/fault.ts';
import type { BlobId, RunId } from '../../engine/model/ids.ts';
import type { Clock, Ids, Journal, Log } from '../../engine/ports.ts';
import { nodeHashes } from '../hashes.ts';
import { BlobStore } from './blob-store.ts';
import { realDisk, type Disk } from './disk.ts';
import { writeDurably } from './durable-file.ts';
import { scanSegments, sizeOfLines, type ScannedSegment } from './segment-files.ts';
import { SegmentWriter, type WriterStart } from './segment-writer.ts';
import { takeWriterLock, type WriterLock } from './writer-lock.ts';

/** How a journal is opened. */
export interface OpenJournalOptions {
  /** The journal's own folder, `runs/<run>/journal`; made when it is not there. */
  readonly folder: string;
  readonly run: RunId;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly disk?: Disk;
  /** A segment that has reached this size is followed by the next; 8 MiB unless told. */
  readonly segmentBytes?: number;
  /** How the right to write is taken; a disk that is not the machine's brings its own. */
  readonly lock?: (folder: string) => Promise<WriterLock>;
}

/** An unfinished write that was found at the end of a journal: its bytes were moved to `file`, beside the segment. */
export interface Recovered {
  readonly truncatedBytes: number;
  readonly file: string;
}

/** A journal that this process alone may write, and all that it held when it was opened. */
export interface OpenedJournal {
  readonly journal: Journal;
  readonly events: readonly RunEvent[];
  readonly recovered: Recovered | undefined;
}

const SEGMENT_BYTES = 8 * 1024 * 1024;

/**
 * Opens a run's journal for writing. Throws `journal_locked` while a live process writes it, `journal_damaged` when a record that may
 * have counted cannot be read (nothing is changed then; `readJournal` still reads what is before it).
 */
export async function openJournal(options: OpenJournalOptions): Promise<OpenedJournal> {
  const disk = options.disk ?? realDisk;
  await disk.makeFolder(options.folder);
  const lock = await (options.lock ?? takeWriterLock)(options.folder);
  try {
    const { events, start, recovered } = await recover(disk, options);
    const writer = new SegmentWriter(start, { disk, folder: options.folder, segmentBytes: options.segmentBytes ?? SEGMENT_BYTES, log: options.log });
    return { journal: new DiskJournal(options, { disk, writer, lock }), events, recovered };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function recover(disk: Disk, { folder, run, log }: OpenJournalOptions): Promise<{ events: RunEvent[]; start: WriterStart; recovered: Recovered | undefined }> {
  const events: RunEvent[] = [];
  let end: ChainPoint = CHAIN_START;
  let last: ScannedSegment | undefined;
  for await (const scanned of scanSegments(disk, folder)) {
    if (scanned.damage !== undefined && scanned.damage.type !== 'torn') throw damagedFault(scanned.damage, folder, end.seq + scanned.events.length);
    for (const event of scanned.events) events.push(event);
    end = scanned.end;
    last = scanned;
  }
  const stranger = events.find((event) => event.run !== run);
  if (stranger !== undefined) throw new Fault('journal_damaged', `The journal in ${folder} holds events of run ${stranger.run}, not of run ${run}.`, { details: { folder, run: stranger.run }, remedy: 'Move the journal back to the run that it belongs to.' });
  const { newest } = segmentsOf(await disk.list(folder));
  if (last === undefined || !last.segment.last) return { events, start: { number: Math.max(1, newest), sizeBytes: 0, exists: false, end }, recovered: undefined };
  const sizeBytes = sizeOfLines(last.bytes, last.goodLines);
  const recovered = last.bytes.length > sizeBytes ? await keepTail(disk, folder, { last, sizeBytes }) : undefined;
  if (recovered !== undefined) log.warn('the journal ended in an unfinished write, which was taken off', { ...recovered });
  // What a dead writer left may be in the system's memory alone, and once a sync of that file has failed, later ones say yes
  // without writing it. Nothing may be decided on such lines, so the segment is written anew.
  await writeDurably(disk, join(folder, last.segment.file), last.bytes.subarray(0, sizeBytes));
  return { events, start: { number: last.segment.number, sizeBytes, exists: true, end }, recovered };
}

/** Keeps the bytes of an unfinished write in a file of their own. */
async function keepTail(disk: Disk, folder: string, { last, sizeBytes }: { last: ScannedSegment; sizeBytes: number }): Promise<Recovered> {
  const torn = last.bytes.subarray(sizeBytes);
  const file = join(folder, `${last.segment.file}.${sizeBytes}-${nodeHashes.sha256(torn.toString('hex')).slice(0, 8)}.torn`);
  await writeDurably(disk, file, torn);
  return { truncatedBytes: torn.length, file };
}

function damagedFault(damage: Damage, folder: string, readableTo: number): Fault {
  const file = join(folder, damage.file);
  return new Fault('journal_damaged', `The journal is damaged: ${file}, ${damage.what}. Events 1 to ${readableTo} can be read.`, {
    details: { file, line: damage.line, damage: damage.type, readableTo },
    remedy: damage.remedy,
  });
}

/** What an open journal holds until it is closed. */
interface Held {
  readonly disk: Disk;
  readonly writer: SegmentWriter;
  readonly lock: WriterLock;
}

/** The journal of one run on a disk. */
class DiskJournal implements Journal {
  readonly #options: OpenJournalOptions;
  readonly #held: Held;
  readonly #blobs: BlobStore;
  #closing: Promise<void> | undefined;

  constructor(options: OpenJournalOptions, held: Held) {
    this.#options = options;
    this.#held = held;
    this.#blobs = new BlobStore(held.disk, options.folder);
  }

  async append(events: readonly NewEvent[], options: { readonly expectedSeq?: number } = {}): Promise<readonly RunEvent[]> {
    const { writer } = this.#held;
    if (this.#closing !== undefined) throw new Fault('cancelled', 'The journal is closed.', { remedy: 'Open the run again.' });
    checkExpectedVersion(writer.tailSeq, options.expectedSeq);
    if (events.length === 0) return [];
    // All are checked before one is numbered: an event that could not be read back must never be written.
    const data = events.map(checkedData);
    const { clock, ids, run } = this.#options;
    const at = new Date(clock.now()).toISOString();
    const first = writer.tailSeq + 1;
    return writer.append(events.map(({ type, stream, task, cause }, i) => {
      const event = {
        v: versionOf(type),
        seq: first + i,
        id: ids.next(),
        at,
        run,
        type,
        ...(stream === undefined ? undefined : { stream }),
        ...(task === undefined ? undefined : { task }),
        data: data[i],
        ...(cause === undefined ? undefined : { cause }),
      };
      // The data was parsed by this type's own schema, which the compiler cannot follow through the list.
      return event as RunEvent;
    }));
  }

  async *read(): AsyncGenerator<RunEvent> {
    const until = this.#held.writer.acknowledgedSeq;
    for await (const { events } of scanSegments(this.#held.disk, this.#options.folder)) {
      for (const event of events) {
        if (event.seq > until) return;
        yield event;
      }
    }
  }

  putBlob(text: string): Promise<BlobId> {
    return this.#blobs.put(text);
  }

  getBlob(id: BlobId): Promise<string | undefined> {
    return this.#blobs.get(id);
  }

  close(): Promise<void> {
    this.#closing ??= this.#held.writer.close().finally(() => this.#held.lock.release());
    return this.#closing;
  }
}

function checkedData(event: NewEvent): unknown {
  const data = schemaOf(event.type)?.safeParse(event.data);
  if (data?.success === true) return plainData(data.data);
  throw new Fault('internal', `An event of type "${event.type}" does not have that type's data, so it was not written.`, { details: { type: event.type, issues: data?.error.issues }, cause: data?.error });
}
