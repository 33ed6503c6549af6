import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../../../scripts/vscode-rig/chromium.mjs';

/** What a page is made of. */
export interface PageOptions {
  /** The page itself. */
  readonly html: string;
  /** What lies below `/` beside it, from this folder (absolute). Nothing outside of it is served. */
  readonly folder: string;
  /** The header of the page, as a webview has it in its meta element. */
  readonly contentSecurityPolicy?: string;
  readonly size?: { readonly width: number; readonly height: number };
  readonly reducedMotion?: 'reduce' | 'no-preference';
  /** Runs in the page before any script of its own: a fake `acquireVsCodeApi`, for instance. */
  readonly before?: string;
}

/** A page in a real browser. */
export interface OpenPage {
  readonly page: Page;
  /** What went wrong in it so far: errors of scripts, of the console (refusals of the policy are among them), and missing files. */
  readonly troubles: readonly string[];
  close(): Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.css': 'text/css', '.html': 'text/html', '.json': 'application/json', '.svg': 'image/svg+xml', '.ttf': 'font/ttf', '.woff2': 'font/woff2', '.png': 'image/png' };

/** A headless Chromium for the tests of one file; `close` it in `after`. */
export async function openBrowser(): Promise<Browser> {
  return await launchChromium();
}

/** Opens a page in a browser profile of its own, served from the loopback so that its policy means what it means in VS Code. */
export async function openPage(browser: Browser, options: PageOptions): Promise<OpenPage> {
  const server = await serve(options);
  const context = await browser.newContext({ viewport: options.size ?? { width: 1000, height: 700 }, reducedMotion: options.reducedMotion ?? 'no-preference' });
  const troubles: string[] = [];
  const page = await context.newPage();
  page.on('pageerror', (error) => troubles.push(error.stack ?? error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text());
  });
  page.on('response', (response) => {
    if (response.status() >= 400) troubles.push(`${response.status()} ${new URL(response.url()).pathname}`);
  });
  const close = async (): Promise<void> => {
    await context.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  try {
    if (options.before !== undefined) await page.addInitScript(options.before);
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  } catch (error) {
    await close();
    throw error;
  }
  return { page, troubles, close };
}

async function serve({ html, folder, contentSecurityPolicy }: PageOptions): Promise<Server> {
  const root = path.resolve(folder);
  const server = createServer((request, response) => {
    const name = decodeURIComponent(new URL(request.url ?? '/', 'http://127.0.0.1').pathname);
    const headers = contentSecurityPolicy === undefined ? {} : { 'content-security-policy': contentSecurityPolicy };
    if (name === '/') response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...headers }).end(html);
    else if (name === '/favicon.ico') response.writeHead(204).end();
    else void sendFile(path.join(root, name));
    async function sendFile(file: string): Promise<void> {
      const content = file.startsWith(root + path.sep) ? await readFile(file).catch(() => undefined) : undefined;
      if (content === undefined) response.writeHead(404).end();
      else response.writeHead(200, { 'content-type': `${TYPES[path.extname(file)] ?? 'application/octet-stream'}; charset=utf-8` }).end(content);
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return server;
}
