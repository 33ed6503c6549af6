import { isUtf8 } from 'node:buffer';
import { join } from 'node:path';
import { CHAIN_START, type ChainPoint } from '../../engine/journal/line.ts';
import { scanSegment, type Scan, type SegmentText } from '../../engine/journal/scan.ts';
import { segmentsOf, type Segment } from '../../engine/journal/segment-name.ts';
import { nodeHashes } from '../hashes.ts';
import type { Disk } from './disk.ts';

/** A segment as it was read: what it says, and its bytes. */
export interface ScannedSegment extends Scan {
  readonly segment: Segment;
  readonly bytes: Buffer;
}

/** Reads the segments of a journal in order, until the first damage that is not merely a torn tail. */
export async function* scanSegments(disk: Disk, folder: string): AsyncGenerator<ScannedSegment> {
  let end: ChainPoint = CHAIN_START;
  for (const segment of segmentsOf(await disk.list(folder)).segments) {
    const bytes = (await disk.read(join(folder, segment.file))) ?? Buffer.alloc(0);
    const scan = scanSegment(segmentText(segment, bytes), end, nodeHashes);
    yield { ...scan, segment, bytes };
    if (scan.damage !== undefined) return;
    end = scan.end;
  }
}

/** The bytes of a segment as lines for the scan. */
export function segmentText(segment: Segment, bytes: Buffer): SegmentText {
  return { ...segment, lines: linesOf(bytes) };
}

/** Splits bytes at line feeds. A line that is no UTF-8 is spoilt on purpose, so that no two different byte strings ever read as the same line. */
export function linesOf(bytes: Buffer): string[] {
  const lines = bytes.toString('utf8').split('\n');
  if (isUtf8(bytes)) return lines;
  let from = 0;
  return lines.map((text) => {
    const to = bytes.indexOf(0x0a, from);
    const own = bytes.subarray(from, to === -1 ? bytes.length : to);
    from = to + 1;
    return isUtf8(own) || !text.startsWith('{') ? text : `\uFFFD${text}`;
  });
}

/** How many bytes the first lines of a segment take, their line feeds included. */
export function sizeOfLines(bytes: Buffer, lines: number): number {
  let size = 0;
  for (let i = 0; i < lines; i += 1) size = bytes.indexOf(0x0a, size) + 1;
  return size;
}
