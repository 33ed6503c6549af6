import * as vscode from 'vscode';
import { COMMANDS, type CommandName } from './commands/command-table.ts';
import { registerCommands, type Handlers } from './commands/register-commands.ts';
import { startLanguageClient } from './language-client.ts';
import { showError } from './show-error.ts';
import type { Extension } from './extension.ts';

let extension: Promise<Extension> | undefined;

/** What other code in the extension host (its tests) can reach. */
export interface Activated {
  /** Resolves when everything is loaded and the repository was looked at. */
  ready(): Promise<Extension>;
}

/** Called by VS Code once; only wires. Everything else is loaded when it is first needed, which is right after. */
export function activate(context: vscode.ExtensionContext): Activated {
  const start = performance.now();
  const languageServer = startLanguageClient(context, vscode);
  const load = (): Promise<Extension> =>
    (extension ??= import('./extension.ts').then(async ({ Extension: Loaded }) => {
      const loaded = new Loaded(vscode, context, languageServer);
      await loaded.open();
      return loaded;
    }));
  const handlerOf = (name: CommandName) => async (...args: readonly unknown[]) => (await load()).handlers[name](...args);
  const handlers = Object.fromEntries((Object.keys(COMMANDS) as CommandName[]).map((name) => [name, handlerOf(name)])) as unknown as Handlers;
  context.subscriptions.push(registerCommands(vscode, handlers));
  context.subscriptions.push(vscode.window.registerWebviewPanelSerializer('ceParallel.pipelinePanel', { deserializeWebviewPanel: async (panel) => (await load()).panel.adopt(panel) }));
  setImmediate(() => void load().catch((error: unknown) => showError(vscode, error)));
  performance.measure('ceParallel.activate', { start });
  return { ready: load };
}

/** Called by VS Code when the window closes: the coordinator ends with it, and its run can be resumed. */
export async function deactivate(): Promise<void> {
  await (await extension)?.close();
}
