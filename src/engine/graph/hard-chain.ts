import type { Relations } from './relations.ts';

/** The tasks between two on a shortest chain of hard edges and artifacts, first to last; none when there is no chain or nothing between. */
export function hardChain(relations: Pick<Relations, 'edges' | 'before'>, from: number, to: number): number[] {
  const next = new Map<number, number>();
  const queue = [to];
  for (const index of queue) {
    for (const edge of relations.edges[index]?.hard ?? []) {
      if (edge.from === from) {
        const between: number[] = [];
        for (let at = index; at !== to; at = next.get(at) ?? to) between.push(at);
        return between;
      }
      if (edge.from === to || next.has(edge.from) || !relations.before.has(edge.from, from)) continue;
      next.set(edge.from, index);
      queue.push(edge.from);
    }
  }
  return [];
}
