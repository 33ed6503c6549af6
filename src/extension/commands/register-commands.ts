import type { Disposable } from '../../base/disposable.ts';
import type { Editor } from '../editor.ts';
import { COMMANDS, idOf, type CommandName } from './command-table.ts';

/** What a command does; arguments come from wherever it was called and are not to be trusted. What it throws is shown to the user. */
export type Handler = (...args: readonly unknown[]) => unknown;

/** One handler for each command, no more and no less. */
export type Handlers = Readonly<Record<CommandName, Handler>>;

/** Registers every command. */
export function registerCommands(editor: Editor, handlers: Handlers): Disposable {
  const registered = (Object.keys(COMMANDS) as CommandName[]).map((name) => editor.commands.registerCommand(idOf(name), (...args: readonly unknown[]) => handlers[name](...args)));
  return { dispose: () => registered.forEach((each) => void each.dispose()) };
}
