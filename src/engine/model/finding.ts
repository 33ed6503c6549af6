import { z } from 'zod';

/** How much a finding matters; only `error` can make a gate red by itself. */
export const Severity = z.enum(['error', 'warning', 'info']);
export type Severity = z.infer<typeof Severity>;

/** A place in a file; lines and columns count from 1, the end column is exclusive. */
export const FileRange = z.object({
  startLine: z.number().int().positive(),
  startColumn: z.number().int().positive().optional(),
  endLine: z.number().int().positive().optional(),
  endColumn: z.number().int().positive().optional(),
});
export type FileRange = z.infer<typeof FileRange>;

/** One thing that a gate or a reviewer found. */
export const Finding = z.object({
  /** Gate or reviewer that found it. */
  source: z.string(),
  rule: z.string(),
  severity: Severity,
  message: z.string(),
  /** Path relative to the repository's root with `/`; absent when it belongs to no file. */
  path: z.string().optional(),
  range: FileRange.optional(),
  /** Page that explains the rule. */
  link: z.string().optional(),
  /** Same for the same fault after lines above it moved; differs between two faults of one file. */
  fingerprint: z.string(),
});
export type Finding = z.infer<typeof Finding>;
