import type { RunState, TaskState } from '../events/run-state.ts';
import type { TaskGraph } from '../graph/task-graph.ts';
import type { TaskId } from '../model/ids.ts';
import type { PanelHeader, PanelSegment } from '../../protocol/webview.ts';
import { cleanText } from '../report/clean-text.ts';

/** What explains a wait that is over. */
export interface WaitContext {
  readonly state: RunState;
  readonly graph: TaskGraph | undefined;
  readonly syncPoints: PanelHeader['syncPoints'];
  /** The name under which the person who looks decides. */
  readonly me?: string | undefined;
}

/** Shorter than this, a wait for a stream is only the time that starting takes. */
const STARTING_MS = 300;

/** A task's segments with a reason for every wait that has none yet: `now` for the one that lasts, what ended last for those that are over. */
export function explainWaits(segments: readonly PanelSegment[], task: TaskState, now: string, context: WaitContext): PanelSegment[] {
  return segments.flatMap((segment) => {
    if (segment.kind !== 'wait' || segment.reason !== '') return [segment];
    if (segment.to === null) return [{ ...segment, reason: now }];
    return explainPast({ ...segment, to: segment.to }, task, context);
  });
}

function explainPast(segment: PanelSegment & { readonly to: number }, task: TaskState, context: WaitContext): PanelSegment[] {
  const last = lastBefore(segment.to, task, context);
  const freed = last === undefined ? segment.from : Math.min(segment.to, Math.max(segment.from, last.at));
  const parts: PanelSegment[] = [];
  if (last !== undefined && freed > segment.from) parts.push({ kind: 'wait', from: segment.from, to: freed, reason: last.reason });
  if (segment.to - freed > STARTING_MS) parts.push({ kind: 'wait', from: freed, to: segment.to, reason: afterThat(freed, segment.to, task, context) });
  return parts;
}

/** The predecessor that ended last, and what it was waited for. */
function lastBefore(until: number, task: TaskState, { state, graph }: WaitContext): { at: number; reason: string } | undefined {
  const node = graph?.nodes.get(task.id);
  const hard = node?.hard ?? task.task.after.filter((edge) => edge.kind === 'hard').map((edge) => edge.task);
  let last: { at: number; reason: string } | undefined;
  const consider = (id: TaskId, sameFiles: boolean): void => {
    const other = state.tasks.get(id);
    if (other?.endedAt === undefined || other.endedAt > until || (last !== undefined && other.endedAt <= last.at)) return;
    const artifact = task.task.inputs.find((input) => other.task.outputs.includes(input));
    const name = cleanText(id, 40);
    last = { at: other.endedAt, reason: artifact === undefined ? `waited for ${name}${sameFiles ? ': same files' : ''}` : `waited for ${cleanText(artifact, 40)} (${name})` };
  };
  for (const id of hard) consider(id, false);
  for (const id of node?.order ?? []) consider(id, true);
  return last;
}

function afterThat(from: number, to: number, task: TaskState, { state, graph, syncPoints }: WaitContext): string {
  const overlaps = (a: number, b: number): boolean => Math.min(to, b) - Math.max(from, a) > STARTING_MS;
  for (const use of task.task.resources) {
    const holder = [...state.tasks.values()].find((other) => other.id !== task.id && other.task.resources.some((held) => held.name === use.name) && overlaps(other.startedAt ?? to, other.endedAt ?? from));
    if (holder !== undefined) return `waited for ${cleanText(use.name, 40)} (${cleanText(holder.id, 40)})`;
  }
  const point = syncPoints.find((candidate) => candidate.task !== task.id && overlaps(candidate.from, candidate.to ?? to));
  if (point !== undefined) return `waited for integration point ${cleanText(point.name, 40)}`;
  const alone = graph?.nodes.get(task.id)?.alone;
  if (alone !== undefined) return `runs alone: ${cleanText(alone, 80)}`;
  return 'waited for a free stream';
}
