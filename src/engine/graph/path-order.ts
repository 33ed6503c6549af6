import { BitMatrix } from './bit-matrix.ts';
import type { Relations } from './relations.ts';

/** Beyond so many edges by paths, those that a chain of others implies are left out. */
const MOST_EDGES = 1_000_000;

/**
 * For every task the ones that must have ended before it because of paths, ascending: of two that clash, the one that stands
 * first when the plan is sorted by its edges and otherwise left in its own order. So a parallel run writes in the order of
 * a sequential one. Pairs that hard edges order anyway are left out; the whole is free of cycles when the plan is.
 * In a plan with more than a million such pairs a chain stands for what it implies; when a task in the middle of a
 * chain is skipped, only the leases still keep its two ends apart.
 */
export function pathOrder(relations: Relations): readonly (readonly number[])[] {
  const { tasks, positions, before, clashes } = relations;
  const order: number[][] = tasks.map(() => []);
  const either = new BitMatrix(tasks.length);
  tasks.forEach((_, i) => {
    either.addRow(i, clashes.writeWrite, i);
    for (const j of clashes.writeRead.columns(i)) either.setBoth(i, j);
  });
  const prune = either.count() / 2 > MOST_EDGES;
  const inOrder = tasks.map((_, index) => index).sort((a, b) => (positions[a] ?? 0) - (positions[b] ?? 0));
  const implied = new BitMatrix(prune ? tasks.length : 0);
  for (const index of inOrder) {
    const earlier = [...either.columns(index)].filter((other) => (positions[other] ?? 0) < (positions[index] ?? 0) && !before.has(index, other));
    if (prune) {
      implied.addRow(index, before, index);
      earlier.sort((a, b) => (positions[b] ?? 0) - (positions[a] ?? 0));
    }
    const own = order[index] ?? [];
    for (const other of earlier) {
      if (prune) {
        if (implied.has(index, other)) continue;
        implied.set(index, other);
        implied.addRow(index, implied, other);
      }
      own.push(other);
    }
    if (prune) own.sort((a, b) => a - b);
  }
  return order;
}
