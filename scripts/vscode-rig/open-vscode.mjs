// One call for whoever drives VS Code from outside as a person would: journeys and pictures.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { launchChromium } from './chromium.mjs';
import { runCommand } from './command-palette.mjs';
import { startServer } from './server.mjs';
import { makeRepository, temporaryFolder } from './temporary-folder.mjs';
import { openWindow, workbenchReady } from './vscode-window.mjs';

/**
 * A server, a browser and a window with this extension in it, ready for use. Without `folder`, a fresh copy of the sample project is
 * opened. `close()` ends all of it; it also ends with this process.
 */
export async function openVsCode({ folder, size, settings, env, installed, keybindings, onConsole } = {}) {
  let server;
  let browser;
  let sample;
  const close = async () => {
    await browser?.close().catch(() => undefined);
    server?.stop();
    sample?.remove();
  };
  try {
    if (folder === undefined) sample = temporaryFolder('ce-sample');
    const opened = folder ?? (await makeRepository(path.join(sample.folder, 'webshop')));
    server = await startServer({ env, installed });
    if (keybindings !== undefined) {
      mkdirSync(path.dirname(server.userSettings), { recursive: true });
      writeFileSync(path.join(path.dirname(server.userSettings), 'keybindings.json'), JSON.stringify(keybindings));
    }
    browser = await launchChromium();
    const { page } = await openWindow({ browser, server, folder: opened, settings: settings ?? {}, size, onConsole });
    await workbenchReady(page, server.isDriven);
    const openAnother = async (other) => {
      const { page: second } = await openWindow({ browser, server, folder: other ?? opened, onConsole, beside: page });
      await workbenchReady(second, server.isDriven);
      return second;
    };
    return { page, folder: opened, home: server.home, userSettings: server.userSettings, openAnother, runCommand: (command, on = page) => runCommand(on, command), serverLog: () => server.log(), close };
  } catch (error) {
    await close();
    throw error;
  }
}
