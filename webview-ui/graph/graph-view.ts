import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import type { PanelEdge } from '../../src/protocol/webview.ts';
import type { LivePanel } from '../panel.ts';
import { moveFocus, taskOf } from '../parts/roving.ts';
import { attached } from '../parts/scrolling.ts';
import { lineOf, lookOf } from '../parts/task-look.ts';
import { count } from '../parts/time-text.ts';
import { visible } from '../parts/visible-text.ts';
import { moodOf } from '../streams/drawn-from.ts';
import { isAtWork } from '../streams/lanes.ts';
import { centred, firstCamera, fitted, zoomedAt, type Camera, type Frame } from './camera.ts';
import { blockedBy, headOf, middleOf, PictureMaker, SIZES, wayOf, type GraphEdge, type GraphNode, type Picture, type Spot } from './picture.ts';
import { GLYPHS, nodeGlyph } from './glyphs.ts';

const MAKER = new PictureMaker();
const KINDS: readonly PanelEdge['kind'][] = ['order', 'resource', 'soft', 'hard', 'feedback'];
const OVERSCAN_PX = 240;
/** Width of the drawer with some air. */
const DRAWER_PX = 340;
const TEXT_FROM_SCALE = 0.4;

/** What a move of the graph is measured against. */
interface Scene {
  readonly picture: Picture;
  readonly frame: Frame;
  readonly camera: Camera;
}

function sceneOf(panel: LivePanel): Scene {
  const picture = MAKER.of(panel.model.tasks, panel.model.edges, panel.view.collapsed);
  const box = panel.scrolling.box('graph');
  const frame = { width: box.width || 900, height: box.height };
  return { picture, frame, camera: panel.view.camera ?? firstView(picture, frame, box) };
}

let first: { readonly edges: Picture['edges']; readonly anchor: { readonly x: number; readonly y: number } | undefined } | undefined;

/** Where the graph stands until somebody moves it: what ran when the tab was opened is in the middle of the frame, whatever its size becomes, and stays there while other tasks begin. */
function firstView(picture: Picture, frame: Frame, box: { readonly element: unknown }): Camera {
  if (first?.edges !== picture.edges || box.element === undefined) {
    const running = picture.nodes.find((node) => node.tasks.some(isAtWork)) ?? picture.nodes[0];
    first = { edges: picture.edges, anchor: running === undefined ? undefined : { x: running.x + SIZES.width / 2, y: running.y + SIZES.height / 2 } };
  }
  return firstCamera(picture, frame, first.anchor);
}

/** Zooms the graph around its middle, or shows all of it. */
export function moveGraph(panel: LivePanel, how: number | 'fit'): void {
  const { picture, frame, camera } = sceneOf(panel);
  panel.set({ camera: how === 'fit' ? fitted(picture, frame) : zoomedAt(camera, how, { x: frame.width / 2, y: frame.height / 2 }) });
}

/** Brings the first box that fits the search into the middle and selects it. */
export function findInGraph(panel: LivePanel): void {
  const { picture, frame, camera } = sceneOf(panel);
  const node = picture.nodes.find((each) => fitsSearch(each, panel.view.search));
  if (node === undefined) return;
  panel.set({ camera: centred({ ...camera, scale: Math.max(camera.scale, 0.8) }, { x: node.x + SIZES.width / 2, y: node.y + SIZES.height / 2 }, frame) });
  if (node.tasks.length === 1) panel.select(node.tasks[0]?.id ?? null);
}

