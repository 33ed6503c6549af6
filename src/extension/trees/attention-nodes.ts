import { isEnded } from '../../engine/events/run-state.ts';
import type { TaskId } from '../../engine/model/ids.ts';
import { cleanText, count } from '../../engine/report/clean-text.ts';
import { openGates } from '../../engine/report/gate-tally.ts';
import { canBeTaken, holdText, isHeld } from '../../engine/report/held-tasks.ts';
import { restText } from '../../engine/report/rest-text.ts';
import { isAtWork } from '../../engine/report/waiting-reason.ts';
import { resultLeft } from '../../engine/result/result-left.ts';
import type { RunView } from '../run/run-view.ts';
import { silentFor } from '../run/signs-of-life.ts';
import type { Situation } from '../run/situation.ts';
import { asMarkdown, type Look, type RowCommandId } from './look.ts';
import { flagsOf } from './task-look.ts';

/** Something that needs a person. `blocks` says that the run cannot go on (or be finished with) without them. */
export interface AttentionNode {
  readonly key: string;
  readonly kind: 'approval' | 'interrupted' | 'budget' | 'blocked' | 'failed' | 'gate' | 'conflict' | 'lease' | 'held' | 'stuck' | 'unsaved' | 'locks' | 'result';
  readonly label: string;
  readonly description: string;
  readonly task: TaskId | undefined;
  readonly blocks: boolean;
  /** Words for the manifest's when-clauses: what can be done with its task. */
  readonly flags?: readonly string[];
  /** Its place among the run's conflicts. */
  readonly conflict?: number;
  /** What settles it, or the place to look at. */
  readonly action: { readonly id: RowCommandId; readonly title: string; readonly args?: readonly unknown[] };
}

const MOST = 100;
const TAKE_OVER = { id: 'ceParallel.takeOverTask', title: 'Take Over Task…' } as const;
/** Reasons that say nothing beyond that it is held. */
const USUAL = new Set(['', 'taken over in the editor', 'paused in the editor']);
const SHOW = { id: 'ceParallel.showTask', title: 'Show in Pipeline' } as const;

