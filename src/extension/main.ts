import { commands, window, type ExtensionContext } from 'vscode';

/** Called by VS Code once; only wires. */
export function activate(context: ExtensionContext): void {
  context.subscriptions.push(
    commands.registerCommand('ceParallel.doctor', () => {
      const terminal = window.createTerminal({ name: 'CE Parallel', shellPath: process.execPath, shellArgs: [context.asAbsolutePath('dist/cli.js'), 'doctor'], env: { ELECTRON_RUN_AS_NODE: '1' } });
      context.subscriptions.push(terminal);
      terminal.show();
    }),
  );
}
