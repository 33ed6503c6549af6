import type { PanelEdge, PanelTask } from '../../src/protocol/webview.ts';
import { layeredLayout, type LayoutSizes } from './layered-layout.ts';

/** Sizes of the graph's boxes in pixels. */
export const SIZES: LayoutSizes = { width: 188, height: 40, layerGap: 76, rowGap: 14 };

/** A place of the graph where a box stands. */
export interface Spot {
  readonly key: string;
  readonly x: number;
  readonly y: number;
}

/** A box of the graph: a task, or all tasks of a domain. */
export interface GraphNode extends Spot {
  readonly tasks: readonly PanelTask[];
}

/** An arrow of the graph between two boxes. */
export interface GraphEdge {
  readonly from: Spot;
  readonly to: Spot;
  readonly kind: PanelEdge['kind'];
  readonly label: string;
  /** It joins two tasks of the critical path. */
  readonly critical: boolean;
  /** Where it passes the layers between. */
  readonly bends: readonly { readonly x: number; readonly y: number }[];
}

/** What is drawn: boxes at their places and the arrows between them. As long as nothing moves, arrows are the same list, and boxes whose tasks are the same ones the same objects. */
export interface Picture {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly width: number;
  readonly height: number;
}

interface Made {
  readonly tasks: readonly PanelTask[];
  readonly edges: readonly PanelEdge[];
  readonly collapsed: boolean;
  readonly picture: Picture;
}

/** Draws the graph anew only where something moved: a picture is kept as long as tasks and arrows are the same. */
export class PictureMaker {
  #made: Made | undefined;

  of(tasks: readonly PanelTask[], edges: readonly PanelEdge[], collapsed: boolean): Picture {
    const made = this.#made;
    const kept = made !== undefined && made.edges === edges && made.collapsed === collapsed;
    if (kept && made.tasks === tasks) return made.picture;
    const picture = kept && standAlike(made.tasks, tasks, collapsed) ? withTasks(made.picture, groupsOf(tasks, collapsed)) : drawn(tasks, edges, collapsed);
    this.#made = { tasks, edges, collapsed, picture };
    return picture;
  }
}

function keyOf(task: PanelTask, collapsed: boolean): string {
  return collapsed ? (task.domains[0] ?? 'no domain') : task.id;
}

function groupsOf(tasks: readonly PanelTask[], collapsed: boolean): ReadonlyMap<string, readonly PanelTask[]> {
  const groups = new Map<string, PanelTask[]>();
  for (const task of tasks) {
    const key = keyOf(task, collapsed);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [task]);
    else group.push(task);
  }
  return groups;
}

/** True when tasks that changed still stand where they did: what they do is no matter of the layout. */
function standAlike(before: readonly PanelTask[], after: readonly PanelTask[], collapsed: boolean): boolean {
  return before.length === after.length && after.every((task, place) => {
    const old = before[place];
    return old === task || (old !== undefined && old.id === task.id && old.critical === task.critical && keyOf(old, collapsed) === keyOf(task, collapsed));
  });
}

function withTasks(picture: Picture, groups: ReadonlyMap<string, readonly PanelTask[]>): Picture {
  const nodes = picture.nodes.map((node) => {
    const tasks = groups.get(node.key) ?? [];
    return tasks.length === node.tasks.length && tasks.every((task, place) => task === node.tasks[place]) ? node : { ...node, tasks };
  });
  return { ...picture, nodes };
}