/** What needs a person at that time, the most urgent first. */
export function attentionNodes(view: RunView, can: Situation, now: number): readonly AttentionNode[] {
  const { state } = view;
  if (state.run === undefined) return [];
  const found: AttentionNode[] = [];
  const add = (node: Omit<AttentionNode, 'task'> & { readonly task?: TaskId }): void => {
    if (found.length < MOST) found.push({ task: undefined, ...node });
  };
  const resume = { id: 'ceParallel.resume', title: 'Resume' } as const;
  if (can.approval) add({ key: 'approval', kind: 'approval', label: 'The plan waits for your approval', description: count(state.tasks.size, 'task'), blocks: true, action: { id: 'ceParallel.openPlan', title: 'Open Plan' } });
  else if (can.buildable) add({ key: 'approval', kind: 'approval', label: 'The plan waits to be built', description: count(state.tasks.size, 'task'), blocks: true, action: { id: 'ceParallel.build', title: 'Build' } });
  else if (state.endedAt === undefined && view.owner === 'nobody') add({ key: 'interrupted', kind: 'interrupted', label: 'The run was interrupted', description: 'nothing of it is lost', blocks: true, action: resume });
  if (state.phase === 'out_of_budget' && can.resumable) add({ key: 'budget', kind: 'budget', label: 'The budget is used up', description: cleanText(state.summary ?? '', 160), blocks: true, action: resume });
  if (state.phase === 'blocked' && !can.buildable) add({ key: 'blocked', kind: 'blocked', label: 'The run waits for a decision of yours', description: cleanText(state.summary ?? '', 160), blocks: true, action: resume });
  const alone = ![...state.tasks.values()].some((task) => isAtWork(task) && !isHeld(task));
  for (const task of state.tasks.values()) {
    const name = cleanText(task.id, 60);
    if (task.status === 'failed') add({ key: `failed ${task.id}`, kind: 'failed', label: `${name} failed`, description: cleanText(task.error?.message ?? '', 160), task: task.id, blocks: false, action: can.resumable ? { ...resume, title: 'Try Again' } : SHOW });
    const wish = view.leaseRequests.get(task.id);
    const flags = can.takeable ? flagsOf(task) : flagsOf(task).filter((flag) => flag === 'taken' || flag === 'paused');
    if (isHeld(task)) {
      const paused = task.hold?.kind === 'paused';
      const reason = task.hold === undefined || USUAL.has(task.hold.reason) ? '' : cleanText(task.hold.reason, 120);
      add({ key: `held ${task.id}`, kind: 'held', label: `${name} is ${holdText(task, view.me)}`, description: reason === '' ? 'its agent waits' : reason, task: task.id, blocks: alone && state.endedAt === undefined, flags, action: paused ? { id: 'ceParallel.continueTask', title: 'Continue Task' } : { id: 'ceParallel.handBackTask', title: 'Hand Back Task…' } });
      continue;
    }
    const takeOver = can.takeable && canBeTaken(task) ? TAKE_OVER : SHOW;
    const silent = view.owner === 'nobody' || state.phase === 'paused' ? undefined : silentFor(task, view.signs, now);
    if (silent !== undefined) add({ key: `stuck ${task.id}`, kind: 'stuck', label: `${name} may be stuck`, description: `no word for ${Math.floor(silent / 60_000)} min${task.doing === undefined ? '' : `: ${cleanText(task.doing, 80)}`}`, task: task.id, blocks: false, flags, action: takeOver });
    if (wish !== undefined && isAtWork(task)) add({ key: `lease ${task.id}`, kind: 'lease', label: `${name} may not write ${cleanText(wish.paths.slice(0, 2).join(', '), 100)}`, description: wish.holder === undefined ? cleanText(wish.reason, 120) : `${cleanText(wish.holder, 60)} holds it`, task: task.id, blocks: false, flags, action: takeOver });
    // That a task failed is said already, and why.
    if (isEnded(task.status)) continue;
    for (const outcome of openGates(task)) {
      if (outcome.verdict !== 'failed') continue;
      const news = outcome.fresh.length === 0 ? cleanText(outcome.summary, 120) : count(outcome.fresh.length, 'new finding');
      add({ key: `gate ${task.id} ${outcome.gate}`, kind: 'gate', label: `${name}: gate ${cleanText(outcome.gate, 40)} is red`, description: news, task: task.id, blocks: false, flags, action: SHOW });
    }
  }
  state.conflicts.forEach((conflict, place) => {
    const open = conflict.tasks.some((id) => !isEnded(state.tasks.get(id)?.status ?? 'done'));
    const [first] = conflict.tasks;
    if (open && first !== undefined) add({ key: `conflict ${place}`, kind: 'conflict', label: `Conflict of ${conflict.tasks.slice(0, 3).join(', ')}`, description: cleanText(conflict.detail, 160), task: first, blocks: false, flags: flagsOf(state.tasks.get(first)), conflict: place, action: { id: 'ceParallel.showConflict', title: 'Show Both Sides', args: [place] } });
  });
  const left = can.applicable ? resultLeft(state) : undefined;
  if (left?.what === 'rest') add({ key: 'result', kind: 'result', label: 'The rest of the result is ready', description: left.rest === undefined ? 'take it into your branch' : restText(left.rest), blocks: false, action: { id: 'ceParallel.applyResult', title: 'Apply the Rest…' } });
  else if (left !== undefined && state.phase === 'done') add({ key: 'result', kind: 'result', label: 'The result is ready', description: 'take it into your branch', blocks: false, action: { id: 'ceParallel.applyResult', title: 'Apply Result…' } });
  return found;
}

const ICONS: Readonly<Record<AttentionNode['kind'], Look['icon']>> = {
  approval: { id: 'question', color: 'charts.yellow' },
  interrupted: { id: 'debug-disconnect', color: 'charts.yellow' },
  budget: { id: 'credit-card', color: 'charts.yellow' },
  blocked: { id: 'question', color: 'charts.yellow' },
  failed: { id: 'error', color: 'charts.red' },
  gate: { id: 'beaker', color: 'charts.red' },
  conflict: { id: 'git-merge', color: 'charts.red' },
  lease: { id: 'lock', color: 'charts.yellow' },
  held: { id: 'account', color: 'charts.yellow' },
  stuck: { id: 'watch', color: 'charts.yellow' },
  unsaved: { id: 'lock', color: 'charts.yellow' },
  locks: { id: 'warning', color: 'charts.yellow' },
  result: { id: 'pass-filled', color: 'charts.green' },
};

/** How such a row looks. */
export function attentionLook(node: AttentionNode): Look {
  const { kind, label, description, task, action } = node;
  return {
    label,
    description,
    tooltip: asMarkdown([label, description, `Click: ${action.title}`].filter((part) => part !== '').join('\n')),
    icon: kind === 'held' && node.flags?.includes('paused') === true ? { id: 'debug-pause', color: 'charts.yellow' } : ICONS[kind],
    contextValue: `attention ${[kind, ...(node.flags ?? [])].join(' ')}${task === undefined ? '' : ' task'}`,
    expand: 'none',
    command: { id: action.id, title: action.title, args: action.args ?? (task === undefined ? [] : [task]) },
    spoken: `${label}, ${description}`,
  };
}
