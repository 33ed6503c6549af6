import { z } from 'zod';
import { Artifact } from '../model/artifact.ts';
import { Config } from '../model/config.ts';
import { Finding } from '../model/finding.ts';
import { GateOutcome } from '../model/gate-outcome.ts';
import { BlobId, ObjectName, RunId, StreamId, TaskId } from '../model/ids.ts';
import { Lease } from '../model/lease.ts';
import { PlanRecord } from '../model/plan.ts';
import { Review } from '../model/review.ts';
import { Role } from '../model/role.ts';
import { TaskError } from '../model/task-error.ts';
import { Usage } from '../model/usage.ts';

/** How a run stands. `blocked` waits for a person; `out_of_budget` and `cancelled` can be resumed, as can `failed`. */
export const RunEnd = z.enum(['done', 'failed', 'cancelled', 'out_of_budget', 'blocked']);
export type RunEnd = z.infer<typeof RunEnd>;

/** What the owner of a run chose when it began. */
export const RunOptions = z.object({
  provider: z.string(),
  streams: z.number().int().positive(),
  sequential: z.boolean(),
  budgetUsd: z.number().positive().optional(),
});
export type RunOptions = z.infer<typeof RunOptions>;

const Files = z.array(z.string());

/** The payload of every event type (DESIGN 6.5), in the order of a run's life. This table is the vocabulary of the product. */
export const EVENT_DATA = {
  // The run
  run_started: z.object({
    goal: z.string(),
    base: ObjectName,
    branch: z.string().nullable(),
    config: z.unknown().transform((value) => value as Config),
    options: RunOptions,
    version: z.string(),
    /** Process that owns the run. */
    pid: z.number(),
  }),
  run_resumed: z.object({ pid: z.number(), reason: z.string() }),
  run_paused: z.object({ reason: z.string() }),
  run_continued: z.object({}),
  run_cancel_requested: z.object({ reason: z.string() }),
  run_finished: z.object({ state: RunEnd, summary: z.string() }),
  // The plan
  requirements_defined: z.object({ summary: z.string() }),
  architecture_complete: z.object({ summary: z.string() }),
  plan_ready: z.object({ plan: PlanRecord, source: z.string() }),
  approval_granted: z.object({ by: z.string(), comment: z.string() }),
  approval_refused: z.object({ by: z.string(), comment: z.string() }),
  build_ready: z.object({
    tasks: z.number(),
    serialPairs: z.number(),
    criticalPath: z.array(TaskId),
    criticalPathMs: z.number(),
    sequentialMs: z.number(),
    lowerBoundMs: z.number(),
  }),
  // A task
  task_started: z.object({ role: Role, agent: z.string(), attempt: z.number(), worktree: z.string(), base: ObjectName }),
  /** A conversation begins or goes on with a new brief. */
  agent_started: z.object({ agent: z.string(), role: Role, fresh: z.boolean(), purpose: z.enum(['plan', 'build', 'review', 'remediate', 'revise']), provider: z.string() }),
  /** The agent's conversation is safe up to here: `messages` holds this turn's, `wip` its files. */
  agent_turn_completed: z.object({
    agent: z.string(),
    role: Role,
    turn: z.number(),
    say: z.string(),
    messages: BlobId,
    wip: ObjectName.optional(),
    files: Files,
    usage: Usage,
    usd: z.number(),
    /** Messages of other agents that this turn has taken in. */
    heard: z.number().int().nonnegative(),
  }),
  agent_restarted: z.object({ agent: z.string(), reason: z.string(), turn: z.number() }),
  tool_called: z.object({ agent: z.string(), tool: z.string(), input: z.string(), ok: z.boolean(), summary: z.string(), durationMs: z.number(), cutBytes: z.number() }),
  command_ran: z.object({ agent: z.string(), command: z.string(), exitCode: z.number().nullable(), durationMs: z.number(), timedOut: z.boolean() }),
  write_refused: z.object({ agent: z.string(), tool: z.string(), path: z.string(), reason: z.string(), holder: TaskId.optional() }),
  command_refused: z.object({ agent: z.string(), command: z.string(), reason: z.string() }),
  writes_quarantined: z.object({ paths: Files, ref: z.string(), commit: ObjectName, cause: z.string() }),
  artifact_published: Artifact,
  feedback_sent: z.object({ from: z.string(), to: TaskId, message: z.string() }),
  /** The worktree took in `onto`: changes now count from `base`, the next snapshot stands on `tip`. */
  worktree_synced: z.object({ onto: ObjectName, base: ObjectName, tip: ObjectName, cause: z.string() }),
  implementation_complete: z.object({
    commit: ObjectName,
    base: ObjectName,
    created: Files,
    modified: Files,
    deleted: Files,
    insertions: z.number(),
    deletions: z.number(),
    evidence: z.array(z.object({ criterion: z.string(), evidence: z.string() })),
  }),
  task_done: z.object({ summary: z.string() }),
  task_failed: z.object({ error: TaskError }),
  task_skipped: z.object({ reason: z.string(), because: TaskId.optional() }),
  task_cancelled: z.object({ reason: z.string() }),
  task_retried: z.object({ reason: z.string() }),
  // Leases
  lease_granted: z.object({ lease: Lease }),
  lease_extended: z.object({ lease: Lease, added: z.array(z.string()), reason: z.string() }),
  lease_refused: z.object({ paths: z.array(z.string()), reason: z.string(), holder: TaskId.optional() }),
  lease_released: z.object({ token: z.number() }),
  lease_expired: z.object({ token: z.number(), reason: z.string() }),
  // Gates and review
  gate_started: z.object({ gate: z.string(), on: ObjectName }),
  gate_passed: z.object({ on: ObjectName, outcome: GateOutcome }),
  gate_failed: z.object({ on: ObjectName, outcome: GateOutcome }),
  gate_not_run: z.object({ on: ObjectName, outcome: GateOutcome }),
  gate_flaky: z.object({ gate: z.string(), on: ObjectName }),
  baseline_recorded: z.object({ gate: z.string(), on: ObjectName, fingerprints: z.array(z.string()), measured: z.number().optional() }),
  quality_validated: z.object({ on: ObjectName, passed: z.number(), total: z.number() }),
  remediation_requested: z.object({ brief: z.string(), round: z.number(), of: z.number(), gates: z.array(z.string()), findings: z.array(Finding), cause: z.enum(['gates', 'review', 'merged_gates', 'merge_conflict']) }),
  review_started: z.object({ reviewer: z.string(), commit: ObjectName }),
  review_complete: z.object({ reviewer: z.string(), commit: ObjectName.nullable(), review: Review, round: z.number() }),
  // Integration
  sync_point_reached: z.object({ name: z.string(), drained: z.array(TaskId) }),
  sync_point_released: z.object({ name: z.string() }),
  conflict_detected: z.object({ kind: z.enum(['resource', 'quality', 'timeline', 'approach']), tasks: z.array(TaskId), paths: Files, detail: z.string() }),
  resolution_needed: z.object({ tasks: z.array(TaskId), paths: Files, how: z.string() }),
  integration_prepared: z.object({ commit: ObjectName, onto: ObjectName, tasks: z.array(TaskId) }),
  integration_done: z.object({ commit: ObjectName, onto: ObjectName, conflictFree: z.boolean() }),
  /** What landed for this task was taken back (the plan's `rollback`). */
  integration_reverted: z.object({ commit: ObjectName }),
  // Threads, providers, money
  pool_started: z.object({ role: Role, threadId: z.number() }),
  pool_restarted: z.object({ role: Role, reason: z.string(), agents: z.number() }),
  model_call_failed: z.object({ agent: z.string(), status: z.number().nullable(), class: z.enum(['transient', 'resource', 'coordination', 'systemic', 'unknown']), message: z.string(), attempt: z.number(), retryInMs: z.number().nullable() }),
  provider_paused: z.object({ provider: z.string(), forMs: z.number(), reason: z.string() }),
  provider_breaker: z.object({ provider: z.string(), state: z.enum(['open', 'half_open', 'closed']), reason: z.string() }),
  budget_warning: z.object({ spentUsd: z.number(), capUsd: z.number(), percent: z.number() }),
  budget_exceeded: z.object({ spentUsd: z.number(), capUsd: z.number(), neededUsd: z.number() }),
  // From outside
  outside_event: z.object({ file: z.string(), stream: z.string(), event: z.string(), payload: z.unknown() }),
  outside_event_refused: z.object({ file: z.string(), reason: z.string() }),
  // The result
  result_applied: z.object({ how: z.enum(['merge', 'branch']), target: z.string(), before: ObjectName, commit: ObjectName, files: Files }),
  result_undone: z.object({ target: z.string(), commit: ObjectName, files: Files }),
} as const;

