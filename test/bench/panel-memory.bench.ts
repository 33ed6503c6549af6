import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { RunEvent } from '../../src/engine/events/event.ts';
import { PanelFold } from '../../src/engine/panel/panel-fold.ts';
import { PanelFeed } from '../../src/extension/panel/panel-feed.ts';
import { NO_RUN, type RunView } from '../../src/extension/run/run-view.ts';
import { openBrowser } from '../rig/webview/open-page.ts';
import { against, type BenchRow, type BenchTable } from './bench-table.ts';
import { BigRun } from './big-run.ts';
import { PanelInBrowser } from './panel-in-browser.ts';

const SIZE = { tasks: 1_000, streams: 48, eventsPerTask: 48 };
/** Ten events a second for an hour. */
const HOUR = 36_000;
const PARTS = 3;
const BATCH = 10;
const MIB = 1_048_576;

/** Measures what an hour's worth of events leaves behind in the panel's view and in the extension host. */
export async function panelMemoryBench(): Promise<BenchTable> {
  return {
    title: `Memory after an hour of ${HOUR.toLocaleString('en')} events, told ${BATCH} at a time: 48 streams, 1,000 tasks`,
    rows: [...(await rowsOfView()), ...rowsOfHost()],
    notes: [
      'View: the heap of the webview’s JavaScript and its elements, after collections, with the timeline open and every tenth update painted. It holds the tasks as they are now and no event: it grows with the tasks that have begun, not with the events.',
      'Host: a view that is closed costs the fold alone. The journal is kept as it was read, because any moment of it can be shown again: it is what grows, event by event.',
    ],
  };
}

async function rowsOfView(): Promise<BenchRow[]> {
  const browser = await openBrowser();
  const rows: BenchRow[] = [];
  try {
    const panels = await PanelInBrowser.make(browser);
    try {
      const panel = await panels.open({ size: SIZE, events: 100, stepMs: 100 }, { tab: 'streams', selected: null, asList: false });
      await panel.start('streams');
      const first = await panel.memory();
      rows.push({ what: 'view: at the beginning', MiB: (first.heapBytes / MIB).toFixed(1), elements: first.nodes });
      let last = first;
      for (let part = 1; part <= PARTS; part += 1) {
        await panel.ask({ order: 'replay', events: HOUR / PARTS, batch: BATCH }, 'replayed');
        last = await panel.memory();
        const done = `view: after ${((part * HOUR) / PARTS).toLocaleString('en')} events`;
        rows.push({ what: done, MiB: (last.heapBytes / MIB).toFixed(1), elements: last.nodes, ...(part === PARTS ? against(last.heapBytes / MIB, { most: 50, unit: 'MiB' }) : {}) });
      }
      await panel.close();
    } finally {
      await panels.close();
    }
  } finally {
    await browser.close();
  }
  return rows;
}

function rowsOfHost(): BenchRow[] {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const used = (): number => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const [run, lines] = journalLines();
  const before = used();
  // As it is read from the disk, event by event.
  const events = lines.map((line) => JSON.parse(line) as RunEvent);
  const journal = used();
  const fold = PanelFold.of(events);
  const folded = used();
  const view: RunView = { ...NO_RUN, run: fold.state.run, state: fold.state, events, fold, owner: 'here', graph: run.graph() };
  const feed = new PanelFeed();
  feed.snapshot(view, 0);
  const shown = used();
  feed.events(view, { after: 0, count: 1, text: '', task: null, group: 'all' });
  const searched = used();
  const row = (what: string, bytes: number): BenchRow => ({ what, MiB: (bytes / MIB).toFixed(1), 'bytes an event': (bytes / events.length).toFixed(0) });
  return [row('host: the journal as it was read', journal - before), row('   its fold', folded - journal), row('   an open panel (the plan’s graph included)', shown - folded), row('   its journal tab opened', searched - shown)];
}

function journalLines(): [BigRun, string[]] {
  const run = new BigRun(SIZE);
  run.growTo(HOUR, 100);
  const lines = run.events.map((event) => JSON.stringify(event));
  run.events.length = 0;
  return [run, lines];
}