/** The dependency graph, layered from left to right. */
export function graphView(panel: LivePanel): TemplateResult {
  const box = panel.scrolling.box('graph');
  const scene = sceneOf(panel);
  const { picture, camera, frame } = scene;
  const focus = panel.view.pointed ?? panel.view.selected;
  const focused = focus === null ? undefined : picture.nodes.find((node) => node.tasks.some((task) => task.id === focus));
  const path = focused === undefined ? undefined : blockedBy(picture, focused.key);
  const inSight = (node: Spot): boolean => {
    const [x, y] = [node.x * camera.scale + camera.x, node.y * camera.scale + camera.y];
    return x > -OVERSCAN_PX && x < frame.width + OVERSCAN_PX && y > -OVERSCAN_PX && y < frame.height + OVERSCAN_PX;
  };
  const nodes = picture.nodes.filter(inSight);
  const focusable = (nodes.find((node) => node.tasks.some((task) => task.id === panel.view.selected)) ?? nodes[0])?.tasks[0]?.id;
  const lit = (edge: GraphEdge): boolean => path !== undefined && path.has(edge.from.key) && path.has(edge.to.key) && edge.kind !== 'feedback' && edge.kind !== 'resource';
  const at = { path, focusable, text: camera.scale >= TEXT_FROM_SCALE };
  const standing = `translate(${camera.x.toFixed(1)} ${camera.y.toFixed(1)}) scale(${camera.scale.toFixed(4)})`;
  const arrowsDrawnFrom = [picture.edges, camera.x, camera.y, camera.scale, frame.width, frame.height, path];
  return html`<div class="graph" ${attached(box)}>
    <svg class="graph-arrows ${path === undefined || path.size < 2 ? '' : 'has-path'}" width="100%" height="100%" aria-hidden="true"><g transform=${standing}>${guard(arrowsDrawnFrom, () => arrows(scene, lit))}</g></svg>
    <svg class="graph-svg" width="100%" height="100%" role="group" aria-label="Dependency graph; arrow keys move between tasks"
      @click=${(event: Event) => onClick(panel, event, camera)}
      @keydown=${(event: KeyboardEvent) => onKey(panel, event)}
      @pointerdown=${(event: PointerEvent) => drag(panel, event, camera)}
      @wheel=${{ handleEvent: (event: WheelEvent) => onWheel(panel, event, camera), passive: false }}
      @pointerover=${(event: Event) => point(panel, taskOf(event) ?? null)} @pointerleave=${() => point(panel, null)}
      @focusin=${(event: Event) => onFocus(panel, event, scene)} @focusout=${() => point(panel, null)}>
      <g transform=${standing}>
        ${nodes.map((node) => guard(boxDrawnFrom(panel, node, at), () => taskBox(panel, node, at)))}
        ${camera.scale < TEXT_FROM_SCALE ? nothing : guard(arrowsDrawnFrom, () => edgeLabels(picture.edges.filter((edge) => inSight(edge.from) || inSight(edge.to)), lit))}
      </g>
    </svg>
  </div>`;
}

function arrows({ picture, camera, frame }: Scene, lit: (edge: GraphEdge) => boolean): unknown {
  // Arrows outside of the frame cost as much to draw as those inside.
  const edges = picture.edges.filter((edge) => inFrame(edge, camera, frame));
  const group = (mark: string, belongs: (edge: GraphEdge) => boolean): unknown => KINDS.map((kind) => edgeGroup(edges.filter((edge) => edge.kind === kind && belongs(edge)), kind, mark));
  return [group('', (edge) => !edge.critical && !lit(edge)), group('on-critical', (edge) => edge.critical && !lit(edge)), group('on-path', lit)];
}

/** True when an arrow's box meets the frame. */
function inFrame({ from, to }: GraphEdge, camera: Camera, frame: Frame): boolean {
  const left = Math.min(from.x, to.x) * camera.scale + camera.x;
  const right = (Math.max(from.x, to.x) + SIZES.width) * camera.scale + camera.x;
  const top = Math.min(from.y, to.y) * camera.scale + camera.y;
  const bottom = (Math.max(from.y, to.y) + SIZES.height + 40) * camera.scale + camera.y;
  return right > 0 && left < frame.width && bottom > 0 && top < frame.height;
}

function edgeGroup(edges: readonly GraphEdge[], kind: PanelEdge['kind'], mark: string): SVGTemplateResult | typeof nothing {
  if (edges.length === 0) return nothing;
  return svg`<path class=${`edge edge-${kind} ${mark}`} d=${edges.map(wayOf).join('')}></path><path class=${`edge-head head-${kind} ${mark}`} d=${edges.map(headOf).join('')}></path>`;
}

