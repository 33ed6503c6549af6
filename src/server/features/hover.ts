import type { Hover } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { z } from 'zod';
import { placeOf } from '../../engine/documents/guide.ts';
import { explainPair } from '../../engine/graph/analyze.ts';
import type { TaskGraph, TaskNode } from '../../engine/graph/task-graph.ts';
import { Duration } from '../../engine/model/duration.ts';
import type { TaskId } from '../../engine/model/ids.ts';
import type { Inspection } from '../inspect.ts';
import { code, codes, plainText } from '../markdown.ts';
import type { NamePlace } from '../plan-names.ts';
import { nameAt } from './references.ts';

/** Most pairs that are explained in one hover. */
const PAIRS_SHOWN = 5;

/** Says what stands at an offset: a task, an artifact, or what a key means. */
export function hoverAt(inspection: Inspection, offset: number, document: TextDocument): Hover | undefined {
  const spot = inspection.tree.spotAt(offset);
  if (spot === undefined) return undefined;
  const range = { start: document.positionAt(spot.span.start), end: document.positionAt(spot.span.end) };
  const name = spot.is === 'value' ? nameAt(inspection, offset, document) : undefined;
  const lines = name === undefined ? aboutKey(inspection, spot) : name.kind === 'task' ? aboutTask(inspection.graph, name.name) : aboutArtifact(inspection.names, inspection.graph, name);
  return lines.length === 0 ? undefined : { contents: { kind: 'markdown', value: lines.join('\n\n') }, range };
}

function aboutKey({ guide }: Inspection, { path, is }: { readonly path: readonly (string | number)[]; readonly is: 'key' | 'value' }): string[] {
  const entry = guide[placeOf(guide, path)];
  if (entry === undefined || entry.about === '') return [];
  if (is === 'value' && entry.words === undefined) return [];
  return [entry.about, `As ${code(entry.form)}`];
}

function aboutTask(graph: TaskGraph | undefined, id: string): string[] {
  const node = graph?.nodes.get(id as TaskId);
  if (graph === undefined || node === undefined) return [];
  const { task } = node;
  const writes = node.domains.length === 0 ? 'Writes nothing' : `Writes in ${codes(node.domains)}${node.owners.length === 0 ? '' : `, of ${codes(node.owners)}`}`;
  const waits = [
    ['after', node.hard],
    ['on a partial result of', node.soft],
    ['by shared paths', node.order],
  ] as const;
  const waiting = waits.filter(([, ids]) => ids.length > 0).map(([how, ids]) => `${how} ${codes(ids)}`);
  return [
    `**${plainText(task.id)}**${task.title === undefined ? '' : ` ${plainText(task.title)}`}`,
    `${task.role}, ${z.encode(Duration, task.estimate)}. ${writes}.`,
    waiting.length === 0 ? 'Waits for no task.' : `Starts ${waiting.join('; ')}.`,
    ...(node.alone === undefined ? [] : [`Runs alone: ${plainText(node.alone)}.`]),
    ...(node.integrationPoints.length === 0 ? [] : [`Integration point: ${codes(node.integrationPoints.map(({ name }) => name))}.`]),
    ...serialWith(graph, node),
  ];
}

function serialWith(graph: TaskGraph, node: TaskNode): string[] {
  const reasons: string[] = [];
  let more = 0;
  for (const id of graph.nodes.keys()) {
    if (id === node.task.id) continue;
    const verdict = explainPair(graph, node.task.id, id);
    if (verdict.together) continue;
    if (reasons.length < PAIRS_SHOWN) reasons.push(`- ${code(id)}: ${plainText(verdict.reason)}`);
    else more += 1;
  }
  if (reasons.length === 0) return ['May run beside every other task.'];
  return [`Not at the same time as\n${[...reasons, ...(more === 0 ? [] : [`- and ${more} more`])].join('\n')}`];
}

function aboutArtifact(names: readonly NamePlace[], graph: TaskGraph | undefined, { name }: NamePlace): string[] {
  const maker = graph?.plan.tasks.find((task) => (task.outputs as readonly string[]).includes(name));
  const users = graph?.plan.tasks.filter((task) => (task.inputs as readonly string[]).includes(name)) ?? [];
  if (!names.some((each) => each.kind === 'artifact' && each.name === name && each.defines)) return [];
  return [`Artifact ${code(name)}`, ...(maker === undefined ? [] : [`Made by ${code(maker.id)}; ${users.length === 0 ? 'no task needs it' : `needed by ${codes(users.map(({ id }) => id))}`}.`])];
}
