import { z } from 'zod';
import { GateDimension } from './config.ts';
import { BlobId } from './ids.ts';
import { Finding } from './finding.ts';

/**
 * What one run of one gate said. `not_run` (missing tool, time-out before a verdict, cancelled) is never a pass.
 * `fresh` are the findings that the baseline does not have; only they can make a gate red.
 */
export const GateOutcome = z.object({
  gate: z.string(),
  dimension: GateDimension,
  verdict: z.enum(['passed', 'failed', 'not_run']),
  /** One sentence: why it failed, why it did not run, or what it measured. */
  summary: z.string(),
  fresh: z.array(Finding),
  /** Findings that were there before the run began. */
  knownCount: z.number().int().nonnegative(),
  /** The first try was red, the second green. */
  flaky: z.boolean(),
  durationMs: z.number().nonnegative(),
  exitCode: z.number().int().nullable(),
  /** What the gate measured, in percent, where it measures (coverage). */
  measured: z.number().optional(),
  /** The gate's own output (its end, when it was long). */
  output: BlobId.optional(),
});
export type GateOutcome = z.infer<typeof GateOutcome>;
