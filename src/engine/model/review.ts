import { z } from 'zod';
import { Severity } from './finding.ts';

/** What a reviewer hands in with the `submit_review` tool. */
export const Review = z.object({
  verdict: z.enum(['approve', 'request_changes']),
  summary: z.string(),
  findings: z
    .array(z.object({ rule: z.string(), severity: Severity, path: z.string().optional(), line: z.number().int().positive().optional(), message: z.string() }))
    .default([]),
});
export type Review = z.infer<typeof Review>;
