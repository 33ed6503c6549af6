// A window of the real VS Code, with this extension in it, in a headless browser.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { RigError } from './install-part.mjs';

const OPEN_LIMIT_MS = 90_000;

/**
 * Opens a folder in a new window on a running server: in a browser context of its own, or as another window `beside` one (its page). `tests` is the path of a bundle to run in its
 * extension host; `settings` is what the user's settings.json holds from then on, which all windows of a server share.
 */
export async function openWindow({ browser, server, folder, tests, settings, size = { width: 1280, height: 800 }, onExit, onConsole, beside }) {
  mkdirSync(path.dirname(server.userSettings), { recursive: true });
  if (settings !== undefined) writeFileSync(server.userSettings, `${JSON.stringify(settings, null, 2)}\n`);
  const context = beside?.context() ?? (await browser.newContext({ viewport: size, reducedMotion: 'reduce' }));
  const page = await context.newPage();
  if (onConsole !== undefined) {
    page.on('console', (message) => onConsole(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => onConsole(`page error: ${error.stack ?? error.message}`));
    page.on('response', (response) => response.status() >= 400 && onConsole(`${response.status()} ${response.url()}`));
    page.on('requestfailed', (request) => onConsole(`failed: ${request.url()} ${request.failure()?.errorText ?? ''}`));
    page.on('crash', () => onConsole('The page crashed.'));
  }
  await page.exposeFunction('codeAutomationLog', (type, args) => onConsole?.(`${type}: ${args.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join(' ')}`));
  await page.exposeFunction('codeAutomationExit', (code) => onExit?.(code));
  await page.goto(windowAddress({ port: server.port, extension: server.extension, folder, tests }), { timeout: OPEN_LIMIT_MS, waitUntil: 'domcontentloaded' });
  return { page, close: () => (beside === undefined ? context.close() : page.close()) };
}

/** Settles when the workbench stands, its extensions are known and its status bar has been drawn. */
export async function workbenchReady(page, isDriven = true) {
  const start = Date.now();
  try {
    if (isDriven) {
      await page.waitForFunction(() => globalThis.driver !== undefined, undefined, { timeout: OPEN_LIMIT_MS });
      await page.evaluate(() => globalThis.driver.whenWorkbenchRestored());
    }
    await page.locator('.monaco-workbench .part.statusbar .statusbar-item').first().waitFor({ timeout: OPEN_LIMIT_MS });
  } catch (error) {
    throw new RigError(`VS Code's workbench did not come up in ${Math.round((Date.now() - start) / 1000)} s: ${error.message}`);
  }
}

/** Where a window is to be opened: with a folder, a workspace file, or nothing in it. */
export function windowAddress({ port, extension, folder, tests }) {
  const remote = (file) => `vscode-remote://127.0.0.1:${port}${encodeURI(uriPath(file)).replaceAll(/[?#]/g, encodeURIComponent)}`;
  const payload = [...(extension === undefined ? [] : [['extensionDevelopmentPath', remote(extension)], ['skipWelcome', 'true']]), ...(tests === undefined ? [] : [['extensionTestsPath', remote(tests)]])];
  const what = folder === undefined ? 'ew=true' : `${folder.endsWith('.code-workspace') ? 'workspace' : 'folder'}=${encodeURIComponent(uriPath(folder))}`;
  return `http://127.0.0.1:${port}/?${what}${payload.length === 0 ? '' : `&payload=${encodeURIComponent(JSON.stringify(payload))}`}`;
}

/** A path as URIs have it: `/` between the parts, and before a drive letter. */
function uriPath(file) {
  const slashes = path.resolve(file).replaceAll('\\', '/');
  return slashes.startsWith('/') ? slashes : `/${slashes}`;
}
