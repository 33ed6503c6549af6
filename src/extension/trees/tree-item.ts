import type { TreeItem } from 'vscode';
import type { Editor } from '../editor.ts';
import type { Look } from './look.ts';

/** A look as the editor wants it. Rows of one key keep their expansion. */
export function treeItem(editor: Editor, key: string, look: Look): TreeItem {
  const { TreeItemCollapsibleState: state } = editor;
  const item = new editor.TreeItem(look.label, look.expand === 'none' ? state.None : look.expand === 'open' ? state.Expanded : state.Collapsed);
  item.id = key;
  item.description = look.description;
  item.contextValue = look.contextValue;
  item.tooltip = new editor.MarkdownString(look.tooltip);
  item.iconPath = new editor.ThemeIcon(look.icon.id, look.icon.color === undefined ? undefined : new editor.ThemeColor(look.icon.color));
  item.accessibilityInformation = { label: look.spoken };
  if (look.command !== undefined) item.command = { command: look.command.id, title: look.command.title, arguments: [...look.command.args] };
  return item;
}
