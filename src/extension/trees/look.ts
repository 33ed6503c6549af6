import type { CommandId } from '../commands/command-table.ts';

/** What a row may call: a command of ours, or one of the few of the editor that settle something. */
export type RowCommandId = CommandId | 'workbench.action.openSettingsJson';

/** How a row of a tree looks, without the editor's classes. Texts are shown as text; a tooltip is Markdown whose parts were escaped. */
export interface Look {
  readonly label: string;
  readonly description: string;
  readonly tooltip: string;
  readonly icon: { readonly id: string; readonly color?: string };
  /** Words that the manifest's when-clauses look for. */
  readonly contextValue: string;
  readonly expand: 'none' | 'closed' | 'open';
  readonly command?: { readonly id: RowCommandId; readonly title: string; readonly args: readonly unknown[] };
  /** What a screen reader says instead of label and description. */
  readonly spoken: string;
}

/** Text from a journal as Markdown that shows it and does nothing else. */
export function asMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~$&:@]/g, '\\$&').replace(/\r?\n/g, '  \n');
}
