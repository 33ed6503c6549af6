import { Fault } from '../model/fault.ts';
import type { TaskId } from '../model/ids.ts';
import type { Plan } from '../model/plan.ts';
import type { Analysis, PairVerdict, SerialPair } from './analysis.ts';
import { buildTaskGraph } from './build-task-graph.ts';
import { classifyPair, sharedDomains } from './classify-pair.ts';
import { criticalPath } from './critical-path.ts';
import { findCycles } from './find-cycles.ts';
import { planWarnings } from './plan-warnings.ts';
import type { Relations } from './relations.ts';
import { serialMatrix } from './serial-matrix.ts';
import type { AnalysisOptions, TaskGraph } from './task-graph.ts';

/** Everything that can be said of a plan before it runs. */
export function analyze(plan: Plan, options: AnalysisOptions): Analysis {
  const graph = buildTaskGraph(plan, options);
  return { ...analyzeGraph(graph, options), serial: [...serialPairs(graph)] };
}

/** As `analyze`, without the pairs, for plans that have millions of them: take those from `serialPairs`. */
export function analyzeGraph(graph: TaskGraph, options: AnalysisOptions): Omit<Analysis, 'serial'> {
  return {
    tasks: graph.plan.tasks.length,
    criticalPath: criticalPath(graph),
    cycles: findCycles(graph.plan),
    warnings: planWarnings(graph.relations, options.config, options.files),
  };
}

/** The pairs that may not run together, sorted by plan order, made one by one: a plan of 10,000 tasks may have millions. */
export function* serialPairs(graph: TaskGraph): Generator<SerialPair> {
  const { relations } = graph;
  const matrix = serialMatrix(relations);
  for (const [i, a] of relations.tasks.entries()) {
    for (const j of matrix.columns(i, i + 1)) {
      const b = relations.tasks[j];
      const cause = classifyPair(relations, i, j);
      if (b !== undefined && cause !== undefined) yield { a: a.id, b: b.id, ...cause };
    }
  }
}

/** How many pairs `serialPairs` yields, without making them. */
export function countSerialPairs(graph: TaskGraph): number {
  return serialMatrix(graph.relations).count() / 2;
}

/** Whether two different tasks of the graph may run together, and why. Throws Fault `unknown_task`, and `usage` for a task and itself. */
export function explainPair(graph: TaskGraph, a: TaskId, b: TaskId): PairVerdict {
  const one = indexOf(graph, a);
  const other = indexOf(graph, b);
  if (one === other) throw new Fault('usage', `${a} is compared with itself`, { remedy: 'Name two different tasks.' });
  const [i, j] = one < other ? [one, other] : [other, one];
  const cause = classifyPair(graph.relations, i, j);
  return cause === undefined ? { together: true, reason: togetherReason(graph.relations, i, j) } : { together: false, ...cause };
}

function indexOf(graph: TaskGraph, id: TaskId): number {
  const index = graph.relations.indexOf.get(id);
  if (index === undefined) throw new Fault('unknown_task', `The plan has no task ${id}`, { details: { task: id }, remedy: `Tasks: ${[...graph.nodes.keys()].slice(0, 20).join(', ')}.` });
  return index;
}

function togetherReason(relations: Relations, i: number, j: number): string {
  const [a = '', b = ''] = [relations.tasks[i]?.id, relations.tasks[j]?.id];
  const domainsOf = (index: number): string => (relations.memberships[index] ?? []).map((domain) => relations.table.names[domain]).join(' and ');
  if (relations.edges[j]?.soft.includes(i)) return `${b} may start on a partial artifact of ${a} (soft edge)`;
  if (relations.edges[i]?.soft.includes(j)) return `${a} may start on a partial artifact of ${b} (soft edge)`;
  const readers = [i, j].filter((index) => relations.memberships[index]?.length === 0);
  if (readers.length === 2) return `neither ${a} nor ${b} writes anything`;
  const [reader] = readers;
  if (reader !== undefined) return `${reader === i ? a : b} writes nothing and reads what is integrated`;
  const shared = sharedDomains(relations, i, j).map((domain) => relations.table.names[domain] ?? '');
  if (shared.length > 0) return `both write in domain ${shared.join(' and ')}, but neither writes what the other reads or writes`;
  return `different domains ${domainsOf(i)} and ${domainsOf(j)}, no shared path`;
}
