import { html, nothing, svg, type TemplateResult } from 'lit';
import type { DirectiveResult } from 'lit/directive.js';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import { isTicking, type LivePanel } from '../panel.ts';
import { icon } from '../parts/icon.ts';
import { place } from '../parts/place.ts';
import { LANES, moveFocus, taskOf } from '../parts/roving.ts';
import { attached, rowsInSight } from '../parts/scrolling.ts';
import { lineOf, lookIcon, lookOf } from '../parts/task-look.ts';
import { durationText } from '../parts/time-text.ts';
import { visible } from '../parts/visible-text.ts';
import { drawLane, type Wait } from './bars.ts';
import { idleReason } from './idle-reason.ts';
import { barDrawnFrom, laneDrawnFrom } from './drawn-from.ts';
import { isOver, LaneKeeper, type Lane } from './lanes.ts';
import { PlotPointer } from './plot-pointer.ts';
import { taskBar } from './task-bar.ts';
import { panned, snapped, ticksOf, wholeSpan, xOf, zoomed, type Span } from './span.ts';

/** Height of a lane in pixels. */
export const LANE_PX = 28;
const LABEL_PX = 112;
const NARROW_LABEL_PX = 84;
const POINTER = new PlotPointer();
const KEEPER = new LaneKeeper();

interface Axis {
  readonly span: Span;
  readonly width: number;
  readonly now: number;
  readonly label: number;
}

/** The span that is shown now. */
export function shownSpan(panel: LivePanel): Span {
  return panel.view.span ?? wholeSpan(panel.model, panel.now());
}

/** Zooms the timeline around its middle. */
export function zoomTimeline(panel: LivePanel, factor: number): void {
  const span = shownSpan(panel);
  panel.set({ span: zoomed(span, factor, (span.from + span.to) / 2) });
}

/** The lanes of a run in real time. */
export function timeline(panel: LivePanel): TemplateResult {
  const box = panel.scrolling.box('timeline');
  const lanes = KEEPER.of(panel.model.tasks);
  const label = box.width < 520 ? NARROW_LABEL_PX : LABEL_PX;
  const [span, width] = [shownSpan(panel), Math.max(50, (box.width || 900) - label)];
  const axis: Axis = { span, width, now: snapped(panel.now(), span, width), label };
  const { first, end } = rowsInSight(box, LANE_PX, lanes.length);
  const firstTask = lanes[0]?.tasks[0]?.id;
  const inSight = lanes.slice(first, end).some((lane) => lane.tasks.some((task) => task.id === panel.view.selected));
  const focusable = inSight ? (panel.view.selected ?? undefined) : (lanes[first]?.tasks[0]?.id ?? firstTask);
  return html`<div class="timeline" ${attached(box)}
      @click=${(event: Event) => selectAt(panel, event)}
      @keydown=${(event: KeyboardEvent) => onKey(panel, event, lanes)}
      @wheel=${{ handleEvent: (event: WheelEvent) => onWheel(panel, event, axis), passive: false }}
      @pointerdown=${(event: PointerEvent) => POINTER.down(event, panel, axis)}
      @pointerover=${(event: Event) => point(panel, taskOf(event) ?? null)}
      @pointerleave=${() => point(panel, null)}>
    ${axisRow(panel, axis)}
    <div class="lanes" role="group" aria-label="Timeline of the streams; arrow keys move between tasks" ${place({ height: lanes.length * LANE_PX })}>
      ${backdrop(panel, axis)}
      ${repeat(lanes.slice(first, end), (lane) => lane.key, (lane, index) => guardedLane(panel, lane, { axis, y: (first + index) * LANE_PX, focusable }))}
      ${criticalLine(lanes, axis)}
    </div>
  </div>`;
}

function axisRow(panel: LivePanel, axis: Axis): TemplateResult {
  const start = panel.model.header.startedAt ?? axis.span.from;
  const nowX = xOf(axis.now, axis.span, axis.width);
  const shows = nowX >= 0 && nowX <= axis.width;
  return html`<div class="axis ${panel.model.header.syncPoints.length > 0 ? 'with-sync' : ''}" aria-hidden="true">
    <div class="axis-corner" ${place({ width: axis.label })}></div>
    <div class="axis-plot" ${place({ width: axis.width })}>
      ${ticksOf(axis.span, axis.width, start).map((tick) => {
        const x = xOf(tick.at, axis.span, axis.width);
        return x > axis.width - 28 || (shows && isTicking(panel.model) && Math.abs(x - nowX) < 34) ? nothing : html`<span class="tick" ${place({ x })}>${durationText(tick.sinceMs)}</span>`;
      })}
      ${shows && isTicking(panel.model) ? html`<span class="now-word" ${place({ x: nowX })}>now</span>` : nothing}
      ${panel.model.header.syncPoints.map((each) => {
        const x = xOf(each.from, axis.span, axis.width);
        return x < -80 || x > axis.width - 20 ? nothing : html`<span class="sync-name" ${place({ x: Math.max(0, x) })}>${icon('milestone')}<bdi>${visible(each.name, 60)}</bdi></span>`;
      })}
    </div>
  </div>`;
}

