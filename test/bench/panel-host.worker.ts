// Plays the extension host for the panel in the benchmarks, in a thread of the browser: a big run, and the panel's own feed.
import { NO_RUN, type RunView } from '../../src/extension/run/run-view.ts';
import { PanelFeed } from '../../src/extension/panel/panel-feed.ts';
import { BigRun, type RunSize } from './big-run.ts';

/** What the benchmark asks of the host. */
export type Order =
  /** Makes the run with that many events; answers when the graph is there too. */
  | { readonly order: 'make'; readonly size: RunSize; readonly events: number; readonly stepMs: number }
  /** Lets events come for a while, told at most ten times a second. */
  | { readonly order: 'flow'; readonly perSecond: number; readonly seconds: number }
  /** Lets that many events come as fast as the view takes them, `batch` an update. */
  | { readonly order: 'replay'; readonly events: number; readonly batch: number };

/** What the host says of its own costs, in milliseconds. */
export type Report = { readonly report: 'made' } | { readonly report: 'snapshot'; readonly ms: number; readonly bytes: number } | { readonly report: 'flowed'; readonly updates: readonly { readonly ms: number; readonly bytes: number }[] } | { readonly report: 'replayed'; readonly updates: number };

interface Scope {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

const scope = globalThis as unknown as Scope;
const UPDATES_A_SECOND = 10;
/** While events are replayed as fast as they go, the view draws once for so many updates. */
const UPDATES_A_PICTURE = 10;
let run: BigRun | undefined;
let view: RunView = NO_RUN;
let feed = new PanelFeed();
let number = 0;
let taken: (() => void) | undefined;

scope.addEventListener('message', ({ data }) => {
  const message = data as Order | { readonly type: string; readonly name?: string; readonly id?: number } | { readonly taken: true };
  if ('taken' in message) taken?.();
  else if ('order' in message) void obey(message);
  else if (message.type === 'notice' && message.name === 'resync') snapshot();
  else if (message.type === 'call') post({ type: 'ok', id: message.id, value: message.name === 'events' ? feed.events(view, (message as unknown as { input: Parameters<PanelFeed['events']>[1] }).input) : { text: '' } });
});

/** As the extension's own port does. */
function post(frame: unknown): void {
  scope.postMessage(JSON.stringify(frame));
}

async function obey(order: Order): Promise<void> {
  switch (order.order) {
    case 'make':
      run = new BigRun(order.size);
      run.growTo(order.events, order.stepMs);
      view = { ...NO_RUN, run: run.state.run, state: run.state, events: run.events, fold: run.fold, owner: 'here', graph: run.graph() };
      feed = new PanelFeed();
      scope.postMessage({ report: 'made' } satisfies Report);
      return;
    case 'flow': {
      const updates: { ms: number; bytes: number }[] = [];
      for (let tick = 0; tick < order.seconds * UPDATES_A_SECOND; tick += 1) {
        const next = performance.now() + 1_000 / UPDATES_A_SECOND;
        const update = tell(order.perSecond / UPDATES_A_SECOND);
        updates.push(update);
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())));
      }
      scope.postMessage({ report: 'flowed', updates } satisfies Report);
      return;
    }
    case 'replay': {
      let updates = 0;
      for (let told = 0; told < order.events; told += order.batch) {
        const heard = new Promise<void>((resolve) => (taken = resolve));
        tell(order.batch);
        updates += 1;
        if (updates % UPDATES_A_PICTURE === 0) await heard;
      }
      scope.postMessage({ report: 'replayed', updates } satisfies Report);
    }
  }
}

function snapshot(): void {
  if (run === undefined) return;
  number = 0;
  const began = performance.now();
  const model = feed.snapshot(view, now());
  const ms = performance.now() - began;
  post({ type: 'notice', name: 'snapshot', data: { number, model } });
  scope.postMessage({ report: 'snapshot', ms, bytes: JSON.stringify(model).length } satisfies Report);
}

function tell(events: number): { ms: number; bytes: number } {
  if (run === undefined) throw new Error('Bug: no run was made');
  run.growTo(run.events.length + events, 1_000 / (events * UPDATES_A_SECOND));
  view = { ...view, state: run.state };
  const began = performance.now();
  const update = feed.update(view, now());
  const ms = performance.now() - began;
  if (update.type === 'none') {
    taken?.();
    return { ms, bytes: 0 };
  }
  number = update.type === 'snapshot' ? 0 : number + 1;
  const { type, ...data } = update;
  post({ type: 'notice', name: type, data: { number, ...data } });
  return { ms, bytes: JSON.stringify(data).length };
}

function now(): number {
  return (run?.state.lastEventAt ?? 0) + 100;
}
