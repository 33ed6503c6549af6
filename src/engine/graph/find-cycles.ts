import type { TaskId } from '../model/ids.ts';
import type { Plan } from '../model/plan.ts';
import { dependencyEdges } from './dependency-edges.ts';

/**
 * Every knot of tasks that wait for each other (hard, soft and artifact edges), one shortest cycle each, from its first task
 * in plan order: `[a, b, c]` when a waits for b, b for c and c for a.
 */
export function findCycles(plan: Plan): TaskId[][] {
  const waitsFor = dependencyEdges(plan).map((edges) => [...edges.hard.map((edge) => edge.from), ...edges.soft]);
  return knots(waitsFor).map((knot) => shortestCycle(waitsFor, knot).flatMap((index) => plan.tasks[index]?.id ?? []));
}

/** A cycle for people: `a -> b -> c -> a`. */
export function formatCycle(cycle: readonly TaskId[]): string {
  return [...cycle, ...cycle.slice(0, 1)].join(' -> ');
}

/** Strongly connected components that hold a cycle (Tarjan, without recursion: chains may be 10,000 long). */
function knots(waitsFor: readonly (readonly number[])[]): number[][] {
  const order = new Map<number, number>();
  const low = new Map<number, number>();
  const open: number[] = [];
  const isOpen = new Set<number>();
  const found: number[][] = [];
  const enter = (node: number): void => {
    low.set(node, order.size);
    order.set(node, order.size);
    open.push(node);
    isOpen.add(node);
  };
  const lower = (node: number, value: number): void => void low.set(node, Math.min(low.get(node) ?? 0, value));
  const close = (node: number): void => {
    if (low.get(node) !== order.get(node)) return;
    const knot = open.splice(open.lastIndexOf(node));
    for (const member of knot) isOpen.delete(member);
    if (knot.length > 1 || waitsFor[node]?.includes(node)) found.push(knot.sort((a, b) => a - b));
  };
  waitsFor.forEach((_, start) => {
    if (order.has(start)) return;
    const path: { node: number; next: number }[] = [{ node: start, next: 0 }];
    enter(start);
    for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
      const successor = waitsFor[step.node]?.[step.next];
      step.next += 1;
      if (successor === undefined) {
        path.pop();
        close(step.node);
        const parent = path.at(-1);
        if (parent !== undefined) lower(parent.node, low.get(step.node) ?? 0);
      } else if (!order.has(successor)) {
        enter(successor);
        path.push({ node: successor, next: 0 });
      } else if (isOpen.has(successor)) lower(step.node, order.get(successor) ?? 0);
    }
  });
  return found.sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
}

function shortestCycle(waitsFor: readonly (readonly number[])[], knot: readonly number[]): number[] {
  const start = knot[0] ?? 0;
  const inside = new Set(knot);
  const cameFrom = new Map<number, number>();
  const queue = [start];
  for (const node of queue) {
    for (const next of waitsFor[node] ?? []) {
      if (next === start) {
        const cycle = [node];
        for (let at = node; at !== start; ) {
          at = cameFrom.get(at) ?? start;
          cycle.push(at);
        }
        return cycle.reverse();
      }
      if (!inside.has(next) || cameFrom.has(next)) continue;
      cameFrom.set(next, node);
      queue.push(next);
    }
  }
  return [...knot];
}
