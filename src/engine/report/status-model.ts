import { isEnded, type RunState, type TaskState } from '../events/run-state.ts';
import type { TaskGraph } from '../graph/task-graph.ts';
import { cleanText } from './clean-text.ts';
import { gateTally } from './gate-tally.ts';
import { nextSteps } from './next-step.ts';
import { integrationBranch, isoOf, seconds } from './run-result.ts';
import { speedUpOf } from './speed-up.ts';
import { durationOf } from './task-time.ts';
import { waitingReason } from './waiting-reason.ts';

/** How a run stands, as `status --json` gives it: what runs, what waits for what, what is done. Seconds. */
export function statusModel(state: RunState, options: { alive: boolean; graph?: TaskGraph | undefined }) {
  const speed = speedUpOf(state);
  const tasks = [...state.tasks.values()];
  const counts = { waiting: 0, building: 0, gating: 0, reviewing: 0, integrating: 0, done: 0, failed: 0, skipped: 0, cancelled: 0 };
  for (const task of tasks) counts[task.status] += 1;
  return {
    run: state.run ?? null,
    goal: state.goal,
    state: state.phase,
    /** The process that owns the run is at work. */
    alive: options.alive,
    pid: state.pid ?? null,
    seq: state.seq,
    startedAt: isoOf(state.startedAt),
    endedAt: isoOf(state.endedAt),
    elapsed: seconds(state.activeMs),
    sequential: seconds(speed.sequentialMs),
    speedUp: speed.reached ?? null,
    possibleSpeedUp: speed.possible ?? null,
    counts,
    tasks: tasks.map((task) => taskStatus(state, task, options.graph)),
    gates: gateTally(state),
    syncPoint: state.syncPoint?.name ?? null,
    branch: state.run === undefined ? null : integrationBranch(state.run),
    commit: state.head ?? null,
    applied: state.applied ?? null,
    usage: state.usage,
    usd: state.usd,
    summary: state.summary ?? '',
    next: nextSteps(state).map((step) => step.command),
  };
}

function taskStatus(state: RunState, task: TaskState, graph: TaskGraph | undefined) {
  return {
    id: task.id,
    title: task.task.title ?? task.id,
    role: task.task.role,
    status: task.status,
    stream: task.stream ?? null,
    agent: task.agent ?? null,
    attempts: task.attempt,
    startedAt: isoOf(task.startedAt),
    endedAt: isoOf(task.endedAt),
    duration: seconds(durationOf(state, task)),
    /** What it does or waits for, in words. */
    now: task.status === 'waiting' || (task.hold !== undefined && !isEnded(task.status)) ? waitingReason(state, task, graph) : (task.doing ?? task.note ?? ''),
    holds: task.lease?.writes ?? [],
    /** A person holds it, in that worktree. */
    held: task.hold === undefined ? null : { kind: task.hold.kind, by: task.hold.by, reason: task.hold.reason, worktree: task.worktree ?? null },
    error: task.error === undefined ? null : { type: task.error.type, message: cleanText(task.error.message, 500), recoveryHints: task.error.recoveryHints },
  };
}

/** How a run stands (`status --json`). */
export type StatusModel = ReturnType<typeof statusModel>;
