import type { PanelModel } from '../../src/protocol/webview.ts';

/** A part of the time axis, milliseconds since the epoch. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const STEPS_MS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400].map((seconds) => seconds * 1_000);
const SHORTEST_MS = 500;
const LEAST_TICK_PX = 84;

/** All work of a run up to now. Its end moves in steps, so that the bars stand still while time goes by. */
export function wholeSpan(model: PanelModel, now: number): Span {
  // A plan may wait an hour for its word, and the work would be a line at the edge.
  const from = firstWork(model) ?? model.header.startedAt ?? now;
  const end = Math.max(now, model.header.endedAt ?? 0, from + 5_000);
  const length = (end - from) * 1.03;
  const over = model.header.endedAt !== null && model.header.replay === null;
  const step = over ? 500 : (STEPS_MS.find((each) => each * 8 >= length) ?? STEPS_MS.at(-1) ?? 1_000);
  const to = from + Math.ceil(length / step) * step;
  return { from: from - (to - from) * 0.01, to };
}

/** When the first task began; undefined before that. Of one that began again, what it did before counts as well. */
function firstWork({ tasks }: PanelModel): number | undefined {
  let first: number | undefined;
  for (const { startedAt, segments } of tasks) {
    if (startedAt === null) continue;
    const began = Math.min(startedAt, segments.find(({ kind }) => kind !== 'wait')?.from ?? startedAt);
    first = first === undefined ? began : Math.min(first, began);
  }
  return first;
}

/** The span after zooming by `factor` (below 1 shows less) with the moment `at` staying where it is. */
export function zoomed(span: Span, factor: number, at: number): Span {
  const length = span.to - span.from;
  const next = Math.min(Math.max(length * factor, SHORTEST_MS), 30 * 86_400_000);
  const share = (at - span.from) / length;
  return { from: at - next * share, to: at + next * (1 - share) };
}

/** The span after moving by a share of its length. */
export function panned(span: Span, share: number): Span {
  const by = (span.to - span.from) * share;
  return { from: span.from + by, to: span.to + by };
}

/** Where a moment stands on an axis that is `width` pixels long. */
export function xOf(at: number, span: Span, width: number): number {
  return ((at - span.from) / (span.to - span.from)) * width;
}

/** The moment at the left edge of the pixel that a moment lies in: as long as it is the same, nothing that ends now has moved. */
export function snapped(at: number, span: Span, width: number): number {
  const msPerPixel = (span.to - span.from) / width;
  return span.from + Math.floor((at - span.from) / msPerPixel) * msPerPixel;
}

/** Marks of the axis, at round times since the start. */
export function ticksOf(span: Span, width: number, start: number): { at: number; sinceMs: number }[] {
  const length = span.to - span.from;
  if (width <= 0 || length <= 0) return [];
  const step = STEPS_MS.find((each) => (each / length) * width >= LEAST_TICK_PX) ?? STEPS_MS.at(-1) ?? length;
  const ticks: { at: number; sinceMs: number }[] = [];
  for (let since = Math.max(0, Math.ceil((span.from - start) / step) * step); start + since <= span.to && ticks.length < 200; since += step) ticks.push({ at: start + since, sinceMs: since });
  return ticks;
}
