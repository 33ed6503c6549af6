import { z } from 'zod';
import { TaskId } from './ids.ts';

/** A task's right to write a set of paths for a while. */
export const Lease = z.object({
  task: TaskId,
  /** Fencing token: grows with every grant, so that a late holder is told from the present one. */
  token: z.number().int().positive(),
  /** Globs that may be written; `['**']` when the scope is unknown. */
  writes: z.array(z.string()),
  /** Globs that are read and that no other task of the same domain may write meanwhile. */
  reads: z.array(z.string()),
  grantedAt: z.number(),
  /** Milliseconds since the epoch; a heartbeat moves it. */
  expiresAt: z.number(),
});
export type Lease = z.infer<typeof Lease>;
