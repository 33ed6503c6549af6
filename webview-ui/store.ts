import type { TaskId } from '../src/engine/model/ids.ts';
import type { PanelModel, PanelTask } from '../src/protocol/webview.ts';
import type { HostNotice } from './frames.ts';

/** What the view knows of the run: nothing but what the host sent. */
export interface PanelStore {
  readonly model: PanelModel | undefined;
  /** Number of the last notice that was folded in. */
  readonly number: number;
  readonly tasks: ReadonlyMap<string, PanelTask>;
  /** `performance.now()` at which the header came: the view's clock counts on from there. */
  readonly headerAt: number;
  /** A delta was missed: only a new snapshot helps. */
  readonly gap: boolean;
}

/** Before the first snapshot. */
export const EMPTY_STORE: PanelStore = { model: undefined, number: 0, tasks: new Map(), headerAt: 0, gap: false };

/** The store after a notice. What a delta does not name stays the same object. */
export function foldNotice(store: PanelStore, notice: HostNotice, at: number): PanelStore {
  if (notice.type === 'snapshot') return { model: notice.model, number: notice.number, tasks: byId(notice.model.tasks), headerAt: at, gap: false };
  if (notice.type !== 'delta' || store.model === undefined) return store;
  if (store.gap || notice.number !== store.number + 1) return { ...store, gap: true };
  const { header, tasks, edges } = notice;
  const changed = tasks === undefined ? store.model.tasks : replace(store.model.tasks, byId(tasks));
  return {
    model: { header: header ?? store.model.header, tasks: changed, edges: edges ?? store.model.edges },
    number: notice.number,
    tasks: tasks === undefined ? store.tasks : byId(changed),
    headerAt: header === undefined ? store.headerAt : at,
    gap: false,
  };
}

function replace(tasks: readonly PanelTask[], changed: ReadonlyMap<TaskId, PanelTask>): PanelTask[] {
  return tasks.map((task) => changed.get(task.id) ?? task);
}

function byId(tasks: readonly PanelTask[]): ReadonlyMap<TaskId, PanelTask> {
  return new Map(tasks.map((task) => [task.id, task]));
}
