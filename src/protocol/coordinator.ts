import { z } from 'zod';
import { Envelope, HoldKind, RunEnd } from '../engine/events/event.ts';
import { Config } from '../engine/model/config.ts';
import { Finding } from '../engine/model/finding.ts';
import { ObjectName, RunId, TaskId } from '../engine/model/ids.ts';
import { PlanRecord } from '../engine/model/plan.ts';
import { Playbook } from '../engine/model/playbook.ts';
import { TaskError } from '../engine/model/task-error.ts';
import type { Contract } from './channel.ts';

/** Values that were parsed by their owner already and cross as they are. */
function decoded<T>(): z.ZodType<T, T> {
  return z.custom<T>((value) => typeof value === 'object' && value !== null);
}

/** What to run and how. Documents are parsed by the host; the coordinator trusts their form. */
export const RunRequest = z.object({
  /** Any folder inside the user's repository. */
  repository: z.string(),
  goal: z.string(),
  /** Absent: the planner makes one. */
  plan: PlanRecord.optional(),
  planSource: z.string().default('planner'),
  config: decoded<Config>(),
  provider: z.string(),
  playbook: decoded<Playbook>().optional(),
  streams: z.number().int().positive().optional(),
  sequential: z.boolean().default(false),
  budgetUsd: z.number().positive().optional(),
  /** Start the build without asking. */
  yes: z.boolean().default(false),
  /** What to do when all that is left is held by a person: wait for them, or end as `blocked` where nobody could give a task back. */
  whenHeld: z.enum(['wait', 'end']).default('wait'),
  /** How far to go: `plan` stops at plan_ready. */
  until: z.enum(['plan', 'integrated']).default('integrated'),
  /** Folder under which worktrees are made. */
  cacheFolder: z.string(),
  /** Environment that tool processes get. */
  env: z.record(z.string(), z.string()),
  /** Keys of the provider, by the variable that each has in an environment. They go to the threads that call models and nowhere else: not to tools, not to the journal. */
  keys: z.record(z.string(), z.string()).default({}),
});
export type RunRequest = z.input<typeof RunRequest>;

/** Goes on with a run that stopped; its goal, plan and options are in its journal. */
export const ResumeRequest = RunRequest.pick({ repository: true, cacheFolder: true, env: true, keys: true, playbook: true, yes: true, whenHeld: true }).extend({
  run: RunId,
  /** Held tasks that a person gives back as the run goes on. */
  handBack: z.array(z.object({ task: TaskId, message: z.string(), by: z.string() })).default([]),
  /** Another budget than the one the run had. */
  budgetUsd: z.number().positive().optional(),
});
export type ResumeRequest = z.input<typeof ResumeRequest>;

/** How one task of a run ended. Times are ISO 8601. */
export const TaskResult = z.object({
  id: TaskId,
  status: z.enum(['done', 'failed', 'skipped', 'cancelled']),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  attempts: z.number(),
  error: TaskError.optional(),
});

/** The result object of `run` and `resume`. Seconds. */
export const RunResult = z.object({
  run: RunId,
  state: z.union([RunEnd, z.literal('planned')]),
  tasks: z.array(TaskResult),
  branch: z.string(),
  commit: ObjectName,
  elapsed: z.number(),
  /** What the tasks took, one after the other. */
  sequential: z.number(),
  summary: z.string(),
});
export type RunResult = z.infer<typeof RunResult>;

/** What the coordinator answers. */
export const COORDINATOR = {
  calls: {
    run: { input: RunRequest, output: RunResult },
    resume: { input: ResumeRequest, output: RunResult },
    cancel: { input: z.object({ reason: z.string() }), output: z.null() },
    pause: { input: z.object({ reason: z.string() }), output: z.null() },
    continue: { input: z.null(), output: z.null() },
    /** Stops one task's agent and keeps its lease and worktree. Resolves when it has stopped and all that it wrote is kept. */
    holdTask: { input: z.object({ task: TaskId, kind: HoldKind, by: z.string(), reason: z.string() }), output: z.object({ worktree: z.string().nullable() }) },
    /** Lets a held task go on with what the person changed. `quarantined`: changes outside the lease that another task's lease forbids. */
    releaseTask: { input: z.object({ task: TaskId, message: z.string(), by: z.string() }), output: z.object({ changed: z.array(z.string()), quarantined: z.array(z.string()) }) },
    /** A person writes a file that tasks may hold (relative to the repository's root, with `/`); answers who held it. */
    unlockFile: { input: z.object({ path: z.string().min(1), by: z.string(), how: z.enum(['pause', 'edit']) }), output: z.object({ tasks: z.array(TaskId) }) },
    /** Sends findings and a word to a task's builder: with its next turn, or at once by taking the change back from gates, review or the queue. */
    sendToBuilder: { input: z.object({ task: TaskId, findings: z.array(Finding), message: z.string(), by: z.string() }), output: z.object({ when: z.enum(['next_turn', 'now']) }) },
    /** Counts a finding as known in every later verdict of this run. */
    waiveFinding: { input: z.object({ task: TaskId.nullable(), finding: Finding, reason: z.string(), by: z.string() }), output: z.null() },
    /** Notes in the journal that what the run taught was written down. */
    captureLearning: { input: z.object({ note: z.string(), title: z.string(), by: z.string() }), output: z.null() },
    /** Proves that the coordinator's loop turns, and tells its heap. */
    ping: { input: z.null(), output: z.object({ heapUsedBytes: z.number(), heapLimitBytes: z.number() }) },
  },
  notices: {},
} as const satisfies Contract;

/** What a call of the coordinator is given. */
export type CallInput<K extends keyof typeof COORDINATOR.calls> = z.input<(typeof COORDINATOR.calls)[K]['input']>;

/** What a call of the coordinator answers. */
export type CallOutput<K extends keyof typeof COORDINATOR.calls> = z.output<(typeof COORDINATOR.calls)[K]['output']>;

/** What the coordinator's host (command line, extension) answers. */
export const COORDINATOR_HOST = {
  calls: {
    /** A person looks at the plan, which lies in `file`, and may have edited it there. */
    approvePlan: {
      input: z.object({ run: RunId, file: z.string() }),
      /** `revise`: not like this; the planner gets the comment, makes another plan and asks again. */
      output: z.object({ approved: z.boolean(), by: z.string(), comment: z.string(), revise: z.boolean().default(false) }),
    },
  },
  notices: {
    /** Events that have just become durable, in order. */
    events: z.array(Envelope),
    log: z.object({ level: z.enum(['debug', 'warn', 'error']), message: z.string(), details: z.record(z.string(), z.unknown()).optional() }),
  },
} as const satisfies Contract;
