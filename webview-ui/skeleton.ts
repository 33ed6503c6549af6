import { html, svg, type TemplateResult } from 'lit';
import type { PanelModel } from '../src/protocol/webview.ts';
import { lanesOf } from './streams/lanes.ts';
import { wholeSpan } from './streams/span.ts';
import { TABS, type Tab } from './tab-names.ts';

/** Where each lane was at work, in hundredths of the run's time: all that is kept of a run for the moment in which the panel opens again. */
export type Outline = readonly (readonly [number, number])[];

const MOST_LANES = 24;
const FIRST: Outline = [[0, 30], [4, 50], [0, 22], [18, 56]];
const LANE_PX = 28;

/** The outline of a run as it stands. */
export function outlineOf(model: PanelModel, now: number): Outline {
  const span = wholeSpan(model, now);
  const share = (at: number): number => Math.round(Math.max(0, Math.min(1, (at - span.from) / (span.to - span.from))) * 100);
  return lanesOf(model.tasks).slice(0, MOST_LANES).map((lane) => {
    const from = Math.min(...lane.tasks.map((task) => task.startedAt ?? task.segments[0]?.from ?? now));
    const to = Math.max(...lane.tasks.map((task) => task.endedAt ?? now));
    return [share(from), share(to)] as const;
  });
}

/** An outline that was remembered, as far as it can be read. */
export function outlineFrom(remembered: unknown): Outline {
  if (!Array.isArray(remembered)) return FIRST;
  const lanes = remembered.slice(0, MOST_LANES).flatMap((lane: unknown): [number, number][] => {
    if (!Array.isArray(lane)) return [];
    const from: unknown = lane[0];
    const to: unknown = lane[1];
    return typeof from === 'number' && typeof to === 'number' && from >= 0 && to <= 100 && from <= to ? [[from, to]] : [];
  });
  return lanes.length === 0 ? FIRST : lanes;
}

/** What stands until the first snapshot came: the outline of what was shown last, where it will stand, and nothing that moves. */
export function skeleton(tab: Tab, outline: Outline): TemplateResult {
  const height = outline.length * LANE_PX;
  return html`<div class="skeleton" role="status" aria-label="The run is being read">
    <div class="skeleton-head"><span class="skeleton-block title"></span><span class="skeleton-block"></span></div>
    <div class="skeleton-tabs">${TABS.map((name) => html`<span class="skeleton-block ${name === tab ? 'chosen' : ''}"></span>`)}</div>
    <div class="skeleton-lanes">
      <div class="skeleton-labels">${outline.map(() => html`<div class="skeleton-lane"><span class="skeleton-block"></span></div>`)}</div>
      <svg class="skeleton-plot" viewBox=${`0 0 100 ${height}`} preserveAspectRatio="none" height=${height} aria-hidden="true">${outline.map(([from, to], lane) => svg`<rect x=${from} y=${lane * LANE_PX + 3} width=${Math.max(1, to - from)} height="21"></rect>`)}</svg>
    </div>
  </div>`;
}
