import type { Task } from '../model/plan.ts';
import { addUsage, NO_USAGE } from '../model/usage.ts';
import type { TaskError } from '../model/task-error.ts';
import type { RunEvent } from './event.ts';
import { releaseBrief } from './release-brief.ts';
import { isEnded, type TaskState } from './run-state.ts';

const NO_FILES = { created: [], modified: [], deleted: [] } as const;
/** What an agent does before it has done anything, in words. */
const BEGINNINGS = { plan: 'planning', build: 'starting', review: 'reviewing', remediate: 'mending', revise: 'revising' } as const;
const NO_TURNS = { turns: 0, messages: [], settledTurns: 0 } as const;

/** A task that nobody has begun. */
export function newTaskState(task: Task): TaskState {
  return {
    id: task.id,
    task,
    status: 'waiting',
    attempt: 0,
    stream: undefined,
    agent: undefined,
    reviewer: undefined,
    worktree: undefined,
    base: undefined,
    tip: undefined,
    commit: undefined,
    validated: undefined,
    integrated: undefined,
    prepared: undefined,
    startedAt: undefined,
    endedAt: undefined,
    build: NO_TURNS,
    review: NO_TURNS,
    pendingBrief: undefined,
    inbox: [],
    mustHear: false,
    hold: undefined,
    heldMs: 0,
    byHand: undefined,
    remediations: 0,
    reviewRounds: 0,
    gates: {},
    reviews: [],
    rejected: undefined,
    lease: undefined,
    files: NO_FILES,
    insertions: 0,
    deletions: 0,
    evidence: [],
    commands: [],
    failures: [],
    error: undefined,
    interrupted: undefined,
    note: undefined,
    doing: undefined,
    usage: NO_USAGE,
    usd: 0,
  };
}

/** The task after one event of its own. */
export function evolveTask(task: TaskState, event: RunEvent, at: number): TaskState {
  switch (event.type) {
    case 'task_started':
      return {
        ...newTaskState(task.task),
        status: 'building',
        attempt: event.data.attempt,
        stream: event.stream,
        agent: event.data.agent,
        worktree: event.data.worktree,
        base: event.data.base,
        tip: event.data.base,
        startedAt: task.startedAt ?? at,
        lease: task.lease,
        inbox: task.inbox,
        mustHear: task.mustHear,
        heldMs: task.heldMs,
        failures: task.failures,
        usage: task.usage,
        usd: task.usd,
      };
    case 'agent_started':
      if (event.data.role === 'reviewer' && task.task.role !== 'reviewer') {
        return { ...task, status: 'reviewing', reviewer: event.data.agent, doing: 'reviewing the diff', review: event.data.fresh ? NO_TURNS : task.review };
      }
      return { ...task, status: 'building', doing: BEGINNINGS[event.data.purpose] };
    case 'agent_turn_completed':
      return evolveTurn(task, event);
    case 'tool_called':
      return { ...task, doing: `${event.data.tool} ${event.data.input}`.slice(0, 120) };
    case 'command_ran':
      return { ...task, commands: [...task.commands, { command: event.data.command, exitCode: event.data.exitCode }].slice(-200) };
    case 'model_call_failed':
      return {
        ...task,
        doing: event.data.retryInMs === null ? task.doing : `model call failed (${event.data.status ?? 'no answer'}), trying again`,
        failures: [...task.failures, { attempt: event.data.attempt, type: event.data.status === null ? 'model_call_failed' : `http_${event.data.status}`, message: event.data.message, at: event.at }].slice(-50),
      };
    case 'feedback_sent':
      return event.data.to === task.id ? { ...task, inbox: [...task.inbox, `${event.data.from}: ${event.data.message}`], mustHear: task.mustHear || event.data.binding === true } : task;
    case 'task_waiting':
      return { ...task, doing: event.data.reason };
    case 'worktree_synced':
      return { ...task, base: event.data.base, tip: event.data.tip };
    case 'implementation_complete':
      return {
        ...task,
        status: 'gating',
        doing: 'gates',
        commit: event.data.commit,
        base: event.data.base,
        tip: event.data.commit,
        build: { ...task.build, settledTurns: task.build.turns },
        validated: undefined,
        gates: {},
        files: { created: event.data.created, modified: event.data.modified, deleted: event.data.deleted },
        insertions: event.data.insertions,
        deletions: event.data.deletions,
        evidence: event.data.evidence,
        pendingBrief: undefined,
      };
    case 'gate_passed':
    case 'gate_failed':
    case 'gate_not_run':
      return { ...task, gates: { ...task.gates, [event.data.outcome.gate]: event.data.outcome } };
    case 'quality_validated':
      return { ...task, status: 'reviewing', validated: event.data.on, doing: 'waiting for a reviewer' };
    case 'review_complete':
      return {
        ...task,
        reviews: [...task.reviews, event.data.review],
        rejected: event.data.review.verdict === 'request_changes' ? (event.data.commit ?? undefined) : task.rejected,
        review: { ...task.review, settledTurns: task.review.turns },
        status: event.data.review.verdict === 'approve' && task.status === 'reviewing' ? 'integrating' : task.status,
        doing: event.data.review.verdict === 'approve' ? 'waiting for the merge queue' : task.doing,
      };
    case 'remediation_requested':
      return {
        ...backToBuilder(task, event.data.brief),
        remediations: task.remediations + (event.data.cause === 'review' || event.data.cause === 'person' ? 0 : 1),
        reviewRounds: task.reviewRounds + (event.data.cause === 'review' ? 1 : 0),
        failures: [...task.failures, { attempt: task.attempt, type: event.data.cause, message: event.data.brief.slice(0, 500), at: event.at }].slice(-50),
      };
    case 'task_held': {
      const { kind, by, reason, tip } = event.data;
      return { ...task, hold: { kind, by, reason, at: task.hold?.at ?? at, tip: tip ?? task.hold?.tip }, doing: undefined };
    }
    case 'task_released':
      return evolveRelease(task, event, at);
    case 'integration_prepared':
      return { ...task, prepared: { commit: event.data.commit, onto: event.data.onto } };
    case 'integration_done':
      return { ...task, integrated: event.data.commit, prepared: undefined };
    case 'integration_reverted':
      return { ...task, integrated: undefined, prepared: undefined };
    case 'lease_granted':
    case 'lease_extended':
      return { ...task, lease: event.data.lease };
    case 'lease_released':
    case 'lease_expired':
      return task.lease?.token === event.data.token ? { ...task, lease: undefined } : task;
    default:
      return evolveEnd(task, event, at);
  }
}

