import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { openBrowser } from '../rig/webview/open-page.ts';
import { openPanel } from './panel-page.ts';
import { busyAnswer, RUN_STATES, type RunStateName } from './run-states.ts';
import type { ThemeName } from './themes.ts';

// npx tsx test/webview/take-pictures.ts --out DIR [--state busy,paused] [--tab streams,graph] [--theme dark] [--width 1400] [--select badge]
// takes a picture of each combination. `loading` is the state before the first snapshot.
const TABS = ['streams', 'graph', 'conflicts', 'gates', 'journal'];
const HEIGHTS: Readonly<Record<string, number>> = { 1400: 760, 900: 640, 480: 720, 280: 640 };

interface Picture {
  readonly state: RunStateName | 'loading';
  readonly tab: string;
  readonly theme: ThemeName;
  readonly width: number;
}

const { values } = parseArgs({ options: { out: { type: 'string' }, state: { type: 'string' }, tab: { type: 'string' }, theme: { type: 'string' }, width: { type: 'string' }, height: { type: 'string' }, select: { type: 'string' }, point: { type: 'string' }, list: { type: 'boolean' }, scale: { type: 'string' } } });
if (values.out === undefined) throw new Error('Say where the pictures go: --out DIR');
const out = values.out;
const list = (text: string | undefined, all: readonly string[]): string[] => (text === undefined || text === 'all' ? [...all] : text.split(','));

const pictures = list(values.state ?? 'busy', [...Object.keys(RUN_STATES), 'loading']).flatMap((state) =>
  list(values.tab, TABS).flatMap((tab) => list(values.theme ?? 'dark', ['dark', 'light', 'hc-dark', 'hc-light']).flatMap((theme) => list(values.width ?? '1400', ['1400', '900', '480', '280']).map((width): Picture => ({ state: state as Picture['state'], tab, theme: theme as ThemeName, width: Number(width) })))));

async function take(browser: Browser, { state, tab, theme, width }: Picture): Promise<void> {
  const model = state === 'loading' ? undefined : RUN_STATES[state]();
  const panel = await openPanel(browser, { model: () => model ?? RUN_STATES.busy(), answer: busyAnswer }, {
    theme, width, height: Number(values.height ?? HEIGHTS[width] ?? 700), waits: state === 'loading', scale: Number(values.scale ?? 1), state: { tab, selected: values.select ?? null, asList: values.list === true },
  });
  await panel.page.evaluate(() => document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))));
  if (values.point !== undefined) await panel.page.locator(values.point).first().hover();
  await panel.page.screenshot({ path: path.join(out, `${state}-${tab}-${theme}-${width}${values.select === undefined ? '' : `-${values.select}`}${values.list === true ? '-list' : ''}.png`) });
  const wide = await panel.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide > 0 || panel.complaints.length > 0) process.stdout.write(`${state} ${tab} ${theme} ${width}: ${wide} px too wide; ${panel.complaints.join('; ')}\n`);
  await panel.page.context().close();
}

await mkdir(out, { recursive: true });
const browser = await openBrowser();
try {
  for (const picture of pictures) await take(browser, picture);
} finally {
  await browser.close();
}