/** Name of an event, in snake_case and past tense or state. */
export type EventType = keyof typeof EVENT_DATA;

/** Data of one type of event. */
export type EventData<T extends EventType> = z.infer<(typeof EVENT_DATA)[T]>;

/** What is written for every event beside its data. `seq` has no gaps within a run; `at` is ISO 8601 in UTC. */
export const Envelope = z.object({
  /** Version of this type of event; upcast.ts reads the older ones. */
  v: z.number().int().positive(),
  seq: z.number().int().positive(),
  id: z.string(),
  at: z.string(),
  run: RunId,
  type: z.string(),
  stream: StreamId.optional(),
  task: TaskId.optional(),
  data: z.unknown(),
  /** Id of the event that led to this one. */
  cause: z.string().optional(),
});

type Of<T extends EventType> = Omit<z.infer<typeof Envelope>, 'type' | 'data'> & { readonly type: T; readonly data: EventData<T> };

/** An event of a run as it stands in the journal: the closed union of all that can happen. */
export type RunEvent = { [T in EventType]: Of<T> }[EventType];

/** An event of one type. */
export type EventOf<T extends EventType> = Of<T>;

type New<T extends EventType> = {
  readonly type: T;
  readonly data: EventData<T>;
  readonly task?: TaskId | undefined;
  readonly stream?: StreamId | undefined;
  readonly cause?: string | undefined;
};

/** An event that is about to be appended: the journal adds version, number, id, time and run. */
export type NewEvent = { [T in EventType]: New<T> }[EventType];