/** The change is open again: what was committed, validated or prepared no longer counts, and a review of it that was under way is over. */
function backToBuilder(task: TaskState, brief: string): TaskState {
  return {
    ...task,
    status: 'building',
    pendingBrief: task.pendingBrief === undefined ? brief : `${task.pendingBrief}\n\n${brief}`,
    commit: undefined,
    validated: undefined,
    prepared: undefined,
    review: { ...task.review, settledTurns: task.review.turns },
  };
}

/** A task that nobody changed and nobody has a word for goes on where it was. */
function evolveRelease(task: TaskState, event: Extract<RunEvent, { type: 'task_released' }>, at: number): TaskState {
  const free: TaskState = { ...task, hold: undefined, heldMs: task.heldMs + Math.max(0, at - (task.hold?.at ?? at)), tip: event.data.tip ?? task.tip, byHand: event.data.changed.length === 0 ? task.byHand : event.data.by };
  if (event.data.changed.length === 0 && event.data.message === '' && !task.mustHear) return free;
  const open = backToBuilder(free, releaseBrief(event.data));
  // Another task's failure has ended it meanwhile: a resume goes on there.
  return isEnded(task.status) ? { ...open, status: task.status, interrupted: 'building' } : open;
}

function evolveTurn(task: TaskState, event: Extract<RunEvent, { type: 'agent_turn_completed' }>): TaskState {
  const { data } = event;
  const spent = { ...task, usage: addUsage(task.usage, data.usage), usd: task.usd + data.usd };
  if (data.role === 'reviewer' && task.task.role !== 'reviewer') {
    return { ...spent, review: { ...task.review, turns: data.turn, messages: [...task.review.messages, data.messages] } };
  }
  return {
    ...spent,
    build: { ...task.build, turns: data.turn, messages: [...task.build.messages, data.messages] },
    tip: data.wip ?? task.tip,
    // The brief and what was heard of others are part of the conversation now.
    pendingBrief: undefined,
    inbox: task.inbox.slice(data.heard),
    mustHear: task.mustHear && task.inbox.length > data.heard,
  };
}

function evolveEnd(task: TaskState, event: RunEvent, at: number): TaskState {
  switch (event.type) {
    case 'task_done':
      return { ...task, status: 'done', endedAt: at, note: event.data.summary, doing: undefined };
    case 'task_failed':
      return { ...task, status: 'failed', endedAt: at, error: event.data.error, interrupted: isOutside(event.data.error) ? interruptedAt(task) : undefined, doing: undefined };
    case 'task_skipped':
      return { ...task, status: 'skipped', endedAt: task.startedAt === undefined ? undefined : at, note: event.data.reason, doing: undefined };
    case 'task_cancelled':
      return { ...task, status: 'cancelled', endedAt: at, note: event.data.reason, interrupted: interruptedAt(task), doing: undefined };
    case 'task_continued':
      return { ...task, status: task.interrupted ?? 'waiting', endedAt: undefined, note: undefined, error: undefined, interrupted: undefined };
    case 'task_retried':
      return { ...newTaskState(task.task), attempt: task.attempt, lease: task.lease, failures: task.failures, usage: task.usage, usd: task.usd };
    default:
      return task;
  }
}

/** Where a task can go on later; nowhere when it had not begun or had ended. */
function interruptedAt(task: TaskState): TaskState['interrupted'] {
  const { status } = task;
  return status === 'building' || status === 'gating' || status === 'reviewing' || status === 'integrating' ? status : undefined;
}

/** Nothing that the task itself did wrong. */
function isOutside(error: TaskError): boolean {
  return error.type === 'budget_exceeded' || error.class === 'transient';
}