function backdrop(panel: LivePanel, axis: Axis): TemplateResult {
  const start = panel.model.header.startedAt ?? axis.span.from;
  const x = (at: number): number => xOf(at, axis.span, axis.width);
  const nowX = x(axis.now);
  return html`<div class="backdrop" ${place({ x: axis.label, width: axis.width })}>
    ${ticksOf(axis.span, axis.width, start).map((tick) => html`<div class="grid-line" ${place({ x: x(tick.at) })}></div>`)}
    ${panel.model.header.syncPoints.map((point) => {
      const from = x(point.from);
      const to = x(point.to ?? axis.now);
      if (to < 0 || from > axis.width) return nothing;
      const left = Math.max(from, 0);
      return html`<div class="sync" title=${`Integration point ${visible(point.name, 80)}: every stream has stopped`} ${place({ x: left, width: Math.max(1, Math.min(to, axis.width) - left) })}></div>`;
    })}
    ${isTicking(panel.model) || panel.model.header.replay !== null ? (nowX >= 0 && nowX <= axis.width ? html`<div class="now-line" ${place({ x: nowX })}></div>` : nothing) : nothing}
  </div>`;
}

function guardedLane(panel: LivePanel, lane: Lane, at: { axis: Axis; y: number; focusable: string | undefined }): DirectiveResult {
  const idle = lane.kind === 'stream' && isTicking(panel.model) ? idleReason(panel.model, lane) : undefined;
  return guard([...laneDrawnFrom(panel, lane, at), idle], () => laneRow(panel, lane, { ...at, idle }));
}

function laneRow(panel: LivePanel, lane: Lane, at: { axis: Axis; y: number; focusable: string | undefined; idle: string | undefined }): TemplateResult {
  const { axis, idle } = at;
  const { bars, waits } = drawLane(lane, axis);
  const idleX = Math.max(0, bars.reduce((most, bar) => Math.max(most, bar.x + bar.width), 0)) + 6;
  return html`<div class="lane lane-${lane.kind}" ${place({ y: at.y })}>
    <div class="lane-label" ${place({ width: axis.label })} title=${visible(lane.kind === 'stream' ? `${lane.label}, stream ${lane.sub}` : (lane.tasks[0]?.title ?? lane.label), 300)}>
      ${lane.kind === 'stream' ? axis.label < LABEL_PX ? nothing : html`<span class="stream-id">${visible(lane.sub, 20)}</span>` : lane.tasks[0] === undefined ? nothing : lookIcon(lookOf(lane.tasks[0], panel.model.header))}
      <span class="lane-name"><bdi>${visible(lane.label, 60)}</bdi></span>
    </div>
    <div class="lane-plot" ${place({ x: axis.label, width: axis.width })}>
      ${waits.map((wait) => guard([...barDrawnFrom(panel, wait.task, at), Math.round(wait.x), Math.round(wait.width), wait.reason], () => waitBox(panel, wait, { lane, focusable: at.focusable })))}
      ${bars.map((bar) => guard(barDrawnFrom(panel, bar.task, at), () => taskBar(panel, bar, { width: axis.width, focusable: at.focusable })))}
      ${lane.kind === 'waiting' && waits.length === 0 && bars.length === 0 ? quietTask(panel, lane, at.focusable) : nothing}
      ${idle === undefined || axis.width - idleX < 60 ? nothing : html`<span class="idle" ${place({ x: idleX, width: axis.width - idleX - 4 })}><span>${visible(idle, 160)}</span></span>`}
    </div>
  </div>`;
}

function waitBox(panel: LivePanel, wait: Wait, { lane, focusable }: { lane: Lane; focusable: string | undefined }): TemplateResult {
  const reason = visible(wait.reason, 160);
  const own = lane.kind === 'waiting';
  const shown = own ? reason : `${visible(wait.task.id, 60)} ${reason}`;
  const over = isOver(wait.task) && own;
  return html`<button type="button" class="wait ${own ? 'own' : ''} ${over ? 'struck' : ''} ${panel.view.selected === wait.task.id ? 'selected' : ''}" data-task=${wait.task.id} tabindex=${own && wait.task.id === focusable ? 0 : -1}
    aria-label=${`${shown}; ${visible(wait.task.title, 160)}`} title=${`${visible(wait.task.title, 160)}\n${reason}`} ${place({ x: wait.x, width: wait.width })}>
    ${wait.width < 30 ? nothing : html`<span class="wait-text">${shown}</span>`}
  </button>`;
}

