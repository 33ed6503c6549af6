import { err, ok, type Result } from '../../base/result.ts';
import type { RunEvent } from '../events/event.ts';
import type { Hashes } from '../ports.ts';

/** A point of the chain: the number of an event and the hash of the line that holds it. */
export interface ChainPoint {
  readonly seq: number;
  readonly hash: string;
}

/** The point before the first event. */
export const CHAIN_START: ChainPoint = { seq: 0, hash: '0'.repeat(32) };

/** A line whose checksum holds: its envelope as it was written, not yet an event. */
export interface WholeLine {
  readonly raw: Readonly<Record<string, unknown>>;
  readonly seq: number;
  /** Hash of the line before it. */
  readonly prev: string;
  /** Number of the first event that was made durable in one go with this one. */
  readonly group: number;
  /** Hash of this line. */
  readonly hash: string;
}

const HEAD = '{"crc":"';
const BODY_AT = HEAD.length + 8 + 2;

/**
 * Writes an event as one JSON object without its line feed:
 * `{"crc":…,"prev":…,"group":…,"v":1,"seq":…,…}`. The checksum covers all that follows the crc member,
 * `prev` is the hash of the line before, `group` is left out when the event is the first of its group.
 */
export function encodeLine(event: RunEvent, after: ChainPoint, group: number, hashes: Hashes): { readonly line: string; readonly hash: string } {
  const envelope = JSON.stringify(event);
  const body = `"prev":"${after.hash}",${group === event.seq ? '' : `"group":${group},`}${envelope.slice(1)}`;
  const line = `${HEAD}${hashes.crc32(body)}",${body}`;
  return { line, hash: lineHash(line, hashes) };
}

/** Reads a line; the failure says in one clause what is wrong with it. */
export function decodeLine(line: string, hashes: Hashes): Result<WholeLine, string> {
  if (line.includes('\0')) return err('it has a hole of zero bytes');
  if (!line.startsWith(HEAD) || line.slice(BODY_AT - 2, BODY_AT) !== '",') return err('it does not begin with a checksum');
  const crc = line.slice(HEAD.length, HEAD.length + 8);
  if (hashes.crc32(line.slice(BODY_AT)) !== crc) return err('its checksum does not match');
  const raw = parseObject(line);
  if (raw === undefined) return err('it is no JSON object');
  const { seq, prev, group = seq } = raw;
  if (typeof seq !== 'number' || typeof group !== 'number' || typeof prev !== 'string') return err('it has no number or no hash of the line before');
  return ok({ raw, seq, prev, group, hash: lineHash(line, hashes) });
}

/** Says why a whole line does not follow a point of the chain; undefined when it does. */
export function breakOfChain(line: WholeLine, after: ChainPoint): string | undefined {
  if (line.seq > after.seq + 1) return `events ${after.seq + 1} to ${line.seq - 1} are missing before event ${line.seq}`;
  if (line.seq !== after.seq + 1) return `event ${line.seq} stands where event ${after.seq + 1} belongs`;
  return line.prev === after.hash ? undefined : `event ${line.seq} does not follow the line before it (the hash chain is broken)`;
}

function lineHash(line: string, hashes: Hashes): string {
  return hashes.sha256(line).slice(0, 32);
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