function drawn(tasks: readonly PanelTask[], edges: readonly PanelEdge[], collapsed: boolean): Picture {
  const groups = groupsOf(tasks, collapsed);
  const arrows = arrowsOf(edges, new Map(tasks.map((task) => [task.id, keyOf(task, collapsed)])));
  const place = new Map([...groups.keys()].map((key, index) => [key, index]));
  const forward = arrows.filter((arrow) => arrow.kind !== 'feedback' && arrow.kind !== 'resource');
  const places = layeredLayout(groups.size, forward.map((arrow) => ({ from: place.get(arrow.from) ?? 0, to: place.get(arrow.to) ?? 0 })), SIZES);
  const bends = new Map(forward.map((arrow, index) => [arrow, places.bends[index] ?? []]));
  const nodes = [...groups].map(([key, inside], index): GraphNode => ({ key, tasks: inside, x: places.x[index] ?? 0, y: places.y[index] ?? 0 }));
  const byKey = new Map(nodes.map((node) => [node.key, node]));
  return {
    nodes,
    edges: arrows.flatMap((arrow) => {
      const from = byKey.get(arrow.from);
      const to = byKey.get(arrow.to);
      return from === undefined || to === undefined ? [] : [{ from, to, kind: arrow.kind, label: arrow.label, critical: !collapsed && WAITS.has(arrow.kind) && isCritical(from) && isCritical(to), bends: arrow.kind === 'feedback' ? wayAround(nodes, from, to) : (bends.get(arrow) ?? []) }];
    }),
    width: Math.max(places.width, 0),
    height: places.height,
  };
}

interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly kind: PanelEdge['kind'];
  readonly label: string;
}

const WAITS: ReadonlySet<PanelEdge['kind']> = new Set(['hard', 'soft', 'order']);
/** A detour around all boxes between that is longer than this says less than a short way behind them. */
const MOST_DETOUR_PX = 240;
const DETOUR_GAP_PX = 18;

function isCritical(node: GraphNode): boolean {
  return node.tasks[0]?.critical === true;
}

/** Where an arrow that goes back passes above or below the boxes between its ends, on the shorter side: one point at a height that is free, or none. */
function wayAround(nodes: readonly Spot[], from: Spot, to: Spot): { x: number; y: number }[] {
  if (from.x <= to.x) return [];
  const between = nodes.filter((node) => node.x >= to.x && node.x <= from.x);
  const top = between.reduce((least, node) => Math.min(least, node.y), from.y);
  const floor = between.reduce((most, node) => Math.max(most, node.y), from.y) + SIZES.height;
  const [up, down] = [Math.min(from.y, to.y) - top, floor - Math.max(from.y, to.y) - SIZES.height];
  if (Math.min(up, down) > MOST_DETOUR_PX) return [];
  return [{ x: to.x, y: up < down ? top - DETOUR_GAP_PX : floor + DETOUR_GAP_PX }];
}

function keyOfArrow({ from, to, kind }: Pick<Arrow, 'from' | 'to' | 'kind'>): string {
  return `${from}\n${to}\n${kind}`;
}

function arrowsOf(edges: readonly PanelEdge[], keyById: ReadonlyMap<string, string>): Arrow[] {
  const arrows = new Map<string, Arrow>();
  for (const edge of edges) {
    const from = keyById.get(edge.from);
    const to = keyById.get(edge.to);
    if (from === undefined || to === undefined || from === to) continue;
    const key = keyOfArrow({ from, to, kind: edge.kind });
    if (!arrows.has(key)) arrows.set(key, { from, to, kind: edge.kind, label: edge.label });
  }
  return [...arrows.values()];
}

