import type { PanelSegment, PanelTask } from '../../src/protocol/webview.ts';
import type { Lane } from './lanes.ts';
import { xOf, type Span } from './span.ts';

/** A stretch of a bar, in pixels from the bar's left end. */
export interface Piece {
  readonly kind: PanelSegment['kind'];
  readonly x: number;
  readonly width: number;
  readonly reason: string;
}

/** A task's work on its lane, in pixels from the left end of the axis. */
export interface Bar {
  readonly task: PanelTask;
  readonly x: number;
  readonly width: number;
  readonly pieces: readonly Piece[];
  /** Saved turns, from the bar's left end. */
  readonly checkpoints: readonly number[];
}

/** A wait of a task before it began: what the lane did meanwhile is nothing. */
export interface Wait {
  readonly task: PanelTask;
  readonly x: number;
  readonly width: number;
  readonly reason: string;
}

/** What is drawn on a lane. Only what lies in the span is there. */
export interface LaneDrawing {
  readonly bars: readonly Bar[];
  readonly waits: readonly Wait[];
}

const LEAST_BAR_PX = 3;
/** On a shorter bar, marks of saved turns say nothing. */
const LEAST_CHECKPOINTS_PX = 80;
const LEAST_PIECE_PX = 2;

/** Works out what stands where on a lane. */
export function drawLane(lane: Lane, axis: { span: Span; width: number; now: number }): LaneDrawing {
  const bars: Bar[] = [];
  const waits: Wait[] = [];
  let freeFrom = Number.NEGATIVE_INFINITY;
  for (const task of lane.tasks) {
    const begun = lane.kind === 'stream' ? (task.startedAt ?? axis.now) : Number.POSITIVE_INFINITY;
    for (const segment of task.segments) {
      if (segment.kind !== 'wait' || segment.from >= begun) continue;
      const wait = drawWait(segment, task, freeFrom, axis);
      if (wait !== undefined) waits.push(wait);
    }
    const work = task.segments.filter((segment) => segment.kind !== 'wait' || segment.from >= begun);
    const bar = drawBar(task, work, axis);
    if (bar !== undefined) bars.push(bar);
    freeFrom = Math.max(freeFrom, task.endedAt ?? (work.at(-1)?.to ?? axis.now));
  }
  return { bars, waits };
}

/** The holes of a bar: nobody was at work, because the run had been interrupted. */
export function gapsOf(bar: Bar): { readonly x: number; readonly width: number }[] {
  return bar.pieces.flatMap((piece, index) => {
    const before = bar.pieces[index - 1];
    const from = before === undefined ? piece.x : before.x + before.width;
    return piece.x - from > LEAST_BAR_PX ? [{ x: from, width: piece.x - from }] : [];
  });
}

function drawWait(segment: PanelSegment, task: PanelTask, freeFrom: number, axis: { span: Span; width: number; now: number }): Wait | undefined {
  const from = Math.max(segment.from, freeFrom, axis.span.from);
  const to = Math.min(segment.to ?? axis.now, axis.span.to);
  if (to <= from) return undefined;
  const x = xOf(from, axis.span, axis.width);
  const width = xOf(to, axis.span, axis.width) - x;
  return width < LEAST_BAR_PX ? undefined : { task, x, width, reason: segment.reason };
}

function drawBar(task: PanelTask, segments: readonly PanelSegment[], axis: { span: Span; width: number; now: number }): Bar | undefined {
  const first = segments[0];
  if (first === undefined) return undefined;
  const end = Math.max(first.from, segments.at(-1)?.to ?? axis.now);
  if (end < axis.span.from || first.from > axis.span.to) return undefined;
  // Far outside of what can be seen, a bar needs no exact end.
  const x = Math.max(xOf(first.from, axis.span, axis.width), -20);
  const width = Math.max(LEAST_BAR_PX, Math.min(xOf(end, axis.span, axis.width), axis.width + 20) - x);
  const pieces: Piece[] = [];
  for (const segment of segments) {
    const from = Math.max(x, xOf(segment.from, axis.span, axis.width));
    const to = Math.min(x + width, xOf(segment.to ?? axis.now, axis.span, axis.width));
    const last = pieces.at(-1);
    // A stretch that nobody would see is swallowed by what stands before it.
    if (to - from < LEAST_PIECE_PX && pieces.length > 0) continue;
    if (last?.kind === segment.kind && Math.abs(last.x + last.width - (from - x)) < 1.5) pieces[pieces.length - 1] = { ...last, width: to - x - last.x };
    else if (to > from) pieces.push({ kind: segment.kind, x: from - x, width: to - from, reason: segment.reason });
  }
  const checkpoints = width < LEAST_CHECKPOINTS_PX ? [] : task.checkpoints.map((at) => xOf(at, axis.span, axis.width) - x).filter((at) => at > 2 && at < width - 2);
  return { task, x, width, pieces, checkpoints: checkpoints.filter((at, index) => index === 0 || at - (checkpoints[index - 1] ?? 0) >= 3) };
}
