import type { TreeDataProvider, TreeItem } from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import type { Editor } from '../editor.ts';
import { attentionLook, type AttentionNode } from './attention-nodes.ts';
import { treeItem } from './tree-item.ts';

/** The tree *Attention*, whose number of rows is the badge of the extension's icon. */
export class AttentionTree implements TreeDataProvider<AttentionNode>, Disposable {
  readonly onDidChangeTreeData;
  readonly #editor: Editor;
  readonly #changed;
  readonly #view;
  #nodes: readonly AttentionNode[] = [];

  constructor(editor: Editor) {
    this.#editor = editor;
    this.#changed = new editor.EventEmitter<undefined>();
    this.onDidChangeTreeData = this.#changed.event;
    this.#view = editor.window.createTreeView('ceParallel.attention', { treeDataProvider: this });
  }

  /** Shows these rows in place of those before. */
  show(nodes: readonly AttentionNode[]): void {
    if (JSON.stringify(nodes) === JSON.stringify(this.#nodes)) return;
    this.#nodes = nodes;
    this.#view.badge = nodes.length === 0 ? undefined : { value: nodes.length, tooltip: nodes.length === 1 ? '1 thing needs you' : `${nodes.length} things need you` };
    this.#changed.fire(undefined);
  }

  getChildren(node?: AttentionNode): AttentionNode[] {
    return node === undefined ? [...this.#nodes] : [];
  }

  getTreeItem(node: AttentionNode): TreeItem {
    return treeItem(this.#editor, node.key, attentionLook(node));
  }

  dispose(): void {
    this.#view.dispose();
    this.#changed.dispose();
  }
}
