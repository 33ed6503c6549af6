import type { TaskId } from '../model/ids.ts';
import { hasUnknownScope, type Plan, type Task } from '../model/plan.ts';
import { pathOrder } from './path-order.ts';
import { relate, type Relations } from './relations.ts';
import { forEachApart } from './serial-matrix.ts';
import type { AnalysisOptions, Successors, TaskGraph, TaskNode } from './task-graph.ts';

/** The graph of a plan. Edges to unknown tasks are left out (the document check names them); cycles do not stop it. */
export function buildTaskGraph(plan: Plan, options: AnalysisOptions): TaskGraph {
  const relations = relate(plan, options);
  const order = pathOrder(relations);
  const apart = apartOf(relations);
  const idsOf = (indexes: Iterable<number>): readonly TaskId[] => [...indexes].flatMap((index) => relations.tasks[index]?.id ?? []);
  const nodes = new Map<TaskId, TaskNode>();
  relations.tasks.forEach((task, index) => {
    if (relations.indexOf.get(task.id) !== index) return;
    const edges = relations.edges[index];
    nodes.set(task.id, {
      task,
      index,
      domains: (relations.memberships[index] ?? []).flatMap((domain) => relations.table.names[domain] ?? []),
      owners: ownersOf(relations, task, index),
      hard: idsOf(edges?.hard.map((edge) => edge.from) ?? []),
      soft: idsOf(edges?.soft ?? []),
      order: idsOf(order[index] ?? []),
      feedback: idsOf(edges?.feedback ?? []),
      alone: aloneReason(relations, task, index),
      apart: idsOf([...(apart.get(index) ?? [])].sort((a, b) => a - b)),
      integrationPoints: (relations.points[index] ?? []).map(({ name, converge }) => ({ name, converge })),
    });
  });
  return { plan, domains: relations.domains, nodes, successors: successorsOf(nodes), relations };
}

function ownersOf(relations: Relations, task: Task, index: number): readonly string[] {
  if (hasUnknownScope(task)) return [];
  const names = new Set(relations.memberships[index]?.map((domain) => relations.table.names[domain]));
  return [...new Set(relations.domains.flatMap((domain) => (names.has(domain.name) && domain.owner !== undefined ? [domain.owner] : [])))];
}

function aloneReason(relations: Relations, task: Task, index: number): string | undefined {
  const domain = relations.serialized[index];
  if (domain !== undefined) return `it writes in domain ${domain}, whose tasks run alone (serialize)`;
  if (hasUnknownScope(task)) return 'it does not say what it writes';
  const point = relations.points[index]?.find(({ converge }) => converge === 'all');
  return point === undefined ? undefined : `it is integration point ${point.name}, for which every stream stops`;
}

function apartOf(relations: Relations): ReadonlyMap<number, ReadonlySet<number>> {
  const apart = new Map<number, Set<number>>();
  const add = (index: number, other: number): void => {
    const own = apart.get(index);
    if (own === undefined) apart.set(index, new Set([other]));
    else own.add(other);
  };
  forEachApart(relations, (index, other) => {
    add(index, other);
    add(other, index);
  });
  return apart;
}

function successorsOf(nodes: ReadonlyMap<TaskId, TaskNode>): Successors {
  const turned = (list: 'hard' | 'soft' | 'order' | 'feedback'): ReadonlyMap<TaskId, readonly TaskId[]> => {
    const successors = new Map<TaskId, TaskId[]>([...nodes.keys()].map((id) => [id, []]));
    for (const [id, node] of nodes) for (const from of node[list]) successors.get(from)?.push(id);
    return successors;
  };
  return { hard: turned('hard'), soft: turned('soft'), order: turned('order'), feedback: turned('feedback') };
}
