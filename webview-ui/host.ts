import type { z } from 'zod';
import type { PANEL_HOST, PANEL_VIEW } from '../src/protocol/webview.ts';
import { isRecord, readNotice, type HostNotice } from './frames.ts';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

type Calls = (typeof PANEL_HOST)['calls'];
type Notices = (typeof PANEL_HOST)['notices'];

/** What the view hears from its host. */
export type HostNoticeName = keyof (typeof PANEL_VIEW)['notices'];

/** The extension host, as the panel reaches it. */
export interface Host {
  /** Rejects with an Error that says why, also when nothing answers in time. */
  call<K extends keyof Calls>(name: K, input: z.input<Calls[K]['input']>): Promise<z.output<Calls[K]['output']>>;
  notify<K extends keyof Notices>(name: K, data: z.input<Notices[K]>): void;
  onNotice(listener: (notice: HostNotice) => void): void;
  /** Called for whatever comes from the host, before it is looked at. */
  onWord(listener: () => void): void;
  /** What `remember` was given last, also after a reload of the window. */
  remembered(): unknown;
  remember(state: unknown): void;
}

const ANSWER_TIMEOUT_MS = 20_000;

interface Waiter {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The one place that takes the editor's webview API, which can be had once only. Frames are those of src/protocol/channel.ts. */
export function connectHost(): Host {
  const api = acquireVsCodeApi();
  const waiters = new Map<number, Waiter>();
  const listeners: ((notice: HostNotice) => void)[] = [];
  const hearers: (() => void)[] = [];
  let lastId = 0;
  const settle = (id: unknown, act: (waiter: Waiter) => void): void => {
    if (typeof id !== 'number') return;
    const waiter = waiters.get(id);
    waiters.delete(id);
    if (waiter !== undefined) act(waiter);
  };
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    const frame = typeof event.data === 'string' ? read(event.data) : event.data;
    if (!isRecord(frame)) return;
    for (const hear of hearers) hear();
    if (frame['type'] === 'ok') settle(frame['id'], (waiter) => waiter.resolve(frame['value']));
    else if (frame['type'] === 'err') settle(frame['id'], (waiter) => waiter.reject(new Error(messageOf(frame['error']))));
    else if (frame['type'] === 'notice') {
      const notice = readNotice(frame['name'], frame['data']);
      if (notice !== undefined) for (const listener of listeners) listener(notice);
    }
  });
  return {
    call: (name, input) =>
      new Promise((resolve, reject) => {
        lastId += 1;
        const id = lastId;
        const timer = setTimeout(() => settle(id, (waiter) => waiter.reject(new Error('No answer came from the extension.'))), ANSWER_TIMEOUT_MS);
        waiters.set(id, {
          // The host parses its own answers with the contract's schema before it sends them.
          resolve: (value) => {
            clearTimeout(timer);
            resolve(value as never);
          },
          reject: (error) => {
            clearTimeout(timer);
            reject(error);
          },
        });
        api.postMessage({ type: 'call', id, name, input });
      }),
    notify: (name, data) => api.postMessage({ type: 'notice', name, data }),
    onNotice: (listener) => listeners.push(listener),
    onWord: (listener) => hearers.push(listener),
    remembered: () => api.getState(),
    remember: (state) => api.setState(state),
  };
}

/** What a text of the host says; nothing for one that is no JSON. */
function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function messageOf(error: unknown): string {
  return isRecord(error) && typeof error['message'] === 'string' ? error['message'] : 'The extension could not answer.';
}
