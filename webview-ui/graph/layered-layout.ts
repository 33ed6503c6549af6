/** An arrow between two nodes, by their places in the list. */
export interface LayoutEdge {
  readonly from: number;
  readonly to: number;
}

/** Sizes in pixels. */
export interface LayoutSizes {
  readonly width: number;
  readonly height: number;
  readonly layerGap: number;
  readonly rowGap: number;
}

/** Where each node's upper left corner stands, and how large the whole is. */
export interface Layout {
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** For each edge, where it passes the layers between its ends: the left end of the layer, and the height in it. */
  readonly bends: readonly (readonly { readonly x: number; readonly y: number }[])[];
  readonly width: number;
  readonly height: number;
}

const SWEEPS = 6;
/** With more, a layout would take longer than a frame. */
const MOST_WAY_POINTS = 2_000;

/**
 * Layers from left to right by the longest way to each node; within a layer, nodes stand where their neighbours pull them. The same
 * nodes and edges always give the same picture. Edges of a circle that go back are left out of the layering. Linear but for sorting.
 */
export function layeredLayout(nodes: number, edges: readonly LayoutEdge[], sizes: LayoutSizes): Layout {
  const direct = neighboursOf(nodes, edges);
  const layerOf = layersOf(direct.before, direct.after);
  const { chains, links, layers: all } = withWayPoints(layerOf, edges);
  const { before, after } = neighboursOf(all.length, links);
  const layers: number[][] = [];
  all.forEach((layer, node) => (layers[layer] ??= []).push(node));
  order(layers, before, after);
  const step = sizes.height + sizes.rowGap;
  const y = heights(layers, { before, after, step });
  const top = y.reduce((least, each) => Math.min(least, each), Number.POSITIVE_INFINITY);
  const placed = y.map((each) => each - top);
  return {
    x: layerOf.map((layer) => layer * (sizes.width + sizes.layerGap)),
    y: placed.slice(0, nodes),
    bends: chains.map((chain) => chain.map((point) => ({ x: (all[point] ?? 0) * (sizes.width + sizes.layerGap), y: (placed[point] ?? 0) + sizes.height / 2 }))),
    width: layers.length * (sizes.width + sizes.layerGap) - sizes.layerGap,
    height: placed.reduce((most, each) => Math.max(most, each), 0) + sizes.height,
  };
}

function neighboursOf(nodes: number, edges: readonly LayoutEdge[]): { before: number[][]; after: number[][] } {
  const before: number[][] = Array.from({ length: nodes }, () => []);
  const after: number[][] = Array.from({ length: nodes }, () => []);
  for (const { from, to } of edges) {
    if (from === to) continue;
    before[to]?.push(from);
    after[from]?.push(to);
  }
  return { before, after };
}

/** Gives an arrow over several layers a point in each, which has a place of its own among the boxes: it then passes between them, not behind. */
function withWayPoints(layerOf: readonly number[], edges: readonly LayoutEdge[]): { chains: number[][]; links: LayoutEdge[]; layers: number[] } {
  const spanOf = ({ from, to }: LayoutEdge): number => (layerOf[to] ?? 0) - (layerOf[from] ?? 0);
  const wanted = edges.reduce((sum, edge) => sum + Math.max(0, spanOf(edge) - 1), 0);
  if (wanted > MOST_WAY_POINTS) return { chains: edges.map(() => []), links: [...edges], layers: [...layerOf] };
  const layers = [...layerOf];
  const links: LayoutEdge[] = [];
  const chains = edges.map((edge) => {
    const chain: number[] = [];
    let last = edge.from;
    for (let step = 1; step < spanOf(edge); step += 1) {
      const point = layers.push((layerOf[edge.from] ?? 0) + step) - 1;
      chain.push(point);
      links.push({ from: last, to: point });
      last = point;
    }
    links.push({ from: last, to: edge.to });
    return chain;
  });
  return { chains, links, layers };
}

function layersOf(before: readonly (readonly number[])[], after: readonly (readonly number[])[]): number[] {
  const open = before.map((list) => list.length);
  const layer = before.map(() => 0);
  const queue = open.flatMap((waits, node) => (waits === 0 ? [node] : []));
  const seen = new Set(queue);
  for (let at = 0; at < before.length; at += 1) {
    let node = queue[at];
    if (node === undefined) {
      // Only circles are left: the first of them begins anyway.
      node = open.findIndex((_, index) => !seen.has(index));
      queue.push(node);
      seen.add(node);
    }
    for (const next of after[node] ?? []) {
      if (!seen.has(next)) layer[next] = Math.max(layer[next] ?? 0, (layer[node] ?? 0) + 1);
      open[next] = (open[next] ?? 0) - 1;
      if (open[next] === 0 && !seen.has(next)) {
        seen.add(next);
        queue.push(next);
      }
    }
  }
  return layer;
}

function order(layers: number[][], before: readonly (readonly number[])[], after: readonly (readonly number[])[]): void {
  const rank: number[] = [];
  const settle = (layer: readonly number[]): void => layer.forEach((node, index) => (rank[node] = index / Math.max(1, layer.length)));
  layers.forEach(settle);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const forward = sweep % 2 === 0;
    const neighbours = forward ? before : after;
    for (const layer of forward ? layers : layers.toReversed()) {
      const pull = new Map(layer.map((node) => [node, mean(neighbours[node] ?? [], rank) ?? rank[node] ?? 0]));
      layer.sort((a, b) => (pull.get(a) ?? 0) - (pull.get(b) ?? 0) || a - b);
      settle(layer);
    }
  }
}

function heights(layers: readonly (readonly number[])[], graph: { before: readonly (readonly number[])[]; after: readonly (readonly number[])[]; step: number }): number[] {
  const tallest = layers.reduce((most, layer) => Math.max(most, layer.length), 0);
  const y: number[] = [];
  for (const layer of layers) layer.forEach((node, index) => (y[node] = (index + (tallest - layer.length) / 2) * graph.step));
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const forward = sweep % 2 === 0;
    for (const layer of forward ? layers : layers.toReversed()) {
      const wanted = layer.map((node) => mean((forward ? graph.before[node] : graph.after[node]) ?? [], y) ?? mean([...(graph.before[node] ?? []), ...(graph.after[node] ?? [])], y) ?? y[node] ?? 0);
      apart(wanted, graph.step).forEach((value, index) => (y[layer[index] ?? 0] = value));
    }
  }
  return y;
}

/** The places nearest to what is wanted (least squares) that keep the order and are at least `step` apart: neighbours that would overlap move as one block. */
export function apart(wanted: readonly number[], step: number): number[] {
  const blocks: { sum: number; count: number }[] = [];
  wanted.forEach((value, index) => {
    let block = { sum: value - index * step, count: 1 };
    for (let last = blocks.at(-1); last !== undefined && last.sum / last.count > block.sum / block.count; last = blocks.at(-1)) {
      block = { sum: block.sum + last.sum, count: block.count + last.count };
      blocks.pop();
    }
    blocks.push(block);
  });
  return blocks.flatMap((block) => Array.from({ length: block.count }, () => block.sum / block.count)).map((value, index) => value + index * step);
}

function mean(nodes: readonly number[], values: readonly number[]): number | undefined {
  if (nodes.length === 0) return undefined;
  return nodes.reduce((sum, node) => sum + (values[node] ?? 0), 0) / nodes.length;
}
