import { z } from 'zod';
import { Review } from '../../model/review.ts';
import { defineTool } from '../tool.ts';

/**
 * `submit_plan`: a plan as people write it. Only its outline is checked here: the document check of the run reads it, with
 * line and remedy, and patterns (`pattern`, `items`) are expanded there.
 */
export const submitPlan = defineTool({
  name: 'submit_plan',
  kind: 'none',
  description:
    'Hand in the plan and end: {version: 1, goal, errors: isolate | fail-fast | rollback, tasks: [{id, title, role: planner | builder | reviewer, agent?, instructions, reads, writes, inputs, outputs, after: [{task, kind: hard | soft | feedback, artifact?}], resources, tags, estimate: 90s | 15m | 2h, acceptance}]}. Paths are globs from the root. A builder without `writes` runs alone.',
  phase: 'late',
  roles: ['planner'],
  ends: true,
  input: z
    .looseObject({ version: z.unknown().optional(), goal: z.string().optional(), tasks: z.array(z.looseObject({})).optional(), pattern: z.string().optional(), items: z.array(z.unknown()).optional() })
    .refine((plan) => (plan.tasks?.length ?? 0) > 0 || plan.pattern !== undefined, { message: 'the plan has no tasks; give `tasks` (or `pattern` with `items`)' }),
  run: (plan) => Promise.resolve({ ok: true, content: 'The plan is handed in.', summary: `${plan.tasks?.length ?? plan.items?.length ?? 0} tasks`, handIn: { type: 'plan', plan } }),
});

/** `submit_review {verdict, summary, findings}`: the reviewer's verdict. */
export const submitReview = defineTool({
  name: 'submit_review',
  kind: 'none',
  description: 'Hand in your verdict and end: approve or request_changes, with findings (rule, severity, path, line, message). Ask for changes only with findings that the builder can act on.',
  phase: 'late',
  roles: ['reviewer'],
  ends: true,
  input: Review.extend({ summary: z.string().default('') }),
  run: (review) => Promise.resolve({ ok: true, content: 'The review is handed in.', summary: `${review.verdict}, ${review.findings.length} findings`, handIn: { type: 'review', review } }),
});

const Side = z.string().min(1);

/** `submit_resolution {files, waived, rationale}`: how a merge conflict is to be resolved; who asked for it accounts for every hunk. */
export const submitResolution = defineTool({
  name: 'submit_resolution',
  kind: 'none',
  description: 'Hand in how a merge conflict is resolved and end: the whole content of each file, every hunk of either side that you leave out (with why), and your reasons.',
  phase: 'late',
  roles: ['builder'],
  ends: true,
  input: z.object({
    files: z.array(z.object({ path: z.string(), content: z.string() })),
    waived: z.array(z.object({ side: Side, hunk: z.union([z.string(), z.number()]), why: z.string() })).default([]),
    rationale: z.string().default(''),
  }),
  run: (resolution) => Promise.resolve({ ok: true, content: 'The resolution is handed in.', summary: `${resolution.files.length} files`, handIn: { type: 'resolution', resolution } }),
});
