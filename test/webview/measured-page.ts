// Runs in the page of a benchmark before the panel's script: the editor's webview API with the host's thread behind it, and the clocks.
import type { FirstPaint, Frames } from '../bench/measured-panel.ts';

interface Page {
  readonly remembered: unknown;
  acquireVsCodeApi: () => unknown;
  bench: unknown;
}

const page = window as unknown as Page;
const LONGEST_WAIT_MS = 5_000;
const host = new Worker('/panel-host.js');
const waiting = new Map<string, (report: never) => void>();
let oneByOne = false;

let inFrame = false;
const afterFrame = new MessageChannel();
afterFrame.port1.onmessage = () => {
  inFrame = false;
};
const atFrame = (): void => {
  inFrame = true;
  afterFrame.port2.postMessage(0);
  requestAnimationFrame(atFrame);
};
requestAnimationFrame(atFrame);

/** Calls when the main thread has painted what stands in the page now: in the next task after this frame, or after the next one. */
function whenPainted(call: () => void): void {
  const next = (): void => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      channel.port1.close();
      call();
    };
    channel.port2.postMessage(0);
  };
  if (inFrame) next();
  else requestAnimationFrame(next);
}

function heard<T>(report: string): Promise<T> {
  return new Promise<T>((resolve) => waiting.set(report, resolve));
}

function observe(type: string, call: (entry: PerformanceEntry) => void): PerformanceObserver {
  const observer = new PerformanceObserver((list) => list.getEntries().forEach(call));
  observer.observe({ type, buffered: true });
  return observer;
}

host.onmessage = ({ data }: MessageEvent<{ readonly report: string } | string>) => {
  if (typeof data !== 'string') {
    waiting.get(data.report)?.(data as never);
    return;
  }
  window.postMessage(data, '*');
  if (oneByOne) whenPainted(() => host.postMessage({ taken: true }));
};

page.acquireVsCodeApi = () => ({ postMessage: (frame: unknown) => host.postMessage(frame), getState: () => page.remembered, setState: () => undefined });

page.bench = {
  ask(order: { readonly order: string }, report: string): Promise<unknown> {
    oneByOne = order.order === 'replay';
    const answer = heard(report);
    host.postMessage(order);
    return answer;
  },

  async start(content: string): Promise<Omit<FirstPaint, 'busyMs'>> {
    const told = heard<{ readonly ms: number; readonly bytes: number }>('snapshot');
    const began = performance.now();
    const script = document.createElement('script');
    script.src = 'panel.js';
    document.body.append(script);
    // The browser tells when an element was shown that is marked before its first frame.
    const shown = new Promise<number>((resolve) => {
      observe('element', (entry) => resolve(entry.startTime - began));
      setTimeout(() => resolve(Number.NaN), LONGEST_WAIT_MS);
    });
    const painted = new Promise<number>((resolve) => {
      const watcher = new MutationObserver(() => {
        const found = document.querySelector(content);
        if (found === null) return;
        watcher.disconnect();
        found.setAttribute('elementtiming', 'content');
        whenPainted(() => resolve(performance.now() - began));
      });
      watcher.observe(document.body, { childList: true, subtree: true });
    });
    const { ms, bytes } = await told;
    return { painted: await painted, shown: await shown, hostMs: ms, snapshotBytes: bytes };
  },

  async flow(perSecond: number, seconds: number): Promise<Omit<Frames, 'updateMs'>> {
    const intervals: number[] = [];
    const long: number[] = [];
    let watching = true;
    const from = performance.now();
    const observer = observe('long-animation-frame', (entry) => {
      if (entry.startTime >= from) long.push(entry.duration);
    });
    let last: number | undefined;
    const watch = (at: number): void => {
      if (last !== undefined) intervals.push(at - last);
      last = at;
      if (watching) requestAnimationFrame(watch);
    };
    requestAnimationFrame(watch);
    const answer = heard<{ readonly updates: Frames['host'] }>('flowed');
    host.postMessage({ order: 'flow', perSecond, seconds });
    const { updates: told } = await answer;
    watching = false;
    observer.disconnect();
    return { intervals, long, host: told };
  },
};
