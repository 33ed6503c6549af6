import { isEnded, type RunState, type TaskState } from '../events/run-state.ts';
import type { TaskGraph } from '../graph/task-graph.ts';
import { cleanText, count } from './clean-text.ts';
import { clockText } from './clock-text.ts';
import { fit, shorten, widthOf } from './fit.ts';
import { paintOf, type Paint } from './paint.ts';
import { progressBar } from './progress-bar.ts';
import { taskGlyph } from './task-glyph.ts';
import { heldReason, isAtWork, waitingReason } from './waiting-reason.ts';

/** What the picture of a running run depends on besides its state. */
export interface LiveViewOptions {
  readonly width: number;
  readonly height: number;
  readonly color: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly graph?: TaskGraph | undefined;
}

interface Layout {
  readonly width: number;
  readonly label: number;
  /** 0 when there is no room for titles. */
  readonly title: number;
}

/** The run as lines for a terminal that are repainted in place: the plan, one line a stream, what waits and why, and the bar. Every line fits the width. */
export function liveView(state: RunState, options: LiveViewOptions): string[] {
  // A line as wide as the terminal makes some terminals wrap, which would break repainting in place.
  const width = Math.max(20, options.width - 1);
  const paint = paintOf(options.color);
  const layout = layoutOf(state, width);
  const top = [planLine(state, options, layout, paint), ...syncLine(state, layout, paint)];
  const bar = progressBar(state, { width, paint, now: options.now });
  const room = Math.max(3, options.height - top.length - 2);
  return [...top, ...taskLines(state, { options, layout, paint, room }), bar].map((line) => shorten(line, width));
}

function layoutOf(state: RunState, width: number): Layout {
  const longest = Math.max(4, ...[...state.tasks.keys()].map((id) => widthOf(cleanText(id, 60))));
  const label = Math.min(longest, width < 60 ? 10 : 18);
  const titles = [...state.tasks.values()].map((task) => widthOf(cleanText(task.task.title ?? '', 60)));
  const title = width < 72 ? 0 : Math.min(Math.max(0, ...titles), Math.floor((width - label) / 3), 32);
  return { width, label, title };
}

function planLine(state: RunState, options: LiveViewOptions, layout: Layout, paint: Paint): string {
  const label = fit('Plan', layout.label);
  const since = state.startedAt === undefined ? '' : clockText(options.now - state.startedAt);
  if (state.plan === undefined) return `${label} ${paint.busy('●')} planning  ${since}  ${paint.dim(cleanText(state.goal, 120))}`;
  const size = count(state.tasks.size, 'task');
  if (state.phase === 'awaiting_approval') return `${label} ${paint.warn('●')} ${size}, waiting for approval`;
  const path = state.forecast === undefined ? '' : `, critical path ${state.forecast.criticalPath.length} of ${state.tasks.size}`;
  const phase = state.cancelling ? paint.warn('  cancelling') : state.phase === 'paused' ? paint.warn('  paused') : '';
  return `${label} ${paint.good('✓')} ${size}${path}${phase}`;
}

function syncLine(state: RunState, layout: Layout, paint: Paint): string[] {
  if (state.syncPoint === undefined) return [];
  return [`${fit('Sync', layout.label)} ${paint.warn('◆')} ${cleanText(state.syncPoint.name, 80)}${state.syncPoint.task === undefined ? '' : `: ${cleanText(state.syncPoint.task, 40)} runs alone`}`];
}

