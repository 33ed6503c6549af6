import { basename } from 'node:path';
import type { TreeDataProvider, TreeItem, TreeView } from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import type { TaskId } from '../../engine/model/ids.ts';
import { isAtWork } from '../../engine/report/waiting-reason.ts';
import type { Editor } from '../editor.ts';
import { NO_RUN, type RunView } from '../run/run-view.ts';
import { childrenOf, keyOf, lookOf, parentOf, type PipelineNode } from './pipeline-nodes.ts';
import { treeItem } from './tree-item.ts';

const CLOCK_MS = 1_000;

/** The tree *Pipeline*. Rows keep their identity, so that only what changed is drawn again. */
export class PipelineTree implements TreeDataProvider<PipelineNode>, Disposable {
  readonly onDidChangeTreeData;
  readonly #editor: Editor;
  readonly #changed;
  readonly #view: TreeView<PipelineNode>;
  readonly #nodes = new Map<string, PipelineNode>();
  #shown: RunView = NO_RUN;
  #clock: NodeJS.Timeout | undefined;

  constructor(editor: Editor) {
    this.#editor = editor;
    this.#changed = new editor.EventEmitter<PipelineNode | PipelineNode[] | undefined>();
    this.onDidChangeTreeData = this.#changed.event;
    this.#view = editor.window.createTreeView('ceParallel.pipeline', { treeDataProvider: this, showCollapseAll: true });
  }

  /** Shows a view in place of the one before; `repository` is named where there are several. */
  show(view: RunView, repository?: string): void {
    this.#view.description = repository === undefined ? '' : basename(repository);
    const before = this.#shown;
    this.#shown = view;
    if (before.run !== view.run) this.#nodes.clear();
    if (before.run !== view.run || before.earlier !== view.earlier || before.state.tasks.size !== view.state.tasks.size) this.#changed.fire(undefined);
    else if (before !== view) this.#changed.fire(this.#changedRows(before, view));
    const atWork = view.owner !== 'nobody' && view.state.endedAt === undefined && view.state.run !== undefined;
    if (atWork && this.#clock === undefined) this.#clock = setInterval(() => this.#tick(), CLOCK_MS);
    else if (!atWork) this.#stopClock();
  }

  getChildren(node?: PipelineNode): PipelineNode[] {
    return childrenOf(this.#shown, node).map((child) => this.#same(child));
  }

  getTreeItem(node: PipelineNode): TreeItem {
    const look = lookOf(this.#shown, node, Date.now());
    return look === undefined ? new this.#editor.TreeItem('') : treeItem(this.#editor, `${this.#shown.run ?? ''} ${keyOf(node)}`, look);
  }

  getParent(node: PipelineNode): PipelineNode | undefined {
    const parent = parentOf(this.#shown, node);
    return parent === undefined ? undefined : this.#same(parent);
  }

  /** Selects a task's row, if the tree is looked at. */
  async select(task: TaskId): Promise<void> {
    if (!this.#view.visible || this.#shown.state.tasks.get(task) === undefined) return;
    await this.#view.reveal(this.#same({ type: 'task', task }), { select: true, focus: false });
  }

  dispose(): void {
    this.#stopClock();
    this.#view.dispose();
    this.#changed.dispose();
  }

  /** The object by which the editor knows this row. */
  #same(node: PipelineNode): PipelineNode {
    const key = keyOf(node);
    const known = this.#nodes.get(key);
    if (known !== undefined) return known;
    this.#nodes.set(key, node);
    return node;
  }

  /** Rows of tasks that changed; of whole groups where a task moved between them. */
  #changedRows(before: RunView, view: RunView): PipelineNode[] {
    const rows = new Set<PipelineNode>();
    const add = (node: PipelineNode): void => {
      const known = this.#nodes.get(keyOf(node));
      if (known !== undefined) rows.add(known);
    };
    for (const task of view.state.tasks.values()) {
      const old = before.state.tasks.get(task.id);
      if (old === task) continue;
      if (old?.stream !== task.stream) return this.#rowOfRun();
      add({ type: 'task', task: task.id });
      if (task.stream !== undefined) add({ type: 'stream', stream: task.stream });
      if (old?.status !== task.status) {
        // What waits may wait for something else now.
        add({ type: 'unstarted' });
      }
    }
    return rows.size > 100 ? this.#rowOfRun() : [...rows, ...this.#rowOfRunAlone(before, view)];
  }

  #rowOfRun(): PipelineNode[] {
    return [this.#same({ type: 'run' })];
  }

  /** The run's own line shows how it stands; drawing it again draws all below it, so it must be worth it. */
  #rowOfRunAlone(before: RunView, view: RunView): PipelineNode[] {
    return before.state.phase !== view.state.phase || before.owner !== view.owner || before.state.cancelling !== view.state.cancelling || before.state.goal !== view.state.goal || before.state.applied !== view.state.applied || before.trouble !== view.trouble || before.graph !== view.graph ? this.#rowOfRun() : [];
  }

  /** Times go on. With few rows all of them are drawn, else those at work. */
  #tick(): void {
    if (!this.#view.visible) return;
    if (this.#shown.state.tasks.size <= 50) {
      this.#changed.fire(this.#rowOfRun());
      return;
    }
    const rows: PipelineNode[] = [];
    for (const task of this.#shown.state.tasks.values()) {
      const row = isAtWork(task) ? this.#nodes.get(keyOf({ type: 'task', task: task.id })) : undefined;
      if (row !== undefined) rows.push(row);
    }
    if (rows.length > 0) this.#changed.fire(rows);
  }

  #stopClock(): void {
    clearInterval(this.#clock);
    this.#clock = undefined;
  }
}
