import type { z } from 'zod';
import { err, ok, type Result } from '../../base/result.ts';
import { Envelope, EVENT_DATA, type RunEvent } from './event.ts';

/** Turns the data of one older version of an event into the next version's; it must accept all that the older version could say. */
export type Upcast = (data: unknown) => unknown;

/** Older versions by event type, then by the version that a step starts from: `{task_done: {1: (data) => …}}` makes version 2 of a version 1. */
export type UpcastTable = Readonly<Record<string, Readonly<Record<number, Upcast>>>>;

/** Why a record of a journal is no event of ours: newer than this version of the product knows, or not as its type demands. */
export interface EventRefusal {
  readonly reason: 'newer' | 'invalid';
  /** One clause, as `its type "x" is not known`. */
  readonly what: string;
}

/** Every step that leads from an older version of an event to the present one. Empty as long as all events are in their first version. */
export const UPCASTS: UpcastTable = {};

/** The version in which events of a type are written today. */
export function versionOf(type: string, table: UpcastTable = UPCASTS): number {
  const steps = Object.hasOwn(table, type) ? table[type] : undefined;
  return steps === undefined ? 1 : Math.max(...Object.keys(steps).map(Number)) + 1;
}

/** A record with its data in the present version; `v` is that version. */
export interface UpcastRecord {
  readonly type: string;
  readonly v: number;
  readonly data: unknown;
}

/** Brings the data of one record to the present version of its type: one more than the last step of the table, or 1. */
export function upcast(record: UpcastRecord, table: UpcastTable): Result<UpcastRecord, EventRefusal> {
  const present = versionOf(record.type, table);
  if (record.v > present) return err({ reason: 'newer', what: `it is version ${record.v} of "${record.type}" and only versions up to ${present} are known` });
  let data = record.data;
  for (let v = record.v; v < present; v += 1) {
    const step = table[record.type]?.[v];
    if (step === undefined) return err({ reason: 'invalid', what: `there is no way from version ${v} of "${record.type}" to version ${v + 1}` });
    data = step(data);
  }
  return ok({ type: record.type, v: present, data });
}

/** Reads the envelope of a record (any other member of it is ignored) as an event, of whatever version it was written. Never drops an event that it does not know: that is a refusal. */
export function readEvent(raw: Readonly<Record<string, unknown>>, table: UpcastTable = UPCASTS): Result<RunEvent, EventRefusal> {
  const { v, type } = raw;
  if (typeof v !== 'number' || !Number.isInteger(v) || v < 1) return err({ reason: 'invalid', what: 'it has no version' });
  if (typeof type !== 'string') return err({ reason: 'invalid', what: 'it has no type' });
  const present = upcast({ type, v, data: raw['data'] }, table);
  if (!present.ok) return present;
  const schema = schemaOf(type);
  if (schema === undefined) return err({ reason: 'newer', what: `its type "${type}" is not known` });
  const envelope = Envelope.safeParse(raw);
  if (!envelope.success) return err({ reason: 'invalid', what: describe(envelope.error) });
  const data = schema.safeParse(present.value.data);
  if (!data.success) return err({ reason: 'invalid', what: `its data is not that of "${type}": ${describe(data.error)}` });
  // The schema was picked by this very type, which the compiler cannot follow across the table.
  return ok({ ...envelope.data, v: present.value.v, data: data.data } as RunEvent);
}

/** The schema of a type's data; undefined for a type that is not known. */
export function schemaOf(type: string): z.ZodType | undefined {
  return Object.hasOwn(EVENT_DATA, type) ? EVENT_DATA[type as keyof typeof EVENT_DATA] : undefined;
}

function describe(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.') || 'it'}: ${issue.message}`).join('; ');
}
