import { z } from 'zod';

/** Why an attempt failed, by who can do something about it. */
export const ErrorClass = z.enum(['transient', 'resource', 'coordination', 'systemic', 'unknown']);
export type ErrorClass = z.infer<typeof ErrorClass>;

/** One try at a task that did not succeed. */
export const FailedAttempt = z.object({ attempt: z.number().int().positive(), type: z.string(), message: z.string(), at: z.string() });
export type FailedAttempt = z.infer<typeof FailedAttempt>;

/** What every failed task leaves behind. */
export const TaskError = z.object({
  /** Stable name, as `gate_failed`, `no_playbook_entry`, `no_changes`, `merge_conflict`, `provider_failed`. */
  type: z.string(),
  class: ErrorClass,
  message: z.string(),
  context: z.record(z.string(), z.unknown()),
  attempts: z.array(FailedAttempt),
  /** What a person (or the next plan) can do, most promising first; never empty. */
  recoveryHints: z.array(z.string()).min(1),
});
export type TaskError = z.infer<typeof TaskError>;
