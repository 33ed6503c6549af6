import type { TaskId } from '../model/ids.ts';
import { writeScope } from '../model/plan.ts';
import { intersectPatterns } from '../paths/intersect.ts';
import type { Claim } from './claims-conflict.ts';
import type { TaskGraph } from './task-graph.ts';

/**
 * What a task asks leases for: its writes (`**` for an unknown scope) and its reads without those that a soft predecessor may
 * write. Soft means to start while that one still writes them; a lease on them would make it wait. No claim for an unknown task.
 */
export function claimOf(graph: TaskGraph, id: TaskId): Claim {
  const node = graph.nodes.get(id);
  if (node === undefined) return { reads: [], writes: [] };
  const { writes, reads, edges } = graph.relations;
  const unfinished = (edges[node.index]?.soft ?? []).flatMap((from) => writes[from] ?? []);
  const kept = node.task.reads.filter((_, i) => {
    const read = reads[node.index]?.[i];
    return read !== undefined && unfinished.every((write) => intersectPatterns([write, read]) === undefined);
  });
  return { reads: kept, writes: writeScope(node.task) };
}
