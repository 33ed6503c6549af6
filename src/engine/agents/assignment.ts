import { z } from 'zod';
import { CommandRules } from '../model/config.ts';
import { ErrorClass } from '../model/task-error.ts';
import { ArtifactId, ObjectName, RunId, TaskId } from '../model/ids.ts';
import { Lease } from '../model/lease.ts';
import { Review } from '../model/review.ts';
import { Role } from '../model/role.ts';
import { CallUsage } from '../model/usage.ts';
import { Message } from './conversation.ts';

/** Everything an agent gets to do its work; plain data, so that it can cross a thread. */
export const AgentAssignment = z.object({
  run: RunId,
  /** Absent for the run's own planner. */
  task: TaskId.optional(),
  role: Role,
  /** The specialist's name, or the role's. */
  agent: z.string(),
  purpose: z.enum(['plan', 'build', 'review', 'remediate', 'revise']),
  /** First user message of a new conversation; appended to `messages` as the next one when they are not empty and it is not. */
  brief: z.string(),
  /** The conversation so far, from the last checkpoint. */
  messages: z.array(Message),
  /** Answers that the agent has given already in this conversation. */
  turn: z.number().int().nonnegative(),
  worktree: z.string(),
  /** Commit that the worktree started from; changed files are counted against it. */
  base: ObjectName,
  /** Parent of the next snapshot: the last one, or the base. */
  tip: ObjectName,
  /** Absent: nothing may be written. */
  lease: Lease.optional(),
  commands: CommandRules,
  /** The whole environment of tool processes. */
  env: z.record(z.string(), z.string()),
  /** Case-insensitive disk (macOS, Windows), where `SRC/a` is `src/a`. */
  caseBlind: z.boolean(),
  retry: z.object({ attempts: z.number(), baseDelayMs: z.number(), maxDelayMs: z.number() }),
  /** Highest number of turns before the agent is stopped as looping. */
  maxTurns: z.number().int().positive(),
});
export type AgentAssignment = z.infer<typeof AgentAssignment>;

/** How an agent ended. */
export const AgentOutcome = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('finished'),
    summary: z.string(),
    /** What it handed in with `submit_plan` (unparsed), `submit_review` or `submit_resolution`. */
    plan: z.unknown().optional(),
    review: Review.optional(),
    resolution: z.unknown().optional(),
  }),
  z.object({ type: z.literal('failed'), error: z.object({ type: z.string(), class: ErrorClass, message: z.string(), context: z.record(z.string(), z.unknown()), recoveryHints: z.array(z.string()) }) }),
  z.object({ type: z.literal('cancelled'), reason: z.string() }),
]);
export type AgentOutcome = z.infer<typeof AgentOutcome>;

/** What an agent did in one turn, told when its files are saved as `wip`. */
export const TurnReport = z.object({
  turn: z.number(),
  say: z.string(),
  messages: z.array(Message),
  /** Commit of the worktree; absent when nothing may be written. */
  wip: ObjectName.optional(),
  /** Files that differ from the base. */
  files: z.array(z.string()),
  usage: CallUsage,
  usd: z.number(),
});
export type TurnReport = z.infer<typeof TurnReport>;

/** The coordinator's answer to a request for more paths. */
export const LeaseAnswer = z.discriminatedUnion('type', [
  z.object({ type: z.literal('granted'), lease: Lease }),
  z.object({ type: z.literal('refused'), reason: z.string(), holder: TaskId.optional() }),
]);
export type LeaseAnswer = z.infer<typeof LeaseAnswer>;

/** What happens inside a turn that the journal must know of. `data` of the event of the same name, without the agent. */
export const AgentNotice = z.discriminatedUnion('type', [
  z.object({ type: z.literal('tool_called'), tool: z.string(), input: z.string(), ok: z.boolean(), summary: z.string(), durationMs: z.number(), cutBytes: z.number() }),
  z.object({ type: z.literal('command_ran'), command: z.string(), exitCode: z.number().nullable(), durationMs: z.number(), timedOut: z.boolean() }),
  z.object({ type: z.literal('write_refused'), tool: z.string(), path: z.string(), reason: z.string() }),
  z.object({ type: z.literal('command_refused'), command: z.string(), reason: z.string() }),
  z.object({ type: z.literal('model_call_failed'), status: z.number().nullable(), class: ErrorClass, message: z.string(), attempt: z.number(), retryInMs: z.number().nullable() }),
  z.object({ type: z.literal('provider_paused'), provider: z.string(), forMs: z.number(), reason: z.string() }),
  z.object({ type: z.literal('provider_breaker'), provider: z.string(), state: z.enum(['open', 'half_open', 'closed']), reason: z.string() }),
  /** Writes outside the lease that were found by diff after a command: kept under the ref, gone from the worktree. */
  z.object({ type: z.literal('writes_quarantined'), paths: z.array(z.string()), ref: z.string(), commit: ObjectName, cause: z.string() }),
  /** The agent is alive: waiting for a model or a command. Moves the lease's expiry. */
  z.object({ type: z.literal('heartbeat'), doing: z.string() }),
]);
export type AgentNotice = z.infer<typeof AgentNotice>;

/** What an agent asks of the coordinator. Every call may reject when the run ends. */
export interface AgentHost {
  /** Before each model call: user messages that have come in (feedback, new artifacts), and the lease as it is now. The worktree may change while this runs. */
  beforeTurn(turn: number): Promise<{ readonly messages: readonly string[]; readonly tip: ObjectName; readonly lease?: Lease | undefined }>;
  /** Before each model call: false when the budget does not allow it. */
  reserve(usd: number): Promise<boolean>;
  /** After each turn; the next turn starts when this resolves, because then the turn is durable. */
  turnCompleted(report: TurnReport): Promise<void>;
  requestLease(paths: readonly string[], reason: string): Promise<LeaseAnswer>;
  /** Publishes an artifact from a snapshot of the worktree. */
  publish(artifact: { artifact: ArtifactId; summary: string; final: boolean; commit: ObjectName | undefined }): Promise<void>;
  sendFeedback(to: TaskId, message: string): Promise<{ ok: boolean; reason: string }>;
  notice(notice: AgentNotice): void;
}
