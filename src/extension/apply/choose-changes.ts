import type { TreeDataProvider, TreeItem } from 'vscode';
import { join } from 'node:path';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import type { ResultLeft } from '../../engine/result/result-left.ts';
import type { ResultUnits } from '../../engine/result/result-unit.ts';
import { idOf } from '../commands/command-table.ts';
import type { Editor } from '../editor.ts';
import { choiceLook, choiceNodes, choiceSummary, tick, type ChoiceNode } from './choice-look.ts';

type Rows = ReturnType<typeof choiceNodes>;

/** The tree *Choose Changes*: what of a result is taken, ticked file by file or change by change. It stands in the side bar, so that each change can be read beside it. */
export class ChooseChanges implements TreeDataProvider<ChoiceNode>, Disposable {
  readonly onDidChangeTreeData;
  /** Tells when a choice begins or ends. */
  readonly changed = new Emitter<boolean>();
  readonly #editor: Editor;
  readonly #fire;
  readonly #view;
  #root = '';
  #offer: ResultUnits | undefined;
  #chosen: ReadonlySet<number> = new Set();
  #rows: Rows = [];

  constructor(editor: Editor) {
    this.#editor = editor;
    this.#fire = new editor.EventEmitter<undefined>();
    this.onDidChangeTreeData = this.#fire.event;
    this.#view = editor.window.createTreeView('ceParallel.choose', { treeDataProvider: this, manageCheckboxStateManually: true, showCollapseAll: false });
    this.#view.onDidChangeCheckboxState(({ items }) => {
      for (const [node, state] of items) this.#chosen = tick(this.#chosen, node, state === editor.TreeItemCheckboxState.Checked);
      this.#draw();
    });
  }

  /** What is offered now; undefined while nobody chooses. */
  get offer(): ResultUnits | undefined {
    return this.#offer;
  }

  get chosen(): ReadonlySet<number> {
    return this.#chosen;
  }

  /** Begins a choice, with everything ticked, and goes to it. */
  async begin(root: string, offer: ResultUnits): Promise<void> {
    this.#root = root;
    this.#offer = offer;
    this.#rows = choiceNodes(offer);
    this.#chosen = new Set(offer.units.keys());
    this.changed.emit(true);
    this.#draw();
    // The command of a view shows it, also where it was hidden; only then can a row have the focus.
    await this.#editor.commands.executeCommand('ceParallel.choose.focus');
    const [first] = this.#rows;
    if (first !== undefined) await this.#view.reveal(first.file, { select: true, focus: true }).then(undefined, () => undefined);
  }

  /** Ticks all or nothing. */
  tickAll(checked: boolean): void {
    this.#chosen = new Set(checked ? this.#offer?.units.keys() : []);
    this.#draw();
  }

  /** Ticks or unticks the selected rows: what the first of them is not. */
  toggleSelected(): void {
    const [first] = this.#view.selection;
    if (first === undefined || this.#offer === undefined) return;
    const { checked } = choiceLook(first, this.#offer, this.#chosen);
    for (const node of this.#view.selection) this.#chosen = tick(this.#chosen, node, !checked);
    this.#draw();
  }

  end(): void {
    if (this.#offer === undefined) return;
    this.#offer = undefined;
    this.#rows = [];
    this.#chosen = new Set();
    this.#draw();
    this.changed.emit(false);
  }

  /** Ends the choice when it is not about what is left now. */
  keepIfAbout(left: ResultLeft | undefined): void {
    if (this.#offer !== undefined && (left?.from !== this.#offer.from || left.to !== this.#offer.to)) this.end();
  }

  getChildren(node?: ChoiceNode): ChoiceNode[] {
    if (node === undefined) return this.#rows.map(({ file }) => file);
    return node.type === 'file' ? [...(this.#rows.find(({ file }) => file.path === node.path)?.inside ?? [])] : [];
  }

  getParent(node: ChoiceNode): ChoiceNode | undefined {
    return node.type === 'file' ? undefined : this.#rows.find(({ file }) => file.path === node.path)?.file;
  }

  getTreeItem(node: ChoiceNode): TreeItem {
    const { TreeItem: Item, TreeItemCollapsibleState: expand, TreeItemCheckboxState: box, ThemeIcon } = this.#editor;
    const look = choiceLook(node, this.#offer ?? { from: '', to: '', units: [] }, this.#chosen);
    const hasMore = node.type === 'file' && node.units.length > 1;
    const item = new Item(look.label, hasMore ? expand.Expanded : expand.None);
    item.id = node.type === 'file' ? node.path : `${node.path}\n${node.at}`;
    item.description = look.description;
    item.tooltip = look.spoken;
    item.accessibilityInformation = { label: look.spoken };
    item.checkboxState = { state: look.checked ? box.Checked : box.Unchecked, accessibilityInformation: { label: look.checked ? 'will be applied' : 'left out' } };
    if (node.type === 'file') {
      item.resourceUri = this.#editor.Uri.file(join(this.#root, node.path));
      item.iconPath = ThemeIcon.File;
    }
    item.contextValue = 'change';
    item.command = { command: idOf('showChange'), title: 'Show Change', arguments: [node] };
    return item;
  }

  dispose(): void {
    this.#view.dispose();
    this.#fire.dispose();
  }

  #draw(): void {
    this.#view.message = this.#offer === undefined ? '' : choiceSummary(this.#offer, this.#chosen);
    this.#fire.fire(undefined);
  }
}
