import type { TaskState } from '../events/run-state.ts';
import type { TaskGraph } from '../graph/task-graph.ts';
import type { TaskId } from '../model/ids.ts';
import type { PanelEdge, PanelHeader, PanelModel, PanelTask } from '../../protocol/webview.ts';
import type { PanelFold } from './panel-fold.ts';
import { panelEdges } from './panel-edges.ts';
import { panelHeader, type PanelSituation } from './panel-header.ts';
import { lineOf, panelTask } from './panel-task.ts';
import type { TaskTrace } from './task-trace.ts';

interface TaskSource {
  readonly state: TaskState;
  readonly trace: TaskTrace;
  readonly line: string;
  readonly explained: number;
  readonly shown: PanelTask;
}

/** A model with what it was made from, so that the next one can keep what has not changed: unchanged tasks and edges are the same objects. */
export interface PanelFrame {
  readonly model: PanelModel;
  readonly graph: TaskGraph | undefined;
  readonly sources: ReadonlyMap<TaskId, TaskSource>;
}

/** What changed between two models, as a delta's fields; a task that is gone makes a new snapshot necessary. */
export type PanelChange = { readonly type: 'none' } | { readonly type: 'snapshot' } | { readonly type: 'delta'; readonly header?: PanelHeader; readonly tasks?: PanelTask[]; readonly edges?: PanelEdge[] };

/** The run as the panel shows it now. Pass the frame before it: a frame of a thousand tasks of which one changed then costs little. */
export function nextFrame(fold: PanelFold, options: { graph: TaskGraph | undefined; situation: PanelSituation; before?: PanelFrame | undefined }): PanelFrame {
  const { graph, situation, before } = options;
  const context = { state: fold.state, graph, syncPoints: fold.syncPoints, me: situation.me };
  const sources = new Map<TaskId, TaskSource>();
  // Reasons of waits that are over come from the graph and from the integration points.
  const explained = fold.syncPoints.length;
  for (const state of fold.state.tasks.values()) {
    const trace = fold.trace(state.id);
    const last = before?.graph === graph ? before?.sources.get(state.id) : undefined;
    const known = last?.state === state && last.trace === trace && last.explained === explained ? last : undefined;
    // Only what a waiting task waits for can change without the task itself.
    const line = known !== undefined && state.status !== 'waiting' ? known.line : lineOf(state, context);
    sources.set(state.id, known?.line === line ? known : { state, trace, line, explained, shown: panelTask(state, trace, line, context) });
  }
  const edges = before !== undefined && before.graph === graph ? before.model.edges : graph === undefined ? [] : panelEdges(graph);
  return { model: { header: panelHeader(fold, situation), tasks: [...sources.values()].map((source) => source.shown), edges }, graph, sources };
}

/** What a view that has `before` needs in order to have `after`. */
export function changeBetween(before: PanelModel, after: PanelModel): PanelChange {
  if (before.header.run !== after.header.run || before.tasks.length !== after.tasks.length || before.tasks.some((task, place) => task.id !== after.tasks[place]?.id)) return { type: 'snapshot' };
  const tasks = after.tasks.filter((task, place) => task !== before.tasks[place]);
  const edges = after.edges === before.edges ? undefined : after.edges;
  const header = sameHeader(before.header, after.header) ? undefined : after.header;
  if (tasks.length === 0 && edges === undefined && header === undefined) return { type: 'none' };
  return { type: 'delta', ...(header === undefined ? {} : { header }), ...(tasks.length === 0 ? {} : { tasks }), ...(edges === undefined ? {} : { edges }) };
}

/** The view's own clock counts on: that time went by is no change. */
function sameHeader(a: PanelHeader, b: PanelHeader): boolean {
  return JSON.stringify({ ...a, now: 0, elapsedMs: 0 }) === JSON.stringify({ ...b, now: 0, elapsedMs: 0 });
}