/** The way of an arrow, as the `d` of an SVG path: from right to left side, feedback in a curve back around the boxes. */
export function wayOf(edge: GraphEdge): string {
  const n = (value: number): string => value.toFixed(1);
  if (edge.kind === 'feedback') {
    const around = edge.bends[0];
    const above = around !== undefined && around.y < edge.from.y;
    const [fx, fy] = [edge.from.x + SIZES.width * 0.4, edge.from.y + (above ? 0 : SIZES.height)];
    const [tx, ty] = [edge.to.x + SIZES.width * 0.6, edge.to.y + (above ? 0 : SIZES.height)];
    if (around !== undefined) {
      const y = n(around.y);
      return `M${n(fx)} ${n(fy)}C${n(fx)} ${y} ${n(fx)} ${y} ${n(fx - 40)} ${y}H${n(tx + 40)}C${n(tx)} ${y} ${n(tx)} ${y} ${n(tx)} ${n(above ? ty - 6 : ty + 6)}`;
    }
    const low = Math.max(fy, ty) + 34;
    return `M${n(fx)} ${n(fy)}C${n(fx)} ${n(low)} ${n(tx)} ${n(low)} ${n(tx)} ${n(ty + 6)}`;
  }
  const { x1, y1, x2, y2 } = endsOf(edge);
  if (edge.kind === 'resource' && x1 > x2 - 10) {
    // Both stand in one layer, or the chain goes back: a short way along their sides.
    const x = edge.from.x + SIZES.width / 2;
    const down = edge.to.y > edge.from.y;
    return `M${n(x)} ${n(down ? edge.from.y + SIZES.height : edge.from.y)}L${n(edge.to.x + SIZES.width / 2)} ${n(down ? edge.to.y : edge.to.y + SIZES.height)}`;
  }
  const parts = [`M${n(x1)} ${n(y1)}`];
  let [x, y] = [x1, y1];
  for (const point of [...edge.bends, { x: x2 - 6, y: y2 }]) {
    const bend = Math.max(20, Math.min(90, (point.x - x) / 2));
    parts.push(`C${n(x + bend)} ${n(y)} ${n(point.x - bend)} ${n(point.y)} ${n(point.x)} ${n(point.y)}`);
    [x, y] = [point.x + SIZES.width, point.y];
    if (point.x < x2 - 6) parts.push(`H${n(x)}`);
  }
  return parts.join('');
}

/** The head of an arrow, as the `d` of an SVG path. */
export function headOf(edge: GraphEdge): string {
  if (edge.kind === 'resource') return '';
  if (edge.kind === 'feedback') {
    const above = (edge.bends[0]?.y ?? Number.POSITIVE_INFINITY) < edge.from.y;
    const [x, y] = [edge.to.x + SIZES.width * 0.6, edge.to.y + (above ? 0 : SIZES.height)];
    return `M${x} ${y}l-3.5 ${above ? '-7' : '7'}h7z`;
  }
  const { x2, y2 } = endsOf(edge);
  return `M${x2} ${y2}l-7 -3.5v7z`;
}

/** The middle of an arrow, where its lock or label stands. */
export function middleOf(edge: GraphEdge): { x: number; y: number } {
  const { x1, y1, x2, y2 } = endsOf(edge);
  if (edge.kind === 'resource' && x1 > x2 - 10) return { x: (edge.from.x + edge.to.x + SIZES.width) / 2, y: (edge.from.y + edge.to.y + SIZES.height) / 2 };
  const bend = edge.bends[Math.floor(edge.bends.length / 2)];
  return bend === undefined ? { x: (x1 + x2) / 2, y: (y1 + y2) / 2 } : { x: bend.x + SIZES.width / 2, y: bend.y };
}

function endsOf(edge: GraphEdge): { x1: number; y1: number; x2: number; y2: number } {
  return { x1: edge.from.x + SIZES.width, y1: edge.from.y + SIZES.height / 2, x2: edge.to.x, y2: edge.to.y + SIZES.height / 2 };
}

let lastPath: { readonly edges: readonly GraphEdge[]; readonly key: string; readonly found: ReadonlySet<string> } | undefined;

/** All that a box waits for, directly or not, with the box itself; the same set as long as it is asked for the same box of the same arrows. */
export function blockedBy({ edges }: Picture, key: string): ReadonlySet<string> {
  if (lastPath?.edges === edges && lastPath.key === key) return lastPath.found;
  const before = new Map<string, string[]>();
  for (const edge of edges) {
    if (edge.kind === 'feedback' || edge.kind === 'resource') continue;
    const known = before.get(edge.to.key);
    if (known === undefined) before.set(edge.to.key, [edge.from.key]);
    else known.push(edge.from.key);
  }
  const found = new Set([key]);
  for (const each of found) for (const other of before.get(each) ?? []) found.add(other);
  lastPath = { edges, key, found };
  return found;
}
