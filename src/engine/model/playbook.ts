import { z } from 'zod';
import { Duration } from './duration.ts';
import { Role } from './role.ts';
import { Usage } from './usage.ts';

/** One tool call as a script writes it; the input is checked by the tool itself, so that a bad one comes back as that tool's error. */
export const ScriptedToolCall = z.strictObject({ name: z.string().min(1), input: z.record(z.string(), z.unknown()).default({}) });
export type ScriptedToolCall = z.infer<typeof ScriptedToolCall>;

/** One answer of a scripted agent, or (with `fail`) a number of failed calls before the next one. */
export const ScriptedTurn = z.strictObject({
  say: z.string().default(''),
  tools: z.array(ScriptedToolCall).default([]),
  delay: Duration.default(0),
  usage: Usage.partial().optional(),
  fail: z.strictObject({ status: z.number().int().min(400).max(599), times: z.number().int().positive().default(1) }).optional(),
});
export type ScriptedTurn = z.infer<typeof ScriptedTurn>;

/** The script of the agents that match; absent fields of `match` match anything. */
export const ScriptedAgent = z.strictObject({
  match: z.strictObject({ role: Role.optional(), task: z.string().optional(), agent: z.string().optional() }).default({}),
  turns: z.array(ScriptedTurn).default([]),
});
export type ScriptedAgent = z.infer<typeof ScriptedAgent>;

/** The script of the offline provider; the first entry that matches an agent drives it. */
export const Playbook = z.strictObject({ version: z.literal(1), agents: z.array(ScriptedAgent).default([]) });
export type Playbook = z.infer<typeof Playbook>;
