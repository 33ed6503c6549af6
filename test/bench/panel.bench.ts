import { openBrowser } from '../rig/webview/open-page.ts';
import { against, median, percentile, type BenchRow, type BenchTable } from './bench-table.ts';
import type { FirstPaint, Frames } from './measured-panel.ts';
import { PanelInBrowser, type MeasuredTab } from './panel-in-browser.ts';

const RUN = { size: { tasks: 1_000, streams: 48, eventsPerTask: 24 }, events: 10_000, stepMs: 360 };
const PAINT_TABS: readonly MeasuredTab[] = ['streams', 'graph', 'journal'];
const FRAMES: readonly { readonly what: string; readonly tab: MeasuredTab; readonly whole?: boolean }[] = [
  { what: 'streams', tab: 'streams' },
  { what: 'graph', tab: 'graph' },
  { what: 'graph, all 1,000 boxes in sight', tab: 'graph', whole: true },
];
const PAINTS = 5;
const FLOWS = 3;
const SECONDS = 10;
const SETTLE_MS = 1_000;

/** Measures the pipeline panel of a run of 48 streams, 1,000 tasks and 10,000 events in a real Chromium: first paint, and frames while 100 events a second arrive. */
export async function panelBench(): Promise<BenchTable> {
  const browser = await openBrowser();
  const rows: BenchRow[] = [];
  try {
    const panels = await PanelInBrowser.make(browser);
    try {
      // The first page of a browser starts its compositor, which an editor has done long before.
      await firstPaint(panels, 'streams');
      for (const tab of PAINT_TABS) {
        const paints: FirstPaint[] = [];
        for (let round = 0; round < PAINTS; round += 1) paints.push(await firstPaint(panels, tab));
        const of = (pick: (paint: FirstPaint) => number): number => median(paints.map(pick));
        rows.push(row(`${tab}: first paint, by the main thread`, of((paint) => paint.painted), { most: 300 }));
        rows.push(row('   on the screen, as the browser tells', of((paint) => paint.shown)));
        rows.push(row('   processor time of the main thread', of((paint) => paint.busyMs)));
        rows.push(row(`   of which the host, for a snapshot of ${(of((paint) => paint.snapshotBytes) / 1_024).toFixed(0)} KiB`, of((paint) => paint.hostMs)));
      }
      for (const { what, tab, whole } of FRAMES) {
        const flows: Frames[] = [];
        for (let round = 0; round < FLOWS; round += 1) flows.push(await framesOf(panels, tab, whole === true));
        const of = (pick: (frames: Frames) => number): number => median(flows.map(pick));
        rows.push(row(`${what}, 100 events/s: longest frame`, of(longest), { most: 50 }));
        rows.push(row('   99 of 100 frames are shorter than', of((frames) => percentile(frames.intervals, 0.99))));
        rows.push(row('   processor time of the main thread for an update', of((frames) => frames.updateMs)));
        rows.push(row(`   an update in the host (${(of((frames) => median(frames.host.map((each) => each.bytes))) / 1_024).toFixed(0)} KiB)`, of((frames) => median(frames.host.map((each) => each.ms)))));
      }
    } finally {
      await panels.close();
    }
  } finally {
    await browser.close();
  }
  return {
    title: 'Pipeline panel: 48 streams, 1,000 tasks, 10,000 events, 1280 × 800',
    rows,
    notes: [
      `First paint: from the start of the panel’s script, which has yet to be read and compiled, to the frame with the tab’s content, the host’s fold of the whole journal and the way of the snapshot included; median of ${PAINTS}.`,
      `Frames: the longest time from one frame to the next in ${SECONDS} s, median of ${FLOWS} rounds. The host plays in a thread beside, tells ten times a second as the product does, and takes its share of the processor.`,
      'The browser is headless and draws in software, on the processor: a graphics card is faster. Processor times are the main thread’s own, whatever else the machine does; all other figures grow with its load.',
    ],
  };
}

function row(what: string, ms: number, goal?: { readonly most: number }): BenchRow {
  return { what, ms: Number.isNaN(ms) ? '–' : ms.toFixed(1), ...(goal === undefined ? {} : against(ms, { ...goal, unit: 'ms' })) };
}

function longest(frames: Frames): number {
  return Math.max(...frames.intervals, ...frames.long);
}

async function firstPaint(panels: PanelInBrowser, tab: MeasuredTab): Promise<FirstPaint> {
  const panel = await panels.open(RUN, { tab, selected: null, asList: false });
  const paint = await panel.start(tab);
  await panel.close();
  return paint;
}

async function framesOf(panels: PanelInBrowser, tab: MeasuredTab, whole: boolean): Promise<Frames> {
  const panel = await panels.open(RUN, { tab, selected: null, asList: false });
  await panel.start(tab);
  if (whole) await panel.page.getByRole('button', { name: /^Show all of the/ }).click();
  // What the first picture and the click cost does not count.
  await panel.page.waitForTimeout(SETTLE_MS);
  const frames = await panel.flow(100, SECONDS);
  await panel.close();
  return frames;
}
