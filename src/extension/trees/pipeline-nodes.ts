import { isEnded, type TaskState } from '../../engine/events/run-state.ts';
import type { RunId, StreamId, TaskId } from '../../engine/model/ids.ts';
import { cleanText, count } from '../../engine/report/clean-text.ts';
import { clockText, moneyText, timesText } from '../../engine/report/clock-text.ts';
import { speedUpOf } from '../../engine/report/speed-up.ts';
import { isAtWork } from '../../engine/report/waiting-reason.ts';
import { elsewhereText, type RunView } from '../run/run-view.ts';
import { asMarkdown, type Look } from './look.ts';
import { gateLook, isStill, taskIcon, taskLook } from './task-look.ts';

/** A row of the pipeline tree: a run, its streams, their tasks, their gates. Long lists come in pages, so that ten thousand tasks stay quick. */
export type PipelineNode =
  | { readonly type: 'run' }
  | { readonly type: 'stream'; readonly stream: StreamId }
  | { readonly type: 'unstarted' }
  | { readonly type: 'page'; readonly of: StreamId | null; readonly from: number }
  | { readonly type: 'task'; readonly task: TaskId }
  | { readonly type: 'gate'; readonly task: TaskId; readonly gate: string }
  | { readonly type: 'earlier' }
  | { readonly type: 'earlierRun'; readonly run: RunId };

const PAGE = 200;
const MOST_EARLIER = 50;

/** A name that only this row has. */
export function keyOf(node: PipelineNode): string {
  switch (node.type) {
    case 'stream':
      return `stream ${node.stream}`;
    case 'page':
      return `page ${node.of ?? ''} ${node.from}`;
    case 'task':
      return `task ${node.task}`;
    case 'gate':
      return `gate ${node.task} ${node.gate}`;
    case 'earlierRun':
      return `earlier ${node.run}`;
    default:
      return node.type;
  }
}

/** The rows below a row; the top ones without one. */
export function childrenOf(view: RunView, node: PipelineNode | undefined): readonly PipelineNode[] {
  if (node === undefined) {
    const top: PipelineNode[] = view.run === undefined ? [] : [{ type: 'run' }];
    return view.earlier.length > 0 ? [...top, { type: 'earlier' }] : top;
  }
  switch (node.type) {
    case 'run': {
      const streams = [...new Set([...view.state.tasks.values()].flatMap((task) => task.stream ?? []))].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
      const unstarted = [...view.state.tasks.values()].some((task) => task.stream === undefined);
      return [...streams.map((stream): PipelineNode => ({ type: 'stream', stream })), ...(unstarted ? [{ type: 'unstarted' } as const] : [])];
    }
    case 'stream':
      return paged(tasksOf(view, node.stream), node.stream);
    case 'unstarted':
      return paged(tasksOf(view, undefined), null);
    case 'page':
      return tasksOf(view, node.of ?? undefined).slice(node.from, node.from + PAGE).map(taskNode);
    case 'task':
      return Object.keys(view.state.tasks.get(node.task)?.gates ?? {}).sort().map((gate) => ({ type: 'gate', task: node.task, gate }));
    case 'earlier':
      return view.earlier.slice(0, MOST_EARLIER).map((run) => ({ type: 'earlierRun', run }));
    case 'gate':
    case 'earlierRun':
      return [];
  }
}

/** The row that a row lies below, so that the editor can reveal it. */
export function parentOf(view: RunView, node: PipelineNode): PipelineNode | undefined {
  switch (node.type) {
    case 'run':
    case 'earlier':
      return undefined;
    case 'stream':
    case 'unstarted':
      return { type: 'run' };
    case 'page':
      return node.of === null ? { type: 'unstarted' } : { type: 'stream', stream: node.of };
    case 'task': {
      const stream = view.state.tasks.get(node.task)?.stream;
      const siblings = tasksOf(view, stream);
      const group: PipelineNode = stream === undefined ? { type: 'unstarted' } : { type: 'stream', stream };
      if (siblings.length <= PAGE) return group;
      const place = siblings.findIndex((task) => task.id === node.task);
      return { type: 'page', of: stream ?? null, from: Math.floor(place / PAGE) * PAGE };
    }
    case 'gate':
      return { type: 'task', task: node.task };
    case 'earlierRun':
      return { type: 'earlier' };
  }
}

