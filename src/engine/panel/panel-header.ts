import { isEnded, type RunState } from '../events/run-state.ts';
import type { PanelAttention, PanelHeader, PanelIntent, PanelPreview } from '../../protocol/webview.ts';
import { cleanText, count } from '../report/clean-text.ts';
import { restText } from '../report/rest-text.ts';
import { resultLeft } from '../result/result-left.ts';
import { heldTasks, holdText } from '../report/held-tasks.ts';
import { speedUpOf } from '../report/speed-up.ts';
import { cut, cutAll } from './cut.ts';
import type { PanelFold } from './panel-fold.ts';

/** What only the host of the panel knows. */
export interface PanelSituation {
  /** Who drives the run: this window, another process (its pid), or nobody. */
  readonly owner: PanelHeader['owner'];
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Why the run cannot be followed, when it cannot. */
  readonly trouble: string | null;
  /** Set while a moment of the past is shown: the number of the journal's newest event. */
  readonly replayOf: number | null;
  /** The name under which the person at the panel decides: what they hold is held by you. */
  readonly me?: string;
  /** What the plan's text says while a person decides on it. */
  readonly preview?: PanelPreview;
}

/** Everything of a run but its tasks. */
export function panelHeader(fold: PanelFold, situation: PanelSituation): PanelHeader {
  const { state } = fold;
  const speed = speedUpOf(state);
  const past = situation.replayOf !== null;
  const lastAt = state.lastEventAt ?? situation.now;
  const alive = situation.owner !== 'nobody' && !past && state.endedAt === undefined && state.run !== undefined;
  return {
    run: state.run ?? null,
    goal: cut(state.goal, 1_000),
    phase: state.run === undefined ? 'none' : state.phase,
    owner: situation.owner,
    startedAt: state.startedAt ?? null,
    endedAt: state.endedAt ?? null,
    elapsedMs: state.activeMs + (alive ? Math.max(0, situation.now - lastAt) : 0),
    now: past || !alive ? lastAt : situation.now,
    speedUp: { reached: speed.reached ?? null, possible: speed.possible ?? null },
    usd: state.usd,
    tokens: state.usage.input + state.usage.output,
    seq: situation.replayOf ?? state.seq,
    replay: past ? { seq: state.seq, at: lastAt } : null,
    syncPoints: [...fold.syncPoints],
    attention: past ? [] : attentionOf(fold, situation),
    conflicts: fold.conflicts.map((conflict) => ({ ...conflict, paths: cutAll(conflict.paths, 100), detail: cut(conflict.detail, 2_000), resolution: conflict.resolution === null ? null : cut(conflict.resolution, 2_000) })),
    intents: past ? [] : intentsOf(state, situation),
    trouble: situation.trouble,
    ...(situation.preview === undefined || past ? {} : { preview: situation.preview }),
  };
}

/** What can be done with the run as it stands. The host checks again before it does it. */
export function intentsOf(state: RunState, { owner }: Pick<PanelSituation, 'owner'>): PanelIntent[] {
  if (state.run === undefined) return ['run_sample'];
  const always: PanelIntent[] = [...(state.plan === undefined ? [] : (['open_plan'] as const)), 'open_log', 'capture_learning'];
  // Another process drives it: this window looks on.
  if (typeof owner === 'number') return always;
  if (owner === 'here' && state.endedAt === undefined) {
    const stop: PanelIntent[] = state.cancelling ? [] : ['cancel'];
    if (state.phase === 'awaiting_approval') return ['approve', 'comment', 'reject', ...stop, ...always];
    const step: PanelIntent[] = state.approved && !state.cancelling ? ['take_over', 'hand_back', 'pause_task', 'continue_task'] : [];
    if (state.phase === 'paused') return ['continue', ...stop, ...step, ...always];
    return [...(state.phase === 'building' ? (['pause'] as const) : []), ...stop, ...step, ...always];
  }
  const result: PanelIntent[] = [...(resultLeft(state) === undefined ? [] : (['apply'] as const)), ...(state.applied === undefined ? [] : (['undo'] as const))];
  if (state.phase === 'done') return [...result, ...always];
  const held: PanelIntent[] = heldTasks(state).length > 0 ? ['hand_back', 'continue_task'] : [];
  if (state.phase === 'awaiting_approval' || (!state.approved && state.plan !== undefined)) return ['approve', ...always];
  return [...(state.applied === undefined ? (['resume'] as const) : []), ...held, ...result, ...always];
}

/** What needs a person, the most urgent first. */
export function attentionOf(fold: PanelFold, situation: PanelSituation): PanelAttention[] {
  const { state } = fold;
  if (state.run === undefined) return [];
  const can = new Set(intentsOf(state, situation));
  const found: PanelAttention[] = [];
  const add = (text: string, task: PanelAttention['task'], intent: PanelIntent | null, label: string): void => {
    const usable = intent !== null && can.has(intent);
    found.push({ text, task, intent: usable ? intent : null, label: usable ? label : '' });
  };
  if (can.has('approve')) add(`The plan of ${count(state.tasks.size, 'task')} waits for your approval`, null, 'approve', 'Approve');
  if (state.phase === 'out_of_budget') add(`The budget is used up: ${cleanText(state.summary ?? '', 200)}`, null, 'resume', 'Resume');
  if (state.phase === 'blocked' && !can.has('approve')) add(cleanText(state.summary ?? '', 200) || 'The run waits for a decision of yours', null, 'resume', 'Resume');
  if (situation.owner === 'nobody' && state.endedAt === undefined && state.approved) add('The run was interrupted; nothing of it is lost', null, 'resume', 'Resume');
  for (const task of heldTasks(state)) {
    const paused = task.hold?.kind === 'paused';
    add(`${cleanText(task.id, 60)} is ${holdText(task, situation.me ?? '')}`, task.id, paused ? 'continue_task' : 'hand_back', paused ? 'Continue' : 'Hand back');
  }
  for (const task of state.tasks.values()) {
    if (task.status !== 'failed') continue;
    const left = [...state.tasks.values()].filter((other) => other.status === 'skipped').length;
    add(`${cleanText(task.id, 60)} failed: ${cleanText(task.error?.message ?? 'no reason was given', 200)}${left > 0 && found.length === 0 ? `; ${count(left, 'task')} skipped` : ''}`, task.id, 'resume', 'Try again');
    if (found.length >= 50) break;
  }
  for (const conflict of fold.conflicts) {
    const open = conflict.resolution === null && conflict.tasks.some((id) => !isEnded(state.tasks.get(id)?.status ?? 'done'));
    if (open) add(`Conflict of ${cutAll(conflict.tasks, 4, 60).join(', ')}: ${cleanText(conflict.detail, 160)}`, conflict.tasks[0] ?? null, null, '');
  }
  const left = can.has('apply') ? resultLeft(state) : undefined;
  if (left?.what === 'rest') add(`The rest of the result is ready${left.rest === undefined ? '' : `: ${restText(left.rest)}`}`, null, 'apply', 'Apply the rest');
  return found.slice(0, 50);
}
