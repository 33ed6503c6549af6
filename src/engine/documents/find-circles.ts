/** A graph of positions: for each, the positions that it waits for. */
export type Waits = readonly (readonly number[])[];

/** Most circles that are told of one graph. */
const MAX_CIRCLES = 20;

/**
 * Circles of a graph, each shortest from its first position on and ending before it closes; together they touch every knot of the graph.
 * Iterative, near-linear for each circle; waiting for oneself is not looked at.
 */
export function findCircles(waits: Waits): number[][] {
  const open = waits.map((targets, from) => new Set(targets.filter((to) => to !== from)));
  const circles: number[][] = [];
  while (circles.length < MAX_CIRCLES) {
    const knots = knotsOf(open);
    if (knots.length === 0) break;
    for (const knot of knots) {
      const circle = shortestCircle(open, knot);
      const [first, second] = circle;
      if (first === undefined || second === undefined) continue;
      circles.push(circle);
      open[first]?.delete(second);
    }
  }
  return circles.slice(0, MAX_CIRCLES);
}

/** Strongly connected parts of more than one position (Tarjan). */
function knotsOf(open: readonly ReadonlySet<number>[]): number[][] {
  const order = new Int32Array(open.length).fill(-1);
  const low = new Int32Array(open.length);
  const onStack = new Uint8Array(open.length);
  const stack: number[] = [];
  const knots: number[][] = [];
  let count = 0;
  for (let root = 0; root < open.length; root += 1) {
    if (order[root] !== -1) continue;
    const frames: { at: number; rest: Iterator<number> }[] = [];
    const enter = (at: number): void => {
      order[at] = low[at] = count;
      count += 1;
      stack.push(at);
      onStack[at] = 1;
      frames.push({ at, rest: (open[at] ?? new Set<number>()).values() });
    };
    enter(root);
    for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
      const next = frame.rest.next();
      const { at } = frame;
      if (next.done !== true) {
        if (order[next.value] === -1) enter(next.value);
        else if (onStack[next.value] === 1) low[at] = Math.min(low[at] ?? 0, order[next.value] ?? 0);
        continue;
      }
      frames.pop();
      const parent = frames.at(-1);
      if (parent !== undefined) low[parent.at] = Math.min(low[parent.at] ?? 0, low[at] ?? 0);
      if (low[at] !== order[at]) continue;
      const knot = stack.splice(stack.lastIndexOf(at));
      for (const each of knot) onStack[each] = 0;
      if (knot.length > 1) knots.push(knot.sort((a, b) => a - b));
    }
  }
  return knots;
}

function shortestCircle(open: readonly ReadonlySet<number>[], knot: readonly number[]): number[] {
  const start = knot[0] ?? 0;
  const inside = new Set(knot);
  const cameFrom = new Map<number, number>();
  const queue = [start];
  for (const at of queue) {
    for (const next of open[at] ?? []) {
      if (next === start) {
        const back = [at];
        for (let each = at; each !== start; ) back.push((each = cameFrom.get(each) ?? start));
        return back.reverse();
      }
      if (!inside.has(next) || cameFrom.has(next)) continue;
      cameFrom.set(next, at);
      queue.push(next);
    }
  }
  return [];
}
