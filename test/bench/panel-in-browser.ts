import { build } from 'esbuild';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, CDPSession } from 'playwright-core';
import { panelBundle } from '../../scripts/panel-bundle.mjs';
import { openPage, type OpenPage } from '../rig/webview/open-page.ts';
import { themeSheet } from '../webview/themes.ts';
import type { RunSize } from './big-run.ts';
import type { FirstPaint, Frames } from './measured-panel.ts';
import type { Order, Report } from './panel-host.worker.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const HTML = '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Pipeline</title><link rel="stylesheet" href="theme.css"><link rel="stylesheet" href="panel.css"></head><body class="vscode-dark"></body></html>';
const POLICY = "default-src 'none'; font-src 'self'; style-src 'self'; script-src 'self'; worker-src 'self'";
/** Text of a tab's own content: the tab is shown when the first of it is. */
const CONTENT = { streams: '.bar-text', graph: '.node-name', journal: '.event-line' } as const;

/** A tab of the panel that can be measured. */
export type MeasuredTab = keyof typeof CONTENT;

/** The panel's bundle and its host, in a folder of their own. */
export class PanelInBrowser {
  readonly #browser: Browser;
  readonly #folder: string;
  readonly #setUp: string;

  private constructor(browser: Browser, folder: string, setUp: string) {
    this.#browser = browser;
    this.#folder = folder;
    this.#setUp = setUp;
  }

  /** Bundles what is measured as the product's build does. */
  static async make(browser: Browser): Promise<PanelInBrowser> {
    const folder = await mkdtemp(path.join(tmpdir(), 'ce-panel-bench-'));
    await build({ ...panelBundle, absWorkingDir: ROOT, outdir: folder });
    // Without a theme's colours nothing is drawn of lines and areas.
    await writeFile(path.join(folder, 'theme.css'), themeSheet('dark'));
    const plain = { absWorkingDir: ROOT, outdir: folder, bundle: true, platform: 'browser', format: 'iife', target: 'chrome140', logLevel: 'error' } as const;
    await build({ ...plain, entryPoints: { 'panel-host': 'test/bench/panel-host.worker.ts' } });
    const [setUp] = (await build({ ...plain, entryPoints: { 'measured-page': 'test/webview/measured-page.ts' }, write: false })).outputFiles;
    return new PanelInBrowser(browser, folder, setUp?.text ?? '');
  }

  /** A page whose host has made the run; the panel's script has not begun. */
  async open(run: { readonly size: RunSize; readonly events: number; readonly stepMs: number }, state: unknown): Promise<MeasuredPanel> {
    const open = await openPage(this.#browser, { html: HTML, folder: this.#folder, contentSecurityPolicy: POLICY, size: { width: 1280, height: 800 }, before: `globalThis.remembered = ${JSON.stringify(state)};\n${this.#setUp}` });
    const panel = new MeasuredPanel(open, await open.page.context().newCDPSession(open.page));
    await panel.ask({ order: 'make', ...run }, 'made');
    return panel;
  }

  async close(): Promise<void> {
    await rm(this.#folder, { recursive: true });
  }
}

/** One panel in a page, with a big run behind it. */
export class MeasuredPanel {
  readonly #open: OpenPage;
  readonly #devtools: CDPSession;

  constructor(open: OpenPage, devtools: CDPSession) {
    this.#open = open;
    this.#devtools = devtools;
  }

  /** Gives the host an order and waits for its report. */
  async ask<R extends Report['report']>(order: Order, report: R): Promise<Extract<Report, { report: R }>> {
    return await this.#open.page.evaluate(`bench.ask(${JSON.stringify(order)}, ${JSON.stringify(report)})`);
  }

  /** Starts the panel's script and waits until the tab is shown. */
  async start(tab: MeasuredTab): Promise<FirstPaint> {
    // Time of the thread itself: what else the machine does meanwhile is not in it.
    await this.#devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
    const before = await this.#busyMs();
    const paint = await this.#open.page.evaluate<Omit<FirstPaint, 'busyMs'>>(`bench.start(${JSON.stringify(CONTENT[tab])})`);
    return { ...paint, busyMs: (await this.#busyMs()) - before };
  }

  /** Lets events come for so many seconds and watches the frames meanwhile. */
  async flow(perSecond: number, seconds: number): Promise<Frames> {
    const before = await this.#busyMs();
    const frames = await this.#open.page.evaluate<Omit<Frames, 'updateMs'>>(`bench.flow(${perSecond}, ${seconds})`);
    return { ...frames, updateMs: ((await this.#busyMs()) - before) / frames.host.length };
  }

  /** Bytes of the view's heap after a collection, and how many elements it has. */
  async memory(): Promise<{ readonly heapBytes: number; readonly nodes: number }> {
    for (let round = 0; round < 3; round += 1) await this.#devtools.send('HeapProfiler.collectGarbage');
    const { usedSize } = await this.#devtools.send('Runtime.getHeapUsage');
    const { nodes } = await this.#devtools.send('Memory.getDOMCounters');
    return { heapBytes: usedSize, nodes };
  }

  get page(): OpenPage['page'] {
    return this.#open.page;
  }

  /** Milliseconds of the processor that the page's main thread has had. */
  async #busyMs(): Promise<number> {
    const { metrics } = await this.#devtools.send('Performance.getMetrics');
    return (metrics.find((metric) => metric.name === 'TaskDuration')?.value ?? 0) * 1_000;
  }

  /** Ends the page; throws when something went wrong in it, because its figures are worth nothing then. */
  async close(): Promise<void> {
    await this.#open.close();
    if (this.#open.troubles.length > 0) throw new Error(`The panel complained: ${this.#open.troubles.join('; ')}`);
  }
}