/** How a row looks now; undefined for one whose subject is gone. */
export function lookOf(view: RunView, node: PipelineNode, at: number): Look | undefined {
  // While nobody is at work, no time goes by for the run.
  const now = isLive(view) ? at : (view.state.lastEventAt ?? at);
  switch (node.type) {
    case 'run':
      return runLook(view, now);
    case 'stream':
      return streamLook(view, node.stream, now);
    case 'unstarted': {
      const tasks = tasksOf(view, undefined);
      const waiting = tasks.filter((task) => task.status === 'waiting').length;
      const description = waiting === tasks.length || waiting === 0 ? String(tasks.length) : `${waiting} of ${tasks.length}`;
      return plainLook({ label: waiting > 0 ? 'Waiting' : 'Never begun', description, icon: { id: 'circle-large-outline', color: 'descriptionForeground' }, contextValue: 'unstarted', expand: tasks.length <= PAGE ? 'open' : 'closed' });
    }
    case 'page': {
      const total = tasksOf(view, node.of ?? undefined).length;
      return plainLook({ label: `${node.from + 1} to ${Math.min(total, node.from + PAGE)}`, description: '', icon: { id: 'list-unordered' }, contextValue: 'page', expand: 'closed' });
    }
    case 'task': {
      const task = view.state.tasks.get(node.task);
      return task === undefined ? undefined : taskLook(view, task, now);
    }
    case 'gate': {
      const task = view.state.tasks.get(node.task);
      const outcome = task?.gates[node.gate];
      return task === undefined || outcome === undefined ? undefined : gateLook(view.state, task, outcome);
    }
    case 'earlier':
      return plainLook({ label: 'Other runs', description: String(view.earlier.length), icon: { id: 'history' }, contextValue: 'earlier', expand: 'closed' });
    case 'earlierRun':
      return { ...plainLook({ label: runTime(node.run), description: node.run, icon: { id: 'circle-small-filled' }, contextValue: 'earlierRun', expand: 'none' }), command: { id: 'ceParallel.showRun', title: 'Show This Run', args: [node.run] } };
  }
}

function taskNode(task: TaskState): PipelineNode {
  return { type: 'task', task: task.id };
}

function paged(tasks: readonly TaskState[], of: StreamId | null): readonly PipelineNode[] {
  if (tasks.length <= PAGE) return tasks.map(taskNode);
  return Array.from({ length: Math.ceil(tasks.length / PAGE) }, (_, page) => ({ type: 'page', of, from: page * PAGE }));
}

/** A stream's tasks in the order in which they began; those of no stream in plan order. */
function tasksOf(view: RunView, stream: StreamId | undefined): readonly TaskState[] {
  const tasks = [...view.state.tasks.values()].filter((task) => task.stream === stream);
  return stream === undefined ? tasks : tasks.sort((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0));
}

/** Whether somebody drives the run on. */
function isLive({ state, owner }: RunView): boolean {
  return state.endedAt === undefined && owner !== 'nobody';
}

/** How a run stands, in a word or two. */
export function phaseText(view: RunView): string {
  const { state, owner } = view;
  if (state.run === undefined) return 'starting';
  if (state.endedAt !== undefined) return `${state.phase.replaceAll('_', ' ')}${state.applied === undefined ? '' : state.applied.part === undefined ? ', applied' : ', partly applied'}`;
  if (owner === 'nobody') return state.phase === 'awaiting_approval' ? 'plan waits for approval' : 'interrupted';
  if (state.cancelling) return 'cancelling';
  return state.phase === 'awaiting_approval' ? 'plan waits for approval' : state.phase;
}

/** Time that the run was at work, the present moment included. */
export function elapsedMs({ state, owner }: RunView, now: number): number {
  const running = state.endedAt === undefined && owner !== 'nobody';
  return state.activeMs + (running && state.lastEventAt !== undefined ? Math.max(0, now - state.lastEventAt) : 0);
}

