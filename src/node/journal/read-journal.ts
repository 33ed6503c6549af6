import { join } from 'node:path';
import type { RunEvent } from '../../engine/events/event.ts';
import { verifySegments, type JournalReport } from '../../engine/journal/verify.ts';
import { segmentsOf } from '../../engine/journal/segment-name.ts';
import type { Damage, SegmentText } from '../../engine/journal/scan.ts';
import { nodeHashes } from '../hashes.ts';
import { realDisk, type Disk } from './disk.ts';
import { scanSegments, segmentText } from './segment-files.ts';

/** What can be read of a journal: every event up to the first damage, if there is any. */
export interface JournalContent {
  readonly events: readonly RunEvent[];
  /** Absent when everything was read; the unfinished end of a write is no damage, for a writer may be at it. */
  readonly damage?: Damage;
}

/** Reads a journal without the right to write it, also while another process writes it. An absent one is empty. */
export async function readJournal(folder: string, disk: Disk = realDisk): Promise<JournalContent> {
  const events: RunEvent[] = [];
  for await (const { events: more, damage } of scanSegments(disk, folder)) {
    for (const event of more) events.push(event);
    if (damage !== undefined && damage.type !== 'torn') return { events, damage };
  }
  return { events };
}

/** Examines every line of a journal without the right to write it; changes nothing. */
export async function verifyJournal(folder: string, disk: Disk = realDisk): Promise<JournalReport> {
  const texts: SegmentText[] = [];
  for (const segment of segmentsOf(await disk.list(folder)).segments) {
    texts.push(segmentText(segment, (await disk.read(join(folder, segment.file))) ?? Buffer.alloc(0)));
  }
  return verifySegments(texts, nodeHashes);
}