function edgeLabels(edges: readonly GraphEdge[], lit: (edge: GraphEdge) => boolean): SVGTemplateResult[] {
  const shown = edges.filter((edge) => edge.kind === 'resource' || lit(edge));
  return shown.slice(0, 200).map((edge) => {
    const { x, y } = middleOf(edge);
    if (edge.kind === 'resource') return svg`<g class="edge-lock" transform=${`translate(${x.toFixed(1)} ${y.toFixed(1)})`}><circle r="9"></circle><text class="glyph" y="5" text-anchor="middle" aria-hidden="true">${GLYPHS.lock}</text><title>${`Both hold ${visible(edge.label, 80)}`}</title></g>`;
    return edge.label === '' ? svg`` : svg`<text class="edge-label" x=${x} y=${y - 5} text-anchor="middle">${visible(edge.label, 18)}</text>`;
  });
}

interface Around {
  readonly path: ReadonlySet<string> | undefined;
  readonly focusable: string | undefined;
  /** Boxes are large enough to be read. */
  readonly text: boolean;
}

/** All that a box's picture depends on, for a comparison with the time before. */
function boxDrawnFrom(panel: LivePanel, node: GraphNode, { path, focusable, text }: Around): unknown[] {
  const { selected, search, collapsed } = panel.view;
  return [node, text, node.tasks[0]?.id === focusable, node.tasks.some((task) => task.id === selected), search, collapsed, path === undefined || path.size < 2 || path.has(node.key), moodOf(panel)];
}

function taskBox(panel: LivePanel, node: GraphNode, at: Around): SVGTemplateResult {
  const task = node.tasks[0];
  if (task === undefined) return svg``;
  const group = panel.view.collapsed;
  const selected = node.tasks.some((each) => each.id === panel.view.selected) && panel.view.selected !== null;
  const found = panel.view.search !== '' && fitsSearch(node, panel.view.search);
  const faded = (panel.view.search !== '' && !found) || (at.path !== undefined && at.path.size > 1 && !at.path.has(node.key));
  const shown = group ? (node.tasks.find(isAtWork) ?? node.tasks.find((each) => each.status === 'failed') ?? task) : task;
  const look = lookOf(shown, panel.model.header);
  const name = group ? visible(node.key, 80) : visible(task.title, 160);
  const line = group ? `${count(node.tasks.length, 'task')}, ${node.tasks.filter((each) => each.status === 'done').length} done` : visible(lineOf(task, panel.model.header), 160);
  const classes = `node ${look.tone} status-${shown.status} ${look.still ? 'still' : ''} ${task.critical && !group ? 'critical' : ''} ${selected ? 'selected' : ''} ${found ? 'found' : ''} ${faded ? 'faded' : ''}`;
  return svg`<g class=${classes} transform=${`translate(${node.x.toFixed(1)} ${node.y.toFixed(1)})`} role="button" tabindex=${task.id === at.focusable ? 0 : -1} data-task=${task.id}
    aria-label=${`${name} ${line}, ${look.word}${task.critical && !group ? ', on the critical path' : ''}`} aria-pressed=${selected}>
    <title>${`${name}\n${look.word}${line === '' ? '' : ` · ${line}`}`}</title>
    <rect class="node-box" width=${SIZES.width} height=${SIZES.height} rx="3"></rect>
    <text class="glyph node-glyph" x="10" y="25" aria-hidden="true">${nodeGlyph(look.icon)}</text>
    ${at.text ? svg`<foreignObject x="30" y="0" width=${SIZES.width - 30} height=${SIZES.height} aria-hidden="true">${html`<div class="node-text"><div class="node-name">${name}</div> <div class="node-line">${line}</div></div>`}</foreignObject>` : nothing}
  </g>`;
}

function fitsSearch(node: GraphNode, search: string): boolean {
  const wanted = search.trim().toLowerCase();
  return wanted !== '' && (node.key.toLowerCase().includes(wanted) || node.tasks.some((task) => task.title.toLowerCase().includes(wanted) || task.id.toLowerCase().includes(wanted)));
}

let dragged = false;

function onClick(panel: LivePanel, event: Event, camera: Camera): void {
  const task = taskOf(event);
  if (dragged || task === undefined) return;
  panel.set(panel.view.collapsed ? { collapsed: false, camera: null } : { camera: besideDrawer(panel, event, camera) });
  panel.select(task);
}