function runLook(view: RunView, now: number): Look {
  const { state, owner } = view;
  const phase = phaseText(view);
  const goal = cleanText(state.goal, 120) || (view.run ?? 'Run');
  const done = [...state.tasks.values()].filter((task) => task.status === 'done').length;
  const elsewhere = elsewhereText(view);
  const tasks = state.tasks.size === 0 ? '' : `${done}/${state.tasks.size}`;
  const label = `${phase.slice(0, 1).toUpperCase()}${phase.slice(1)}`;
  const description = [clockText(elapsedMs(view, now)), tasks, elsewhere, view.trouble === undefined ? goal : cleanText(view.trouble, 120)].filter((part) => part !== '').join('  ');
  const speed = speedUpOf(state);
  const facts = [
    `**${asMarkdown(cleanText(state.goal, 300))}**`,
    asMarkdown(`${view.run ?? ''}: ${phase}`),
    ...(state.summary === undefined || state.summary === '' ? [] : [asMarkdown(cleanText(state.summary, 400))]),
    ...(speed.reached === undefined || speed.possible === undefined ? [] : [asMarkdown(`${timesText(speed.reached)} faster than one by one${speed.reached > speed.possible ? ' so far; the whole plan allows' : ', of'} ${timesText(speed.possible)}${speed.reached > speed.possible ? '' : ' possible'}`)]),
    ...(state.usd === 0 ? [] : [asMarkdown(moneyText(state.usd))]),
    ...(elsewhere === '' ? [] : [asMarkdown(`Driven by ${elsewhere}; here it can only be watched.`)]),
    ...(view.trouble === undefined ? [] : [asMarkdown(cleanText(view.trouble, 300))]),
  ];
  return { label, description, tooltip: facts.join('  \n'), icon: runIcon(view), contextValue: `run ${state.phase}${owner === 'here' ? ' here' : ''}`, expand: 'open', command: { id: 'ceParallel.openPipeline', title: 'Open Pipeline', args: [] }, spoken: `Run, ${label}, ${description}` };
}

function runIcon({ state, owner }: RunView): Look['icon'] {
  if (state.endedAt !== undefined) {
    if (state.phase === 'done') return { id: 'pass-filled', color: 'charts.green' };
    return state.phase === 'failed' ? { id: 'error', color: 'charts.red' } : state.phase === 'cancelled' ? { id: 'circle-slash', color: 'disabledForeground' } : { id: 'warning', color: 'charts.yellow' };
  }
  if (owner === 'nobody') return { id: 'debug-disconnect', color: 'charts.yellow' };
  if (typeof owner === 'number') return { id: 'eye', color: 'charts.blue' };
  if (state.phase === 'paused') return { id: 'debug-pause', color: 'charts.yellow' };
  return state.phase === 'awaiting_approval' ? { id: 'question', color: 'charts.yellow' } : { id: 'play-circle', color: 'charts.blue' };
}

function streamLook(view: RunView, stream: StreamId, now: number): Look {
  const tasks = tasksOf(view, stream);
  const current = tasks.find(isAtWork);
  const failed = tasks.find((task) => task.status === 'failed');
  const ended = tasks.filter((task) => isEnded(task.status)).length;
  const label = `Stream ${stream.replace(/^s(?=\d+$)/, '')}`;
  const worked = tasks.reduce((sum, task) => sum + (task.startedAt === undefined ? 0 : (task.endedAt ?? now) - task.startedAt), 0);
  const what = current === undefined ? (failed === undefined ? 'idle' : `${failed.id} failed`) : cleanText(current.id, 60);
  const live = isLive(view);
  const description = live ? `${what}  ${ended}/${tasks.length}` : `${count(tasks.length, 'task')}  ${clockText(worked)}`;
  const icon = current !== undefined ? taskIcon(current.status, isStill(view)) : failed !== undefined ? taskIcon('failed', false) : live ? { id: 'circle-large-outline', color: 'descriptionForeground' } : taskIcon('done', false);
  return { label, description, tooltip: asMarkdown(`${label}: ${count(tasks.length, 'task')}, at work for ${clockText(worked)}`), icon, contextValue: 'stream', expand: tasks.length <= PAGE ? 'open' : 'closed', spoken: `${label}, ${description}` };
}

function plainLook(look: Pick<Look, 'label' | 'description' | 'icon' | 'contextValue' | 'expand'>): Look {
  return { ...look, tooltip: asMarkdown(`${look.label} ${look.description}`.trim()), spoken: `${look.label} ${look.description}`.trim() };
}

/** `20261120-141503-x7k2` as a date and time of day. */
function runTime(run: RunId): string {
  const parts = /^(\d{4})(\d{2})(\d{2})-(\d{2})(\d{2})(\d{2})/.exec(run);
  if (parts === null) return run;
  const [, year, month, day, hour, minute, second] = parts;
  const at = new Date(`${year ?? ''}-${month ?? ''}-${day ?? ''}T${hour ?? ''}:${minute ?? ''}:${second ?? ''}Z`);
  return Number.isNaN(at.getTime()) ? run : at.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}
