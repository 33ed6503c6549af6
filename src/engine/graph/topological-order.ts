import type { TaskEdges } from './dependency-edges.ts';

/**
 * Places of the tasks, by place in the plan: predecessors (hard, artifact and soft) come first, and otherwise the plan's own order
 * stands. Tasks of a cycle come last, in plan order.
 */
export function topologicalPositions(edges: readonly TaskEdges[]): readonly number[] {
  const waiting = edges.map((own) => own.hard.length + own.soft.length);
  const successors: number[][] = edges.map(() => []);
  edges.forEach((own, index) => {
    for (const edge of own.hard) successors[edge.from]?.push(index);
    for (const from of own.soft) successors[from]?.push(index);
  });
  const positions = edges.map(() => -1);
  const heap = new MinHeap();
  waiting.forEach((count, index) => {
    if (count === 0) heap.push(index);
  });
  let position = 0;
  for (let index = heap.pop(); index !== undefined; index = heap.pop()) {
    positions[index] = position;
    position += 1;
    for (const next of successors[index] ?? []) {
      const left = (waiting[next] ?? 0) - 1;
      waiting[next] = left;
      if (left === 0) heap.push(next);
    }
  }
  return positions.map((known) => (known === -1 ? position++ : known));
}

class MinHeap {
  readonly #items: number[] = [];

  push(item: number): void {
    const items = this.#items;
    let at = items.length;
    items.push(item);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = items[parent] ?? 0;
      if (above <= item) break;
      items[at] = above;
      at = parent;
    }
    items[at] = item;
  }

  pop(): number | undefined {
    const items = this.#items;
    const top = items[0];
    const last = items.pop();
    if (top === undefined || last === undefined || items.length === 0) return top;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= items.length) break;
      if ((items[child + 1] ?? Infinity) < (items[child] ?? Infinity)) child += 1;
      const below = items[child] ?? Infinity;
      if (below >= last) break;
      items[at] = below;
      at = child;
    }
    items[at] = last;
    return top;
  }
}
