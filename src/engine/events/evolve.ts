import { addUsage, NO_USAGE } from '../model/usage.ts';
import type { RunEvent } from './event.ts';
import { evolveTask, newTaskState } from './evolve-task.ts';
import { isEnded, type RunState, type TaskState } from './run-state.ts';
import { TaskTable } from './task-table.ts';

/** A run of which nothing is known yet. */
export const INITIAL_STATE: RunState = {
  run: undefined,
  seq: 0,
  phase: 'planning',
  goal: '',
  base: undefined,
  branch: null,
  config: undefined,
  options: undefined,
  pid: undefined,
  plan: undefined,
  planSource: undefined,
  approved: false,
  revision: { rounds: 0, asked: undefined },
  forecast: undefined,
  head: undefined,
  tasks: TaskTable.of([]),
  planner: { turns: 0, messages: [], settledTurns: 0 },
  artifacts: [],
  conflicts: [],
  waived: [],
  syncPoint: undefined,
  baselines: {},
  pools: {},
  usage: NO_USAGE,
  usd: 0,
  startedAt: undefined,
  endedAt: undefined,
  activeMs: 0,
  busyMs: 0,
  atWork: 0,
  lastEventAt: undefined,
  cancelling: false,
  summary: undefined,
  applied: undefined,
  highestToken: 0,
};

/** The state after one more event. Pure and total: an event that does not fit the state changes only the position. */
export function evolve(state: RunState, event: RunEvent): RunState {
  const at = Date.parse(event.at);
  // A resumed run was not at work between its death and its resumption.
  const before = event.type === 'run_resumed' || state.endedAt !== undefined ? at : (state.lastEventAt ?? at);
  const next: RunState = {
    ...state,
    run: event.run,
    seq: event.seq,
    activeMs: state.activeMs + Math.max(0, at - before),
    busyMs: state.busyMs + (state.atWork > 0 ? Math.max(0, at - before) : 0),
    lastEventAt: at,
  };
  const evolved = evolveRun(next, event, at);
  return withTask(evolved.tasks === state.tasks ? evolved : { ...evolved, atWork: countAtWork(evolved.tasks) }, event, at);
}

/** Folds a whole journal. */
export function fold(events: Iterable<RunEvent>, from: RunState = INITIAL_STATE): RunState {
  let state = from;
  for (const event of events) state = evolve(state, event);
  return state;
}

function withTask(state: RunState, event: RunEvent, at: number): RunState {
  if (event.task === undefined) return state;
  const before = state.tasks.get(event.task);
  if (before === undefined) return state;
  const after = evolveTask(before, event, at);
  if (after === before) return state;
  return { ...state, tasks: state.tasks.with(after), atWork: state.atWork + (isAtWork(after) ? 1 : 0) - (isAtWork(before) ? 1 : 0) };
}

function isAtWork({ status, hold }: TaskState): boolean {
  return status !== 'waiting' && !isEnded(status) && hold === undefined;
}

function countAtWork(tasks: TaskTable): number {
  let count = 0;
  for (const task of tasks.values()) if (isAtWork(task)) count += 1;
  return count;
}

function evolveRun(state: RunState, event: RunEvent, at: number): RunState {
  switch (event.type) {
    case 'run_started':
      return {
        ...state,
        phase: 'planning',
        goal: event.data.goal,
        base: event.data.base,
        branch: event.data.branch,
        config: event.data.config,
        options: event.data.options,
        pid: event.data.pid,
        head: event.data.base,
        startedAt: at,
      };
    case 'run_resumed':
      return { ...state, phase: state.approved ? 'building' : 'planning', pid: event.data.pid, endedAt: undefined, cancelling: false, summary: undefined, syncPoint: undefined };
    case 'run_paused':
      return { ...state, phase: 'paused' };
    case 'run_continued':
      return { ...state, phase: 'building' };
    case 'run_cancel_requested':
      return { ...state, cancelling: true };
    case 'run_finished':
      return { ...state, phase: event.data.state, endedAt: at, summary: event.data.summary };
    case 'plan_ready': {
      const tasks = TaskTable.of(event.data.plan.tasks.map(newTaskState));
      const { planner, revision } = state;
      return {
        ...state,
        phase: 'awaiting_approval',
        plan: event.data.plan,
        planSource: event.data.source,
        goal: event.data.plan.goal || state.goal,
        tasks,
        planner: { ...planner, settledTurns: planner.turns },
        revision: { ...revision, asked: undefined },
      };
    }
    case 'approval_refused':
      return event.data.revise ? { ...state, phase: 'planning', revision: { rounds: state.revision.rounds + 1, asked: event.data } } : state;
    case 'approval_granted':
      return { ...state, approved: true, phase: 'building' };
    case 'build_ready':
      return { ...state, forecast: event.data };
    case 'agent_turn_completed': {
      const spent = { ...state, usage: addUsage(state.usage, event.data.usage), usd: state.usd + event.data.usd };
      if (event.task !== undefined || event.data.role !== 'planner') return spent;
      return { ...spent, planner: { ...state.planner, turns: event.data.turn, messages: [...state.planner.messages, event.data.messages] } };
    }
    case 'artifact_published':
      return { ...state, artifacts: [...state.artifacts, event.data] };
    case 'conflict_detected':
      return { ...state, conflicts: [...state.conflicts, event.data] };
    case 'finding_waived':
      return { ...state, waived: [...state.waived, event.data] };
    case 'sync_point_reached':
      return { ...state, syncPoint: { name: event.data.name, task: event.task } };
    case 'sync_point_released':
      return { ...state, syncPoint: undefined };
    case 'baseline_recorded':
      return { ...state, baselines: { ...state.baselines, [event.data.gate]: event.data } };
    case 'integration_done':
      return { ...state, head: event.data.commit };
    case 'integration_reverted':
      return { ...state, head: event.data.commit };
    case 'lease_granted':
    case 'lease_extended':
      return { ...state, highestToken: Math.max(state.highestToken, event.data.lease.token) };
    case 'pool_started': {
      const before = state.pools[event.data.role] ?? { starts: 0, restarts: 0 };
      return { ...state, pools: { ...state.pools, [event.data.role]: { ...before, starts: before.starts + 1 } } };
    }
    case 'pool_restarted': {
      const before = state.pools[event.data.role] ?? { starts: 0, restarts: 0 };
      return { ...state, pools: { ...state.pools, [event.data.role]: { ...before, restarts: before.restarts + 1 } } };
    }
    case 'result_applied':
      return { ...state, applied: state.applied === undefined ? event.data : { ...event.data, earlier: state.applied } };
    case 'result_undone':
      return { ...state, applied: state.applied?.earlier };
    default:
      return state;
  }
}
