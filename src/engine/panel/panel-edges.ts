import type { TaskGraph, TaskNode } from '../graph/task-graph.ts';
import type { TaskId } from '../model/ids.ts';
import type { AfterEdge } from '../model/plan.ts';
import type { PanelEdge } from '../../protocol/webview.ts';
import { cut } from './cut.ts';

/**
 * The arrows of a plan, in plan order of the tasks that they lead to: declared ones and artifacts as they are, order by path only where
 * no other way says the same, and a dotted chain through the tasks that share a resource.
 */
export function panelEdges(graph: TaskGraph): PanelEdge[] {
  const implied = new Implied(graph);
  const edges: PanelEdge[] = [];
  for (const node of graph.nodes.values()) {
    const to = node.task.id;
    for (const from of node.hard) edges.push({ from, to, kind: 'hard', label: artifactBetween(graph, from, node) });
    for (const from of node.soft) edges.push({ from, to, kind: 'soft', label: artifactBetween(graph, from, node) || 'starts on a part' });
    for (const from of node.order) if (!implied.has(from, node)) edges.push({ from, to, kind: 'order', label: 'same files' });
    for (const from of node.feedback) edges.push({ from: to, to: from, kind: 'feedback', label: 'feedback' });
  }
  return [...edges, ...resourceEdges(graph)];
}

function artifactBetween(graph: TaskGraph, from: TaskId, to: TaskNode): string {
  const outputs = graph.nodes.get(from)?.task.outputs ?? [];
  const edge: AfterEdge | undefined = to.task.after.find((candidate) => candidate.task === from);
  const named = edge?.artifact;
  return cut(named ?? to.task.inputs.filter((input) => outputs.includes(input)).join(', '), 120);
}

function resourceEdges(graph: TaskGraph): PanelEdge[] {
  const last = new Map<string, TaskId>();
  const edges: PanelEdge[] = [];
  for (const node of graph.nodes.values()) {
    for (const { name } of node.task.resources) {
      const from = last.get(name);
      if (from !== undefined && from !== node.task.id) edges.push({ from, to: node.task.id, kind: 'resource', label: cut(name, 120) });
      last.set(name, node.task.id);
    }
  }
  return edges;
}

/** Which predecessors a task has anyway through another of its predecessors. */
class Implied {
  readonly #graph: TaskGraph;
  readonly #words: number;
  readonly #ancestors = new Map<TaskId, Uint32Array>();

  constructor(graph: TaskGraph) {
    this.#graph = graph;
    this.#words = Math.ceil(graph.nodes.size / 32);
    const { positions } = graph.relations;
    const sorted = [...graph.nodes.values()].sort((a, b) => (positions[a.index] ?? 0) - (positions[b.index] ?? 0));
    for (const node of sorted) this.#ancestors.set(node.task.id, this.#of(node));
  }

  has(from: TaskId, to: TaskNode): boolean {
    const index = this.#graph.nodes.get(from)?.index ?? 0;
    return [...to.hard, ...to.order].some((other) => other !== from && bit(this.#ancestors.get(other), index));
  }

  #of(node: TaskNode): Uint32Array {
    const row = new Uint32Array(this.#words);
    for (const id of [...node.hard, ...node.order]) {
      const index = this.#graph.nodes.get(id)?.index;
      if (index === undefined) continue;
      this.#ancestors.get(id)?.forEach((word, place) => (row[place] = (row[place] ?? 0) | word));
      row[index >>> 5] = (row[index >>> 5] ?? 0) | (1 << (index & 31));
    }
    return row;
  }
}

function bit(row: Uint32Array | undefined, index: number): boolean {
  return row !== undefined && ((row[index >>> 5] ?? 0) & (1 << (index & 31))) !== 0;
}
