import type { RunState, TaskState, TaskStatus } from '../../engine/events/run-state.ts';
import { assertNever } from '../../base/assert-never.ts';
import type { GateOutcome } from '../../engine/model/gate-outcome.ts';
import { cleanText, count } from '../../engine/report/clean-text.ts';
import { clockText, moneyText } from '../../engine/report/clock-text.ts';
import { activity } from '../../engine/report/live-view.ts';
import { paintOf } from '../../engine/report/paint.ts';
import { waitingReason } from '../../engine/report/waiting-reason.ts';
import type { RunView } from '../run/run-view.ts';
import { canBeHeld, canBeTaken, holdText, isHeld } from '../../engine/report/held-tasks.ts';
import { asMarkdown, type Look } from './look.ts';

const PLAIN = paintOf(false);

/** The icon of a task's state: its shape tells it, its colour tells it again. */
export function taskIcon(status: TaskStatus, paused: boolean): Look['icon'] {
  switch (status) {
    case 'waiting':
      return { id: 'circle-large-outline', color: 'descriptionForeground' };
    case 'building':
      return paused ? { id: 'debug-pause', color: 'charts.yellow' } : { id: 'play-circle', color: 'charts.blue' };
    case 'gating':
      return { id: 'beaker', color: 'charts.blue' };
    case 'reviewing':
      return { id: 'eye', color: 'charts.purple' };
    case 'integrating':
      return { id: 'git-merge', color: 'charts.blue' };
    case 'done':
      return { id: 'pass', color: 'charts.green' };
    case 'failed':
      return { id: 'error', color: 'charts.red' };
    case 'skipped':
    case 'cancelled':
      return { id: 'circle-slash', color: 'disabledForeground' };
    default:
      return assertNever(status);
  }
}

/** What can be done with a task by itself, as words for the manifest's when-clauses. */
export function flagsOf(task: TaskState | undefined): readonly string[] {
  if (task === undefined) return [];
  const held = isHeld(task) ? [task.hold?.kind === 'paused' ? 'paused' : 'taken'] : [];
  return [...held, ...(canBeTaken(task) ? ['takeable'] : []), ...(canBeHeld(task) ? ['holdable'] : [])];
}

/** The icon of a task that a person holds. */
export function heldIcon({ hold }: TaskState): Look['icon'] {
  return { id: hold?.kind === 'paused' ? 'debug-pause' : 'account', color: 'charts.yellow' };
}

/** A task as a row: its name, how long, and what it does or why it waits. */
export function taskLook(view: RunView, task: TaskState, now: number): Look {
  const label = cleanText(task.task.title ?? task.id, 120);
  const line = lineOf(view, task);
  const time = task.startedAt === undefined ? '' : clockText((task.endedAt ?? now) - task.startedAt);
  const description = [time, line].filter((part) => part !== '').join('  ');
  const gates = Object.keys(task.gates).length;
  return {
    label,
    description,
    tooltip: tooltipOf(task, line),
    icon: isHeld(task) ? heldIcon(task) : taskIcon(task.status, isStill(view)),
    contextValue: ['task', task.status, ...flagsOf(task), ...(task.commit === undefined ? [] : ['changed']), ...(task.worktree === undefined ? [] : ['worktree'])].join(' '),
    expand: gates === 0 ? 'none' : 'closed',
    command: { id: 'ceParallel.showTask', title: 'Show in Pipeline', args: [task.id] },
    spoken: `${label}, ${task.status}${time === '' ? '' : `, ${time}`}${line === '' ? '' : `, ${line}`}`,
  };
}

/** Whether what is begun stands still: it was paused, or whoever drove it is gone. */
export function isStill({ state, owner }: RunView): boolean {
  return state.phase === 'paused' || owner === 'nobody';
}

/** What a task does now, why it waits, or how it ended. */
export function lineOf(view: RunView, task: TaskState): string {
  if (isHeld(task)) return holdText(task, view.me);
  return task.status === 'waiting' ? waitingReason(view.state, task, view.graph) : activity(task, PLAIN);
}

function tooltipOf(task: TaskState, line: string): string {
  const parts = [`**${asMarkdown(cleanText(task.task.title ?? task.id, 200))}** (${asMarkdown(task.id)})`, asMarkdown(`${task.status}${line === '' ? '' : `: ${line}`}`)];
  if (task.hold !== undefined && task.hold.reason !== '') parts.push(asMarkdown(cleanText(task.hold.reason, 200)));
  if (task.agent !== undefined) parts.push(asMarkdown(`Agent: ${cleanText(task.agent, 80)}${task.attempt > 1 ? `, attempt ${task.attempt}` : ''}`));
  if (task.lease !== undefined) parts.push(asMarkdown(`Holds: ${task.lease.writes.slice(0, 6).map((path) => cleanText(path, 80)).join(', ')}${task.lease.writes.length > 6 ? ` and ${task.lease.writes.length - 6} more` : ''}`));
  const files = task.files.created.length + task.files.modified.length + task.files.deleted.length;
  if (files > 0) parts.push(asMarkdown(`${count(files, 'file')} +${task.insertions} −${task.deletions}`));
  if (task.usd > 0) parts.push(asMarkdown(moneyText(task.usd)));
  if (task.error !== undefined) parts.push(asMarkdown([cleanText(task.error.message, 500), ...task.error.recoveryHints.slice(0, 3).map((hint) => cleanText(hint, 200))].join('\n')));
  return parts.join('  \n');
}

/** A gate's verdict on a task as a row. */
export function gateLook(state: RunState, task: TaskState, outcome: GateOutcome): Look {
  const name = cleanText(outcome.gate, 60);
  const verdict = outcome.verdict === 'not_run' ? 'not run' : outcome.verdict;
  const fresh = outcome.fresh.length > 0 ? `, ${count(outcome.fresh.length, 'new finding')}` : '';
  const description = `${verdict}${fresh}  ${cleanText(outcome.summary, 160)}`.trimEnd();
  const findings = outcome.fresh.slice(0, 10).map((finding) => asMarkdown(`${finding.path === undefined ? '' : `${cleanText(finding.path, 120)}:${finding.range?.startLine ?? 1}  `}${cleanText(finding.message, 200)}`));
  return {
    label: name,
    description,
    tooltip: [`**${asMarkdown(name)}** ${asMarkdown(`${verdict}: ${cleanText(outcome.summary, 300)}`)}`, ...findings, ...(outcome.flaky ? [asMarkdown('Red at first, then green on the same commit: flaky.')] : [])].join('  \n'),
    icon: outcome.verdict === 'passed' ? { id: 'pass', color: 'charts.green' } : outcome.verdict === 'failed' ? { id: 'error', color: 'charts.red' } : { id: 'question', color: 'charts.yellow' },
    contextValue: `gate ${outcome.verdict}`,
    expand: 'none',
    command: { id: 'ceParallel.showTask', title: 'Show in Pipeline', args: [task.id] },
    spoken: `Gate ${name} of ${cleanText(task.id, 60)} in ${cleanText(state.goal, 60)}: ${description}`,
  };
}
