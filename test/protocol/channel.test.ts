import assert from 'node:assert/strict';
import { MessageChannel } from 'node:worker_threads';
import { z } from 'zod';
import { deferred } from '../../src/base/deferred.ts';
import { Fault, isFault } from '../../src/engine/model/fault.ts';
import { parentFramePort } from '../../src/node/threads/message-port.ts';
import { connect, type Contract, type Handlers, type Peer } from '../../src/protocol/channel.ts';

const SERVER = {
  calls: {
    double: { input: z.number(), output: z.number() },
    never: { input: z.null(), output: z.null() },
    fail: { input: z.null(), output: z.null() },
    lie: { input: z.null(), output: z.number() },
  },
  notices: { hello: z.object({ name: z.string() }) },
} as const satisfies Contract;
const NOTHING = { calls: {}, notices: {} } as const satisfies Contract;

interface Pair {
  readonly client: Peer<typeof SERVER>;
  readonly server: Peer<typeof NOTHING>;
  readonly raw: MessageChannel;
  readonly errors: string[];
  readonly aborted: Promise<unknown>;
  readonly heard: string[];
}

function pair(overrides: Partial<Handlers<typeof SERVER>['calls']> = {}): Pair {
  const raw = new MessageChannel();
  const errors: string[] = [];
  const heard: string[] = [];
  const aborted = deferred<unknown>();
  const server = connect({
    port: parentFramePort(raw.port1),
    mine: SERVER,
    theirs: NOTHING,
    onProtocolError: (message) => void errors.push(message),
    handlers: {
      calls: {
        double: (n) => Promise.resolve(n * 2),
        never: (_, signal) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => {
              aborted.resolve(signal.reason);
              reject(new Fault('cancelled', 'stopped by its caller'));
            });
          }),
        fail: () => Promise.reject(new Fault('ref_moved', 'it moved', { details: { ref: 'refs/heads/x' }, remedy: 'look' })),
        lie: () => Promise.resolve('no number' as unknown as number),
        ...overrides,
      },
      notices: { hello: ({ name }) => void heard.push(name) },
    },
  });
  const client = connect({ port: parentFramePort(raw.port2), mine: NOTHING, theirs: SERVER, onProtocolError: (message) => void errors.push(message), handlers: { calls: {}, notices: {} } });
  return { client, server, raw, errors, aborted: aborted.promise, heard };
}

describe('the channel between two sides', () => {
  let open: Pair;
  beforeEach(() => (open = pair()));
  afterEach(() => {
    open.client.close('test over');
    open.server.close('test over');
  });

  it('answers calls, many at once, each with its own answer', async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, (_, n) => open.client.call('double', n)));
    assert.deepEqual(answers, Array.from({ length: 100 }, (_, n) => n * 2));
  });

  it('carries a fault across with its code, details and remedy', async () => {
    await assert.rejects(open.client.call('fail', null), (error) => isFault(error, 'ref_moved') && error.details['ref'] === 'refs/heads/x' && error.remedy === 'look');
  });

  it('tells the handler when the caller aborts, and rejects the caller with its own reason', async () => {
    const stop = new AbortController();
    const call = open.client.call('never', null, { signal: stop.signal });
    const reason = new Fault('cancelled', 'enough');
    stop.abort(reason);
    await assert.rejects(call, (error) => error === reason);
    assert.ok(isFault(await open.aborted, 'cancelled'));
  });

  it('with a grace waits for the other side to stop, and passes on its answer', async () => {
    const stop = new AbortController();
    const call = open.client.call('never', null, { signal: stop.signal, graceMs: 10_000 });
    stop.abort(new Fault('cancelled', 'enough'));
    await assert.rejects(call, /stopped by its caller/);
  });

  it('rejects a call that is not answered in time', async () => {
    await assert.rejects(open.client.call('never', null, { timeoutMs: 5 }), (error) => isFault(error, 'timed_out'));
  });

  it('rejects every waiter when the other side is gone', async () => {
    const calls = [open.client.call('never', null), open.client.call('never', null)];
    open.raw.port1.close();
    for (const result of await Promise.allSettled(calls)) assert.ok(result.status === 'rejected' && isFault(result.reason, 'peer_died'));
    await assert.rejects(open.client.call('double', 1), (error) => isFault(error, 'peer_died'));
  });

  it('refuses an answer of the wrong shape instead of passing it on', async () => {
    await assert.rejects(open.client.call('lie', null), (error) => isFault(error, 'protocol'));
  });

  it('refuses an input of the wrong shape and an unknown call, and goes on', async () => {
    await assert.rejects(open.client.call('double', 'x' as unknown as number), (error) => isFault(error, 'protocol'));
    open.raw.port2.postMessage({ type: 'call', id: 999, name: 'toString', input: null });
    assert.equal(await open.client.call('double', 4), 8);
  });

  it('reports an unreadable frame as a protocol error and goes on', async () => {
    open.raw.port2.postMessage('garbage');
    open.raw.port2.postMessage({ type: 'notice', name: 'unknown', data: 1 });
    open.client.notify('hello', { name: 'x' });
    assert.equal(await open.client.call('double', 2), 4);
    assert.equal(open.errors.length, 2);
    assert.deepEqual(open.heard, ['x']);
  });
});