/** A task that has not even begun to wait: its line alone. */
function quietTask(panel: LivePanel, lane: Lane, focusable: string | undefined): TemplateResult | typeof nothing {
  const task = lane.tasks[0];
  if (task === undefined) return nothing;
  const line = lineOf(task, panel.model.header);
  return html`<button type="button" class="quiet-task ${panel.view.selected === task.id ? 'selected' : ''} ${isOver(task) ? 'struck' : ''}" data-task=${task.id} tabindex=${task.id === focusable ? 0 : -1}><span class="quiet-title">${visible(task.title, 120)}</span>${line === '' ? nothing : html`<span class="quiet-line"> · ${visible(line, 200)}</span>`}</button>`;
}

/** One line through the critical path's bars, in the order of their starts. */
function criticalLine(lanes: readonly Lane[], axis: Axis): TemplateResult {
  const stops = lanes
    .flatMap((lane, row) => lane.tasks.filter((task) => task.critical && task.startedAt !== null && lane.kind === 'stream').map((task) => ({ task, y: row * LANE_PX + LANE_PX - 4 })))
    .sort((a, b) => (a.task.startedAt ?? 0) - (b.task.startedAt ?? 0));
  const parts: string[] = [];
  for (const [index, stop] of stops.entries()) {
    const next = stops[index + 1];
    if (next === undefined) break;
    const from = xOf(stop.task.endedAt ?? axis.now, axis.span, axis.width);
    const to = xOf(next.task.startedAt ?? axis.now, axis.span, axis.width);
    if (to < 0 || from > axis.width || to < from - 2) continue;
    parts.push(`M${Math.round(Math.max(from, 0))} ${stop.y}H${Math.round(Math.min(Math.max(to, 0), axis.width))}V${next.y}`);
  }
  const height = lanes.length * LANE_PX;
  return html`<svg class="critical-line" aria-hidden="true" width=${axis.width} height=${height} ${place({ x: axis.label })}>${svg`<path d=${parts.join('')}></path>`}</svg>`;
}

function selectAt(panel: LivePanel, event: Event): void {
  if (POINTER.dragged) return;
  const task = taskOf(event);
  if (task !== undefined) panel.select(task);
}

function point(panel: LivePanel, task: string | null): void {
  if (panel.view.pointed !== task) panel.set({ pointed: task });
}

function onWheel(panel: LivePanel, event: WheelEvent, axis: Axis): void {
  const sideways = event.shiftKey ? event.deltaY || event.deltaX : Math.abs(event.deltaX) > Math.abs(event.deltaY) ? event.deltaX : 0;
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    const left = (event.currentTarget as HTMLElement).getBoundingClientRect().left + axis.label;
    const at = axis.span.from + ((event.clientX - left) / axis.width) * (axis.span.to - axis.span.from);
    panel.set({ span: zoomed(axis.span, Math.exp(Math.max(-60, Math.min(60, event.deltaY)) * 0.006), at) });
  } else if (sideways !== 0) {
    event.preventDefault();
    panel.set({ span: panned(axis.span, sideways / axis.width) });
  }
}

function onKey(panel: LivePanel, event: KeyboardEvent, lanes: readonly Lane[]): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.currentTarget instanceof Element && moveFocus(event, event.currentTarget, LANES)) return;
  const keys: Readonly<Record<string, () => void>> = {
    '+': () => zoomTimeline(panel, 0.7),
    '=': () => zoomTimeline(panel, 0.7),
    '-': () => zoomTimeline(panel, 1 / 0.7),
    0: () => panel.set({ span: null }),
    '[': () => panel.set({ span: panned(shownSpan(panel), -0.2) }),
    ']': () => panel.set({ span: panned(shownSpan(panel), 0.2) }),
    End: () => panel.scrolling.reveal('timeline', lanes.length * LANE_PX, LANE_PX),
  };
  const act = keys[event.key];
  if (act === undefined) return;
  event.preventDefault();
  act();
}

/** What the shapes mean, for the foot of the timeline. */
export function timelineLegend(): TemplateResult {
  const swatch = (kind: string, word: string): TemplateResult => html`<span class="legend-item"><span class="swatch swatch-${kind}" aria-hidden="true"></span>${word}</span>`;
  return html`<div class="legend">${swatch('build', 'building')}${swatch('gate', 'gates')}${swatch('review', 'review')}${swatch('integrate', 'merging')}${swatch('wait', 'waiting')}${swatch('critical', 'critical path')}${swatch('sync', 'integration point')}<span class="legend-item">${icon('info')} Ctrl+wheel or + − zooms, drag or [ ] moves, 0 fits</span></div>`;
}
