import { z } from 'zod';

/** One thing that is wrong with a document someone wrote: where, what, and what to do about it. Lines and columns count from 1. */
export const Diagnostic = z.object({
  file: z.string(),
  line: z.number().int().positive(),
  column: z.number().int().positive(),
  endLine: z.number().int().positive(),
  endColumn: z.number().int().positive(),
  severity: z.enum(['error', 'warning']),
  /** Stable name of the kind of fault, as `unknown_key`, `cycle`, `duplicate_id`. */
  code: z.string(),
  message: z.string(),
  remedy: z.string(),
});
export type Diagnostic = z.infer<typeof Diagnostic>;

/** One line for a terminal: `plan.yml:3:5: error: what is wrong. What to do.` */
export function formatDiagnostic(d: Diagnostic): string {
  return `${d.file}:${d.line}:${d.column}: ${d.severity}: ${d.message}${/[.!?]$/.test(d.message) ? '' : '.'} ${d.remedy}`.trimEnd();
}
