import type { Artifact } from '../model/artifact.ts';
import type { Config } from '../model/config.ts';
import type { GateOutcome } from '../model/gate-outcome.ts';
import type { BlobId, ObjectName, RunId, StreamId, TaskId } from '../model/ids.ts';
import type { Lease } from '../model/lease.ts';
import type { Plan, Task } from '../model/plan.ts';
import type { Review } from '../model/review.ts';
import type { Role } from '../model/role.ts';
import type { TaskError } from '../model/task-error.ts';
import type { Usage } from '../model/usage.ts';
import type { EventData, HoldKind, RunEnd, RunOptions } from './event.ts';
import type { TaskTable } from './task-table.ts';

/**
 * Where a task stands.
 *
 *     waiting ─> building ─> gating ─> reviewing ─> integrating ─> done
 *                   ^           │          │             │
 *                   └───────────┴──────────┴─────────────┘  remediation_requested
 *     any but waiting keeps its place while it is held (task_held … task_released); what a person changed sends it to building
 *     any ─> failed | skipped | cancelled;  failed, skipped, cancelled ─> waiting by task_retried,
 *     or back to where it was interrupted by task_continued
 */
export type TaskStatus = 'waiting' | 'building' | 'gating' | 'reviewing' | 'integrating' | 'done' | 'failed' | 'skipped' | 'cancelled';

/** True when a task will not move again by itself. */
export function isEnded(status: TaskStatus): boolean {
  return status === 'done' || status === 'failed' || status === 'skipped' || status === 'cancelled';
}

/** A conversation of an agent as far as it is durable. */
export interface ConversationState {
  /** Answers given so far. */
  readonly turns: number;
  /** One blob a turn, in order: the messages that the turn added. */
  readonly messages: readonly BlobId[];
  /** `turns` when the last round (build, review) ended: more turns than that belong to a round that is still open. */
  readonly settledTurns: number;
}

/** One line of a task's story, for reports. */
export interface CommandRecord {
  readonly command: string;
  readonly exitCode: number | null;
}

/** A person's hold on a task. It outlives a crash and a cancelled run: only `task_released` ends it. */
export interface TaskHold {
  readonly kind: HoldKind;
  readonly by: string;
  readonly reason: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The worktree's files as the agent left them. */
  readonly tip: ObjectName | undefined;
}

/** Everything the journal says of one task. Times are milliseconds since the epoch. */
export interface TaskState {
  readonly id: TaskId;
  readonly task: Task;
  readonly status: TaskStatus;
  readonly attempt: number;
  readonly stream: StreamId | undefined;
  readonly agent: string | undefined;
  readonly reviewer: string | undefined;
  readonly worktree: string | undefined;
  /** Changes of the task are counted from here. */
  readonly base: ObjectName | undefined;
  /** Last commit of the worktree's files. */
  readonly tip: ObjectName | undefined;
  /** The task's whole change as one commit on `base`, once the agent said it is complete. */
  readonly commit: ObjectName | undefined;
  /** Commit whose gates are green. */
  readonly validated: ObjectName | undefined;
  /** Commit on the integration branch. */
  readonly integrated: ObjectName | undefined;
  /** Integration candidate that was prepared and not yet confirmed. */
  readonly prepared: { readonly commit: ObjectName; readonly onto: ObjectName } | undefined;
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
  readonly build: ConversationState;
  readonly review: ConversationState;
  /** Brief that the builder has yet to get (a red gate, a review). */
  readonly pendingBrief: string | undefined;
  /** Messages of other agents that the builder has yet to see. */
  readonly inbox: readonly string[];
  /** The inbox holds a person's word: the builder may not end before it has read it. */
  readonly mustHear: boolean;
  /** A person holds it: nothing of it is at work, its lease and worktree stay. */
  readonly hold: TaskHold | undefined;
  /** How long persons have held it, without a hold that goes on. */
  readonly heldMs: number;
  /** Who last changed files of this attempt by hand, and handed them back. */
  readonly byHand: string | undefined;
  readonly remediations: number;
  readonly reviewRounds: number;
  readonly gates: Readonly<Record<string, GateOutcome>>;
  readonly reviews: readonly Review[];
  /** The commit for which changes were last requested. */
  readonly rejected: ObjectName | undefined;
  readonly lease: Lease | undefined;
  readonly files: { readonly created: readonly string[]; readonly modified: readonly string[]; readonly deleted: readonly string[] };
  readonly insertions: number;
  readonly deletions: number;
  readonly evidence: readonly { readonly criterion: string; readonly evidence: string }[];
  readonly commands: readonly CommandRecord[];
  readonly failures: readonly { readonly attempt: number; readonly type: string; readonly message: string; readonly at: string }[];
  readonly error: TaskError | undefined;
  /** What it was at when something outside of it (a cancel, the budget, the provider) stopped it: a resume goes on there. */
  readonly interrupted: Exclude<TaskStatus, 'done' | 'failed' | 'skipped' | 'cancelled' | 'waiting'> | undefined;
  /** Why it was skipped or cancelled, or how it ended. */
  readonly note: string | undefined;
  /** What its agent does now, in a few words. */
  readonly doing: string | undefined;
  readonly usage: Usage;
  readonly usd: number;
}

/** How a run stands: its end, or what it is at. */
export type RunPhase = 'planning' | 'awaiting_approval' | 'building' | 'paused' | RunEnd;

/** What was applied, on top of what was applied before it and not taken back: taking back goes the same way. */
export type Applied = EventData<'result_applied'> & { readonly earlier?: Applied };

/** A run, folded from its journal: the only source of every view. */
export interface RunState {
  readonly run: RunId | undefined;
  /** Number of the last event folded. */
  readonly seq: number;
  readonly phase: RunPhase;
  readonly goal: string;
  readonly base: ObjectName | undefined;
  readonly branch: string | null;
  readonly config: Config | undefined;
  readonly options: RunOptions | undefined;
  readonly pid: number | undefined;
  readonly plan: Plan | undefined;
  readonly planSource: string | undefined;
  readonly approved: boolean;
  /** How often a person sent the plan back to its planner, and what they asked for when its answer is still to come. */
  readonly revision: { readonly rounds: number; readonly asked: EventData<'approval_refused'> | undefined };
  readonly forecast: EventData<'build_ready'> | undefined;
  /** Tip of `ce/<run>/integration`. */
  readonly head: ObjectName | undefined;
  readonly tasks: TaskTable;
  readonly planner: ConversationState;
  readonly artifacts: readonly Artifact[];
  readonly conflicts: readonly EventData<'conflict_detected'>[];
  /** Findings that a person accepted, in the order of the waivers. */
  readonly waived: readonly EventData<'finding_waived'>[];
  readonly syncPoint: { readonly name: string; readonly task: TaskId | undefined } | undefined;
  readonly baselines: Readonly<Record<string, EventData<'baseline_recorded'>>>;
  readonly pools: Readonly<Partial<Record<Role, { readonly starts: number; readonly restarts: number }>>>;
  readonly usage: Usage;
  readonly usd: number;
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
  /** Time at work, without the gaps between a death and its resume. */
  readonly activeMs: number;
  /** The part of `activeMs` in which at least one task was at work: no planning, no wait for a person's word, no time in which all that was left was held. */
  readonly busyMs: number;
  /** How many tasks are at work. */
  readonly atWork: number;
  readonly lastEventAt: number | undefined;
  readonly cancelling: boolean;
  readonly summary: string | undefined;
  /** What was applied last; undefined when nothing is. */
  readonly applied: Applied | undefined;
  readonly highestToken: number;
}