/** The drawer takes room away: the graph stays where it is, and moves only as far as the clicked box would be under it. */
function besideDrawer(panel: LivePanel, event: Event, camera: Camera): Camera {
  const clicked = event.target instanceof Element ? event.target.closest('[data-task]') : null;
  if (panel.view.selected !== null || clicked === null || !(event.currentTarget instanceof Element)) return camera;
  const frame = event.currentTarget.getBoundingClientRect();
  const over = clicked.getBoundingClientRect().right - (frame.right - DRAWER_PX);
  return frame.width < 2 * DRAWER_PX || over <= 0 ? camera : { ...camera, x: camera.x - over };
}

function onKey(panel: LivePanel, event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.currentTarget instanceof Element && moveFocus(event, event.currentTarget)) return;
  const task = taskOf(event);
  if ((event.key === 'Enter' || event.key === ' ') && task !== undefined) panel.select(task);
  else if (event.key === '+' || event.key === '=') moveGraph(panel, 1.25);
  else if (event.key === '-') moveGraph(panel, 0.8);
  else if (event.key === '0') moveGraph(panel, 'fit');
  else return;
  event.preventDefault();
}

function onWheel(panel: LivePanel, event: WheelEvent, camera: Camera): void {
  event.preventDefault();
  if (event.ctrlKey || event.metaKey) {
    const frame = (event.currentTarget as Element).getBoundingClientRect();
    panel.set({ camera: zoomedAt(camera, Math.exp(-Math.max(-60, Math.min(60, event.deltaY)) * 0.006), { x: event.clientX - frame.left, y: event.clientY - frame.top }) });
  } else {
    const [dx, dy] = event.shiftKey ? [event.deltaY, 0] : [event.deltaX, event.deltaY];
    panel.set({ camera: { ...camera, x: camera.x - dx, y: camera.y - dy } });
  }
}

function drag(panel: LivePanel, event: PointerEvent, camera: Camera): void {
  dragged = false;
  if (event.button !== 0) return;
  const move = (next: PointerEvent): void => {
    const [dx, dy] = [next.clientX - event.clientX, next.clientY - event.clientY];
    if (!dragged && Math.hypot(dx, dy) < 4) return;
    dragged = true;
    panel.set({ camera: { ...camera, x: camera.x + dx, y: camera.y + dy } });
  };
  const up = (): void => {
    window.removeEventListener('pointermove', move);
    window.removeEventListener('pointerup', up);
    window.removeEventListener('pointercancel', up);
  };
  window.addEventListener('pointermove', move);
  window.addEventListener('pointerup', up);
  window.addEventListener('pointercancel', up);
}

function point(panel: LivePanel, task: string | null): void {
  if (panel.view.pointed !== task) panel.set({ pointed: task });
}

/** A box that is reached with the keyboard comes into sight. */
function onFocus(panel: LivePanel, event: Event, scene: Scene): void {
  const task = taskOf(event);
  const node = scene.picture.nodes.find((each) => each.tasks.some((own) => own.id === task));
  if (task === undefined || node === undefined) return;
  const { camera, frame } = scene;
  const [x, y] = [node.x * camera.scale + camera.x, node.y * camera.scale + camera.y];
  const inside = x >= 0 && y >= 0 && x + SIZES.width * camera.scale <= frame.width && y + SIZES.height * camera.scale <= frame.height;
  panel.set({ pointed: task, ...(inside ? {} : { camera: centred(camera, { x: node.x + SIZES.width / 2, y: node.y + SIZES.height / 2 }, frame) }) });
}

/** What the lines mean, for the foot of the graph. */
export function graphLegend(): TemplateResult {
  const line = (kind: string, word: string): TemplateResult => html`<span class="legend-item"><svg class="legend-line" width="26" height="8" aria-hidden="true"><path class=${`edge edge-${kind}`} d="M0 4H20"></path>${kind === 'resource' ? nothing : svg`<path class=${`edge-head head-${kind}`} d="M26 4l-7 -3.5v7z"></path>`}</svg>${word}</span>`;
  return html`<div class="legend">${line('hard', 'waits for')}${line('soft', 'starts on a part')}${line('order', 'same files')}${line('resource', 'shares a resource')}${line('feedback', 'feedback')}<span class="legend-item"><span class="swatch swatch-critical" aria-hidden="true"></span>critical path</span></div>`;
}
