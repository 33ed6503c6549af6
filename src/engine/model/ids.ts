import { z } from 'zod';

/** Names one run; sorts by the time at which it began. */
export const RunId = z.string().regex(/^[0-9A-Za-z][0-9A-Za-z._-]{0,79}$/).brand<'RunId'>();
export type RunId = z.infer<typeof RunId>;

/** Names one task within its plan: letters, digits and `. _ - / : @ +`, starting with a letter or digit. */
export const TaskId = z
  .string()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._/:@+-]{0,99}$/u, 'use letters, digits and . _ - / : @ +, starting with a letter or digit')
  .brand<'TaskId'>();
export type TaskId = z.infer<typeof TaskId>;

/** Names a lane of the pipeline, `s1` … `s48`. */
export const StreamId = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,79}$/u).brand<'StreamId'>();
export type StreamId = z.infer<typeof StreamId>;

/** Names an artifact, as `schema_v1`. */
export const ArtifactId = z.string().min(1).max(200).brand<'ArtifactId'>();
export type ArtifactId = z.infer<typeof ArtifactId>;

/** A git object name of a commit or tree (40 or 64 hex digits). */
export const ObjectName = z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/).brand<'ObjectName'>();
export type ObjectName = z.infer<typeof ObjectName>;

/** SHA-256 of a blob that lies beside the journal, in hex. */
export const BlobId = z.string().regex(/^[0-9a-f]{64}$/).brand<'BlobId'>();
export type BlobId = z.infer<typeof BlobId>;
