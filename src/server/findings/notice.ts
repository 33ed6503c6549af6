import { z } from 'zod';
import { Finding } from '../../engine/model/finding.ts';
import { ObjectName } from '../../engine/model/ids.ts';
import type { FindingsNotice, ToldConflict, ToldFinding } from '../../protocol/language-server.ts';

const Told: z.ZodType<ToldFinding> = z.object({ id: z.string(), task: z.string(), commit: ObjectName, worktree: z.string().nullable(), finding: Finding });

const Conflict: z.ZodType<ToldConflict> = z.object({
  place: z.number().int(),
  path: z.string(),
  message: z.string(),
  sides: z.array(z.object({ label: z.string(), uri: z.string(), worktree: z.string().nullable() })),
});

/** The check on arrival of what the extension host says. */
export const Notice: z.ZodType<FindingsNotice> = z.object({ root: z.string(), findings: z.array(Told), conflicts: z.array(Conflict) });

/** Nothing stands against anything. */
export const NO_FINDINGS: FindingsNotice = { root: '', findings: [], conflicts: [] };