function taskLines(state: RunState, view: { options: LiveViewOptions; layout: Layout; paint: Paint; room: number }): string[] {
  const tasks = [...state.tasks.values()];
  const lanes = laneTasks(tasks);
  const failed = tasks.filter((task) => task.status === 'failed' && !lanes.includes(task));
  const waiting = tasks.filter((task) => task.status === 'waiting' || (isAtWork(task) && task.hold !== undefined && !lanes.includes(task)));
  const running = lanes.filter(isAtWork);
  // When not everything fits: what runs and what failed stands, then what waits, then what is done.
  const wanted = [...running, ...failed, ...lanes.filter((task) => task.status === 'failed'), ...waiting, ...lanes.filter((task) => isEnded(task.status) && task.status !== 'failed')];
  const kept = new Set(wanted.length <= view.room ? wanted : wanted.slice(0, view.room - 1));
  const shown = [...lanes, ...failed, ...waiting].filter((task) => kept.has(task));
  const lines = shown.map((task) => taskLine(state, task, view));
  const hidden = wanted.length - kept.size;
  return hidden > 0 ? [...lines, view.paint.dim(`${' '.repeat(view.layout.label)}   and ${count(hidden, 'more task')}`)] : lines;
}

/** What stands on each stream's line: the task at work there, else the last that ended there. Sorted by stream. */
function laneTasks(tasks: readonly TaskState[]): readonly TaskState[] {
  const lanes = new Map<string, TaskState>();
  for (const task of tasks) {
    if (task.stream === undefined || task.status === 'waiting') continue;
    const other = lanes.get(task.stream);
    if (other === undefined || rank(task) > rank(other)) lanes.set(task.stream, task);
  }
  return [...lanes].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true })).map(([, task]) => task);
}

function rank(task: TaskState): number {
  // The stream of a held task is free for others.
  return isAtWork(task) && task.hold === undefined ? Number.MAX_SAFE_INTEGER : (task.endedAt ?? 0);
}

function taskLine(state: RunState, task: TaskState, view: { options: LiveViewOptions; layout: Layout; paint: Paint }): string {
  const { layout, paint, options } = view;
  const label = fit(cleanText(task.id, 60), layout.label);
  const title = layout.title === 0 ? '' : ` ${fit(cleanText(task.task.title ?? '', 60), layout.title)}`;
  const glyph = taskGlyph(task.status, paint);
  // Where there is room for columns, reasons stand under what the others do.
  const noTime = layout.title === 0 ? ' ' : ' '.repeat(8);
  if (task.status === 'waiting') return `${paint.dim(label)} ${glyph}${paint.dim(title)}${noTime}${paint.dim(waitingReason(state, task, options.graph))}`;
  const time = task.startedAt === undefined ? '' : clockText((task.endedAt ?? options.now) - task.startedAt);
  return `${label} ${glyph}${title} ${time.padStart(5)}  ${activity(task, paint)}`.trimEnd();
}

/** What happens to a task, in a few words. */
export function activity(task: TaskState, paint: Paint): string {
  const again = task.attempt > 1 ? paint.dim(` (attempt ${task.attempt})`) : '';
  if (task.hold !== undefined && !isEnded(task.status)) return paint.warn(heldReason(task.hold)) + again;
  switch (task.status) {
    case 'failed':
      return paint.bad(cleanText(task.error === undefined ? 'failed' : `${task.error.type}: ${task.error.message}`, 160)) + again;
    case 'done':
      return task.remediations > 0 ? paint.dim(`after ${count(task.remediations, 'remediation')}`) : '';
    case 'skipped':
    case 'cancelled':
      return paint.dim(`${task.status}${task.note === undefined ? '' : `: ${cleanText(task.note, 120)}`}`);
    case 'gating': {
      const outcomes = Object.values(task.gates);
      const red = outcomes.filter((outcome) => outcome.verdict === 'failed').map((outcome) => cleanText(outcome.gate, 30));
      return red.length > 0 ? paint.bad(`gate ${red.join(', ')} is red`) : `gates${outcomes.length > 0 ? `, ${outcomes.length} done` : ''}`;
    }
    case 'reviewing':
      return paint.review(cleanText(task.doing ?? 'in review', 120));
    case 'integrating':
      return cleanText(task.doing ?? 'merging', 120);
    case 'building':
    case 'waiting':
      return cleanText(task.doing ?? '', 120) + again;
  }
}
