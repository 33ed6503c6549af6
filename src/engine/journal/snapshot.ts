import { err, ok, type Result } from '../../base/result.ts';
import type { RunEvent } from '../events/event.ts';
import type { Hashes } from '../ports.ts';

/** A state that was folded from a journal: a shortcut for replay, never the truth. */
export interface Snapshot {
  /** Number and id of the last event that the state holds. */
  readonly seq: number;
  readonly id: string;
  /** Version of the fold that made the state; a snapshot of another version is not read. */
  readonly fold: number;
  /** Anything that survives JSON. */
  readonly state: unknown;
}

const HEAD = '{"crc":"';
const BODY_AT = HEAD.length + 8 + 2;

/** Writes a snapshot as one JSON object with a checksum, ending in a line feed. */
export function encodeSnapshot(snapshot: Snapshot, hashes: Hashes): string {
  const body = JSON.stringify({ v: 1, seq: snapshot.seq, id: snapshot.id, fold: snapshot.fold, state: snapshot.state }).slice(1);
  return `${HEAD}${hashes.crc32(body)}",${body}\n`;
}

/** Reads a snapshot that belongs to these events and this version of the fold; the failure says in one clause why it does not count. */
export function decodeSnapshot(text: string, expected: { events: readonly RunEvent[]; fold: number }, hashes: Hashes): Result<Snapshot, string> {
  const line = text.endsWith('\n') ? text.slice(0, -1) : '';
  if (!line.startsWith(HEAD) || hashes.crc32(line.slice(BODY_AT)) !== line.slice(HEAD.length, HEAD.length + 8)) return err('it is damaged');
  const { v, seq, id, fold, state } = JSON.parse(line) as Partial<Snapshot> & { v?: unknown };
  if (v !== 1 || typeof seq !== 'number' || typeof id !== 'string' || fold !== expected.fold) return err('another version of ce-parallel wrote it');
  if (expected.events[seq - 1]?.id !== id) return err(`the journal has no such event ${seq}`);
  return ok({ seq, id, fold, state });
}
