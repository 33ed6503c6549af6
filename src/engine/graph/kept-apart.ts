import type { TaskId } from '../model/ids.ts';
import type { SerialPair } from './analysis.ts';
import { serialPairs } from './analyze.ts';
import type { TaskGraph } from './task-graph.ts';

/** Pairs looked at for the few that are shown; a plan with more of them is not worth telling pair by pair. */
const MOST_PAIRS = 20_000;

/** The first pairs that may not run together although neither needs the other: what a planner could have avoided, each with its reason. */
export function keptApart(graph: TaskGraph, limit: number): readonly SerialPair[] {
  const needs = new Map<TaskId, ReadonlySet<TaskId>>();
  const needsOf = (id: TaskId): ReadonlySet<TaskId> => {
    const known = needs.get(id);
    if (known !== undefined) return known;
    const all = new Set<TaskId>();
    const pending = [...(graph.nodes.get(id)?.hard ?? [])];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (all.has(next)) continue;
      all.add(next);
      pending.push(...(graph.nodes.get(next)?.hard ?? []));
    }
    needs.set(id, all);
    return all;
  };
  const found: SerialPair[] = [];
  let seen = 0;
  for (const pair of serialPairs(graph)) {
    if (found.length >= limit || ++seen > MOST_PAIRS) break;
    if (!needsOf(pair.a).has(pair.b) && !needsOf(pair.b).has(pair.a)) found.push(pair);
  }
  return found;
}
