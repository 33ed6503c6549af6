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
import { CallUsage } from '../model/usage.ts';

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

/** How a person holds a task: only stopped, or worked on by hand. */
export const HoldKind = z.enum(['paused', 'taken_over']);
export type HoldKind = z.infer<typeof HoldKind>;

/** The payload of every event type, in the order of a run's life. This table is the vocabulary of the product. */
export const EVENT_DATA = {
  // The run
  /** A run began on commit `base`; everything later is read against this. */
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
  /** A process took up the run again, because the one before died or ended early. */
  run_resumed: z.object({ pid: z.number(), reason: z.string() }),
  /** Nothing new starts until `run_continued`; what is at work goes on to its next step. */
  run_paused: z.object({ reason: z.string() }),
  /** A pause is over. */
  run_continued: z.object({}),
  /** Somebody asked the run to stop; `run_finished` follows. */
  run_cancel_requested: z.object({ reason: z.string() }),
  /** The run came to an end, from which it can be resumed unless it is `done`. */
  run_finished: z.object({ state: RunEnd, summary: z.string() }),
  // The plan
  /** How much the plan asks for. */
  requirements_defined: z.object({ summary: z.string() }),
  /** How the plan divides the work. */
  architecture_complete: z.object({ summary: z.string() }),
  /** The plan stands; a later one replaces it (a person edited it before approving). */
  plan_ready: z.object({ plan: PlanRecord, source: z.string() }),
  /** The plan may be built. */
  approval_granted: z.object({ by: z.string(), comment: z.string() }),
  /** The plan may not be built as it is; with `revise` the planner makes another of it and asks again. */
  approval_refused: z.object({ by: z.string(), comment: z.string(), revise: z.boolean().default(false) }),
  /** The plan is analysed: what may not run together, and how fast it can be at best. */
  build_ready: z.object({
    tasks: z.number(),
    serialPairs: z.number(),
    /** The first pairs that conflict without needing each other, each with its reason. */
    apart: z.array(z.object({ a: TaskId, b: TaskId, level: z.union([z.literal(1), z.literal(2), z.literal(3)]), reason: z.string() })).default([]),
    criticalPath: z.array(TaskId),
    criticalPathMs: z.number(),
    sequentialMs: z.number(),
    lowerBoundMs: z.number(),
  }),
  // A task
  /** An attempt at a task began in a worktree that stands on `base`. */
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
    usage: CallUsage,
    usd: z.number(),
    /** Messages of other agents that this turn has taken in. */
    heard: z.number().int().nonnegative(),
  }),
  /** An agent goes on from its last turn after its pool's thread was lost. */
  agent_restarted: z.object({ agent: z.string(), reason: z.string(), turn: z.number() }),
  /** A tool answered its agent; `input` is shortened. */
  tool_called: z.object({ agent: z.string(), tool: z.string(), input: z.string(), ok: z.boolean(), summary: z.string(), durationMs: z.number(), cutBytes: z.number() }),
  /** A command of an agent ended, as the system saw it. */
  command_ran: z.object({ agent: z.string(), command: z.string(), exitCode: z.number().nullable(), durationMs: z.number(), timedOut: z.boolean() }),
  /** The guard refused a write before it happened; the agent is told why. */
  write_refused: z.object({ agent: z.string(), tool: z.string(), path: z.string(), reason: z.string(), holder: TaskId.optional() }),
  /** A command that is not allowed was not run; the agent is told why. */
  command_refused: z.object({ agent: z.string(), command: z.string(), reason: z.string() }),
  /** A command changed files outside the lease: they are kept under `ref` and gone from the worktree. */
  writes_quarantined: z.object({ paths: Files, ref: z.string(), commit: ObjectName, cause: z.string() }),
  /** A named output of a task can be used, partial or final. */
  artifact_published: Artifact,
  /** An agent wrote to another task's agent, which reads it with its next turn. */
  feedback_sent: z.object({
    from: z.string(),
    to: TaskId,
    message: z.string(),
    /** A person's word: the builder may not end before it has read it. */
    binding: z.boolean().optional(),
  }),
  /** The worktree took in `onto`: changes now count from `base`, the next snapshot stands on `tip`. */
  worktree_synced: z.object({ onto: ObjectName, base: ObjectName, tip: ObjectName, cause: z.string() }),
  /** The builder says that it is done: its change as one commit, with the evidence for each criterion. */
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
  /** It has done what it can and waits for these tasks: its own end depends on theirs. */
  task_waiting: z.object({ for: z.array(TaskId), reason: z.string() }),
  /** The task is reviewed, gated and integrated (a planner's or reviewer's: answered). */
  task_done: z.object({ summary: z.string() }),
  /** The task gave up; what can be done about it is in the error. */
  task_failed: z.object({ error: TaskError }),
  /** The task will not run, because of another one that failed. */
  task_skipped: z.object({ reason: z.string(), because: TaskId.optional() }),
  /** The task was stopped before its end; its work is kept. */
  task_cancelled: z.object({ reason: z.string() }),
  /** A task that had ended, or whose change did not merge, begins again. */
  task_retried: z.object({ reason: z.string() }),
  /** A task that something outside of it had stopped goes on where it was: worktree, conversation and commits stay. */
  task_continued: z.object({ reason: z.string() }),
  // Stepping in
  /** A person stopped a task's agent: what it wrote is kept as `tip`, its lease and worktree stay, and the task waits. */
  task_held: z.object({ kind: HoldKind, by: z.string(), reason: z.string(), tip: ObjectName.optional() }),
  /** A held task goes on. What the person changed meanwhile is in `tip`, and its builder is told of it. */
  task_released: z.object({ kind: HoldKind, by: z.string(), message: z.string(), changed: Files, tip: ObjectName.optional() }),
  /** A person writes a file that a task's lease covers: the task is paused, or both go on and it is merged in the end. */
  file_unlocked: z.object({ path: z.string(), by: z.string(), how: z.enum(['pause', 'edit']) }),
  /** A person accepted a finding: it counts as known in every later verdict of this run. */
  finding_waived: z.object({ source: z.string(), rule: z.string(), fingerprint: z.string(), path: z.string().optional(), reason: z.string(), by: z.string() }),
  /** A person wrote down what the run taught, in a note whose path is relative to the repository. */
  learning_captured: z.object({ note: z.string(), title: z.string(), by: z.string() }),
  // Leases
  /** A task may write these paths from now on. */
  lease_granted: z.object({ lease: Lease }),
  /** A task may write more paths than before. */
  lease_extended: z.object({ lease: Lease, added: z.array(z.string()), reason: z.string() }),
  /** A task may not write these paths, and who holds them. */
  lease_refused: z.object({ paths: z.array(z.string()), reason: z.string(), holder: TaskId.optional() }),
  /** A task gave its right to write back. */
  lease_released: z.object({ token: z.number() }),
  /** A right to write was taken away from a holder that is gone. */
  lease_expired: z.object({ token: z.number(), reason: z.string() }),
  // Gates and review
  /** A gate began to check a commit. */
  gate_started: z.object({ gate: z.string(), on: ObjectName }),
  /** A gate found nothing new in a commit. */
  gate_passed: z.object({ on: ObjectName, outcome: GateOutcome }),
  /** A gate found something new in a commit, or its output could not be read. */
  gate_failed: z.object({ on: ObjectName, outcome: GateOutcome }),
  /** A gate gave no verdict (a missing tool, the time limit); that is never a pass. */
  gate_not_run: z.object({ on: ObjectName, outcome: GateOutcome }),
  /** A gate was red and then green on the same commit. */
  gate_flaky: z.object({ gate: z.string(), on: ObjectName }),
  /** What a gate says of the commit that the run began on; only what is not in here counts as new. */
  baseline_recorded: z.object({ gate: z.string(), on: ObjectName, fingerprints: z.array(z.string()), measured: z.number().optional() }),
  /** All of a task's gates together let its commit pass. */
  quality_validated: z.object({ on: ObjectName, passed: z.number(), total: z.number() }),
  /** The change goes back to its builder with what has to be mended. */
  remediation_requested: z.object({ brief: z.string(), round: z.number(), of: z.number(), gates: z.array(z.string()), findings: z.array(Finding), cause: z.enum(['gates', 'review', 'merged_gates', 'merge_conflict', 'person']) }),
  /** A reviewer, never the builder of the change, began to read it. */
  review_started: z.object({ reviewer: z.string(), commit: ObjectName }),
  /** A reviewer gave a verdict. */
  review_complete: z.object({ reviewer: z.string(), commit: ObjectName.nullable(), review: Review, round: z.number() }),
  // Integration
  /** The streams have stopped, and the task of this integration point runs alone. */
  sync_point_reached: z.object({ name: z.string(), drained: z.array(TaskId) }),
  /** The streams go on after an integration point. */
  sync_point_released: z.object({ name: z.string() }),
  /** Tasks get into each other's way. */
  conflict_detected: z.object({ kind: z.enum(['resource', 'quality', 'timeline', 'approach']), tasks: z.array(TaskId), paths: Files, detail: z.string() }),
  /** A conflict has to be resolved, and how that will happen. */
  resolution_needed: z.object({ tasks: z.array(TaskId), paths: Files, how: z.string() }),
  /** The merged commit exists and is about to land: after a crash this tells whether it did. */
  integration_prepared: z.object({ commit: ObjectName, onto: ObjectName, tasks: z.array(TaskId) }),
  /** The commit is on the integration branch. */
  integration_done: z.object({ commit: ObjectName, onto: ObjectName, conflictFree: z.boolean() }),
  /** What landed for this task was taken back (the plan's `rollback`). */
  integration_reverted: z.object({ commit: ObjectName }),
  // Threads, providers, money
  /** A pool's thread runs. */
  pool_started: z.object({ role: Role, threadId: z.number() }),
  /** A pool's thread was lost or replaced; that many agents were in it. */
  pool_restarted: z.object({ role: Role, reason: z.string(), agents: z.number() }),
  /** A call to the model failed; `retryInMs` is null when it is not tried again. */
  model_call_failed: z.object({ agent: z.string(), status: z.number().nullable(), class: z.enum(['transient', 'resource', 'coordination', 'systemic', 'unknown']), message: z.string(), attempt: z.number(), retryInMs: z.number().nullable() }),
  /** No agent calls the provider for a while, because it asked for that. */
  provider_paused: z.object({ provider: z.string(), forMs: z.number(), reason: z.string() }),
  /** The circuit breaker of a provider changed its state. */
  provider_breaker: z.object({ provider: z.string(), state: z.enum(['open', 'half_open', 'closed']), reason: z.string() }),
  /** A good part of the budget is spent. */
  budget_warning: z.object({ spentUsd: z.number(), capUsd: z.number(), percent: z.number() }),
  /** The next call does not fit into the budget, so the run ends. */
  budget_exceeded: z.object({ spentUsd: z.number(), capUsd: z.number(), neededUsd: z.number() }),
  // From outside
  /** A file in the inbox was taken in. */
  outside_event: z.object({ file: z.string(), stream: z.string(), event: z.string(), payload: z.unknown() }),
  /** A file in the inbox is no event, and why. */
  outside_event_refused: z.object({ file: z.string(), reason: z.string() }),
  // The result
  /** The result, or a part of it, was taken into the user's branch, or a branch made of it. `result` is the run's head at that time; `part.commit` holds what was taken so far, and `part` is there only while something is left. */
  result_applied: z.object({ how: z.enum(['merge', 'branch']), target: z.string(), before: ObjectName, commit: ObjectName, files: Files, result: ObjectName.optional(), part: z.object({ commit: ObjectName, taken: z.number().int(), of: z.number().int() }).optional() }),
  /** What was applied last was taken back. */
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

