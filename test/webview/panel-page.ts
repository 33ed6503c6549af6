import { build } from 'esbuild';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { panelBundle } from '../../scripts/panel-bundle.mjs';
import type { PanelModel } from '../../src/protocol/webview.ts';
import { BODY_CLASSES, themeSheet, type ThemeName } from './themes.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const ORIGIN = 'http://panel.test';

/** A frame that the view sent. */
export interface SentFrame {
  readonly type: string;
  readonly name: string;
  readonly id?: number;
  readonly input?: unknown;
  readonly data?: unknown;
}

/** What stands behind the view in a test: answers calls, hears notices. */
export interface FakeHost {
  model(): PanelModel;
  /** Answers a call, or throws. */
  answer?(name: string, input: unknown): unknown;
  hear?(name: string, data: unknown): void;
  /** Says nothing of itself: a host that is dead. */
  readonly silent?: boolean;
}

/** A panel in a real browser, with a host that a test plays. */
export interface PanelPage {
  readonly page: Page;
  readonly sent: SentFrame[];
  /** What the browser complained about: errors, and what the content security policy blocked. */
  readonly complaints: string[];
  /** Sends a whole model. */
  snapshot(model: PanelModel): Promise<void>;
  /** Sends the next delta. */
  delta(change: Partial<PanelModel>): Promise<void>;
  post(frame: unknown): Promise<void>;
  /** Notices of one name that the view sent up to now. */
  notices(name: string): Promise<unknown[]>;
  /** Waits until the view sends such a notice. */
  heard(name: string, data: unknown): Promise<void>;
}

let bundle: Promise<Map<string, Buffer>> | undefined;

/** The panel's files as the build makes them, by name. */
export function panelFiles(): Promise<Map<string, Buffer>> {
  bundle ??= build({ ...panelBundle, absWorkingDir: ROOT, outdir: 'dist', write: false }).then((made) => new Map(made.outputFiles.map((file) => [path.basename(file.path), Buffer.from(file.contents)])));
  return bundle;
}

/** Opens the panel under the content security policy that the editor's webview has. */
export async function openPanel(browser: Browser, host: FakeHost, options: { theme?: ThemeName; width?: number; height?: number; bodyClass?: string; state?: unknown; waits?: boolean; scale?: number; stopClock?: boolean } = {}): Promise<PanelPage> {
  const files = await panelFiles();
  const theme = options.theme ?? 'dark';
  const context = await browser.newContext({ viewport: { width: options.width ?? 1280, height: options.height ?? 720 }, deviceScaleFactor: options.scale ?? 1, reducedMotion: options.bodyClass?.includes('reduce-motion') === true ? 'reduce' : 'no-preference' });
  const page = await context.newPage();
  const sent: SentFrame[] = [];
  const complaints: string[] = [];
  const listeners: (() => void)[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  await page.route(`${ORIGIN}/**`, async (route) => {
    const name = path.posix.basename(new URL(route.request().url()).pathname);
    if (name === 'index.html') await route.fulfill({ contentType: 'text/html', body: pageOf(theme, options.bodyClass ?? '') });
    else if (name === 'theme.css') await route.fulfill({ contentType: 'text/css', body: themeSheet(theme) });
    else {
      const body = files.get(name);
      if (body === undefined) await route.fulfill({ status: 404, body: '' });
      else await route.fulfill({ contentType: name.endsWith('.css') ? 'text/css' : name.endsWith('.js') ? 'text/javascript' : 'font/ttf', body });
    }
  });
  let number = 0;
  const post = (frame: unknown): Promise<void> => page.evaluate((data) => window.postMessage(data, '*'), frame);
  const snapshot = async (model: PanelModel): Promise<void> => {
    number = 1;
    await post({ type: 'notice', name: 'snapshot', data: { number, model } });
  };
  await page.exposeFunction('fromView', async (frame: SentFrame) => {
    sent.push(frame);
    for (const listener of listeners) listener();
    if (frame.type === 'notice' && frame.name === 'resync') {
      if (options.waits !== true) await snapshot(host.model());
    } else if (frame.type === 'notice') host.hear?.(frame.name, frame.data);
    else if (frame.type === 'call') {
      try {
        await post({ type: 'ok', id: frame.id, value: host.answer?.(frame.name, frame.input) ?? null });
      } catch (error) {
        await post({ type: 'err', id: frame.id, error: { code: 'internal', message: error instanceof Error ? error.message : String(error), remedy: '', details: {} } });
      }
    }
  });
  if (options.stopClock === true) await page.clock.install({ time: 0 });
  await page.addInitScript(vsCodeApi(options.state));
  if (host.silent !== true) await page.addInitScript(BEATS);
  await page.goto(`${ORIGIN}/index.html`);
  await page.locator(options.waits === true ? '.skeleton' : '.head, .welcome').first().waitFor({ timeout: 15_000 }).catch((error: unknown) => {
    throw new Error(`The panel did not appear: ${complaints.join('; ')}`, { cause: error });
  });
  if (options.stopClock === true) await page.clock.pauseAt(STOPPED_AT);
  return {
    page, sent, complaints, post, snapshot,
    delta: async (change) => {
      number += 1;
      await post({ type: 'notice', name: 'delta', data: { number, ...change } });
    },
    notices: async (name) => {
      // What the view sent before this answer has arrived before it.
      await page.evaluate('0');
      return sent.filter((frame) => frame.type === 'notice' && frame.name === name).map((frame) => frame.data);
    },
    heard: (name, data) =>
      new Promise((resolve) => {
        const wanted = JSON.stringify(data);
        const look = (): boolean => sent.some((frame) => frame.type === 'notice' && frame.name === name && JSON.stringify(frame.data) === wanted);
        if (look()) resolve();
        else listeners.push(() => look() && resolve());
      }),
  };
}

function pageOf(theme: ThemeName, bodyClass: string): string {
  const policy = `default-src 'none'; img-src ${ORIGIN}; font-src ${ORIGIN}; style-src ${ORIGIN}; script-src 'nonce-panel'`;
  return `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Pipeline</title><meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="stylesheet" href="${ORIGIN}/theme.css"><link rel="stylesheet" href="${ORIGIN}/panel.css"></head>
<body class="${BODY_CLASSES[theme]} ${bodyClass}"><script nonce="panel" src="${ORIGIN}/panel.js"></script></body></html>`;
}

/** Milliseconds of the page's clock at which it is stopped: later than any page takes to open. */
const STOPPED_AT = 3_600_000;

/** What a host says of itself while a run is at work. */
const BEATS = `setInterval(() => window.postMessage({ type: 'notice', name: 'beat', data: {} }, '*'), 5_000);`;

/** The API that the editor gives to a webview, once. */
function vsCodeApi(state: unknown): string {
  return `{
    let acquired = false;
    window.remembered = ${state === undefined ? 'undefined' : JSON.stringify(state)};
    window.acquireVsCodeApi = () => {
      if (acquired) throw new Error('An instance of the VS Code API has already been acquired');
      acquired = true;
      return { postMessage: (frame) => void window.fromView(frame), getState: () => window.remembered, setState: (next) => { window.remembered = next; } };
    };
  }`;
}
