import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { AgentNotice } from '../../../src/engine/agents/assignment.ts';
import { ModelCallError, type Model, type ModelReply, type ModelRequest } from '../../../src/engine/agents/model-port.ts';
import { NO_USAGE } from '../../../src/engine/model/usage.ts';
import { backoffMs } from '../../../src/engine/retry/backoff.ts';
import { callModel, MODEL_CALL_DEADLINE_MS } from '../../../src/engine/retry/call-model.ts';
import { classify } from '../../../src/engine/retry/classify.ts';
import { ProviderGate } from '../../../src/engine/retry/provider-gate.ts';
import { Fault } from '../../../src/engine/model/fault.ts';
import { SimulatedClock } from '../../rig/simulated-clock.ts';

const REQUEST: ModelRequest = { role: 'builder', task: undefined, agent: 'a', system: '', messages: [], tools: [] };
const REPLY: ModelReply = { text: 'ok', toolCalls: [], usage: NO_USAGE };
const RETRY = { attempts: 3, baseDelayMs: 1_000, maxDelayMs: 60_000 };

/** A provider that fails as told, one entry a call, and notes when it was called. */
function provider(clock: SimulatedClock, answers: (Error | 'ok' | 'hang')[], random = 0.5) {
  const calls: number[] = [];
  const notices: AgentNotice[] = [];
  const model: Model = {
    provider: 'test',
    price: () => 0,
    respond: () => {
      calls.push(clock.now());
      const answer = answers.shift() ?? 'ok';
      if (answer === 'hang') return new Promise(() => undefined);
      return answer === 'ok' ? Promise.resolve(REPLY) : Promise.reject(answer);
    },
  };
  const ids = { next: () => 'x', random: () => random };
  const gate = new ProviderGate({ provider: 'test', clock, ids, threshold: 4, cooldownMs: 5_000, probes: 2 });
  const call = (signal = new AbortController().signal) => callModel(REQUEST, { model, retry: RETRY, gate, clock, ids, notice: (notice) => notices.push(notice), signal });
  return { calls, notices, gate, call };
}

const busy = (retryAfterMs?: number): ModelCallError => new ModelCallError('busy', { status: 529, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });

/** Runs the clock until the promise is settled. */
async function settle<T>(clock: SimulatedClock, promise: Promise<T>): Promise<T> {
  const state = { isSettled: false };
  const noted = promise.finally(() => (state.isSettled = true));
  noted.catch(() => undefined);
  for (let step = 0; step < 1_000; step += 1) {
    await clock.advanceAsync(0);
    if (state.isSettled) break;
    clock.step();
  }
  return noted;
}

describe('a model call', () => {
  it('is tried again with doubled delays until it succeeds', async () => {
    const clock = new SimulatedClock(0);
    const { calls, notices, call } = provider(clock, [busy(), busy(), busy()]);
    assert.equal((await settle(clock, call())).ok, true);
    assert.deepEqual(calls, [0, 500, 1_500, 3_500]);
    assert.deepEqual(notices.map((notice) => notice.type === 'model_call_failed' && [notice.attempt, notice.class, notice.retryInMs]), [[1, 'transient', 500], [2, 'transient', 1_000], [3, 'transient', 2_000]]);
    assert.equal(clock.pending, 0);
  });

  it('is given up after the tries of the policy, which count after the first', async () => {
    const clock = new SimulatedClock(0);
    const { calls, notices, call } = provider(clock, [busy(), busy(), busy(), busy(), busy()]);
    const outcome = await settle(clock, call());
    assert.equal(calls.length, 4);
    assert.ok(!outcome.ok && outcome.error.attempts === 4 && outcome.error.type === 'provider_failed' && outcome.error.hints.length > 0);
    const last = notices.findLast((notice) => notice.type === 'model_call_failed');
    assert.equal(last?.retryInMs, null);
  });

  it('is not tried again when no retry can help, and says what to do', async () => {
    for (const [status, hint] of [[400, /correct/], [401, /key/], [402, /credit/], [403, /access/], [404, /model/], [413, /smaller/], [422, /correct/]] as const) {
      const { calls, call } = provider(new SimulatedClock(0), [new ModelCallError('no', { status })]);
      const outcome = await call();
      assert.equal(calls.length, 1);
      assert.ok(!outcome.ok && outcome.error.status === status);
      assert.match(outcome.error.hints.join(' '), hint);
    }
  });

  it('waits as long as the provider says, and all others of the thread with it', async () => {
    const clock = new SimulatedClock(0);
    const { calls, notices, call } = provider(clock, [busy(20_000)]);
    const first = call();
    await clock.advanceAsync(1_000);
    const others = [call(), call()];
    await clock.advanceAsync(18_999);
    assert.deepEqual(calls, [0]);
    await settle(clock, Promise.all([first, ...others]));
    assert.deepEqual(calls.length, 4);
    assert.ok(calls.slice(1).every((at) => at > 20_000 && at <= 21_000));
    assert.equal(notices.filter((notice) => notice.type === 'provider_paused').length, 1);
  });

  it('is given up when the provider wants a wait beyond reason', async () => {
    const { calls, call } = provider(new SimulatedClock(0), [busy(7_200_000)]);
    assert.equal((await call()).ok, false);
    assert.equal(calls.length, 1);
  });

  it('that never answers counts as a connection fault after its deadline', async () => {
    const clock = new SimulatedClock(0);
    const { calls, call } = provider(clock, ['hang']);
    const outcome = call();
    await clock.advanceAsync(MODEL_CALL_DEADLINE_MS + 1_000);
    assert.equal((await outcome).ok, true);
    assert.equal(calls.length, 2);
  });

  it('leaves no timer when it is stopped while it waits', async () => {
    const clock = new SimulatedClock(0);
    const { call } = provider(clock, [busy()]);
    const stop = new AbortController();
    const outcome = call(stop.signal);
    await clock.advanceAsync(100);
    stop.abort(new Error('stop'));
    await assert.rejects(outcome, /stop/);
    assert.equal(clock.pending, 0);
  });
});

describe('the breaker of a provider', () => {
  it('opens after failures in a row over all agents, lets one call probe, and closes when it succeeds', async () => {
    const clock = new SimulatedClock(0);
    const { calls, notices, gate, call } = provider(clock, [busy(), busy(), busy(), busy()]);
    const all = Promise.all([call(), call(), call(), call()]);
    await clock.advanceAsync(0);
    assert.equal(gate.state, 'open');
    await clock.advanceAsync(4_999);
    assert.equal(calls.length, 4);
    assert.ok((await settle(clock, all)).every((outcome) => outcome.ok));
    assert.deepEqual(notices.flatMap((notice) => (notice.type === 'provider_breaker' ? [notice.state] : [])), ['open', 'half_open', 'closed']);
    assert.equal(calls[4], 5_000);
  });

  it('lets the others wait while one probes, and takes a probe that was stopped for none', async () => {
    const clock = new SimulatedClock(0);
    const { calls, gate, call } = provider(clock, [busy(), busy(), busy(), busy(), 'hang']);
    const stops = [0, 1, 2, 3].map(() => new AbortController());
    const all = stops.map((stop) => call(stop.signal));
    await clock.advanceAsync(6_000);
    assert.equal(gate.state, 'half_open');
    assert.equal(calls.length, 5);
    stops[0]!.abort(new Error('stop'));
    await assert.rejects(all[0]!, /stop/);
    const rest = await settle(clock, Promise.all(all.slice(1)));
    assert.ok(rest.every((outcome) => outcome.ok));
    assert.equal(gate.state, 'closed');
  });

  it('gives everybody up when the probes keep failing, as a systemic fault', async () => {
    const clock = new SimulatedClock(0);
    const { gate, call } = provider(clock, Array.from({ length: 20 }, () => busy()));
    const outcomes = await settle(clock, Promise.all([call(), call(), call(), call()]));
    assert.ok(outcomes.every((outcome) => !outcome.ok));
    assert.ok(outcomes.some((outcome) => !outcome.ok && outcome.error.class === 'systemic' && outcome.error.type === 'provider_failed'));
    assert.equal(gate.state, 'open');
    assert.equal(clock.pending, 0);
  });
});

describe('a failed call', () => {
  it('is told apart by who can do something about it', () => {
    const connection = Object.assign(new Error('fetch failed'), { cause: Object.assign(new Error('x'), { code: 'ECONNRESET' }) });
    const corpus: [unknown, string, boolean][] = [
      ...[408, 429, 500, 502, 503, 504, 529].map((status): [unknown, string, boolean] => [new ModelCallError('x', { status }), 'transient', true]),
      ...[401, 403, 404].map((status): [unknown, string, boolean] => [new ModelCallError('x', { status }), 'systemic', false]),
      ...[402, 413].map((status): [unknown, string, boolean] => [new ModelCallError('x', { status }), 'resource', false]),
      [new ModelCallError('x', { status: 400 }), 'unknown', false],
      [new ModelCallError('cut stream'), 'transient', true],
      [connection, 'transient', true],
      [new Fault('timed_out', 'x'), 'transient', true],
      [new Fault('peer_died', 'x'), 'coordination', false],
      [new TypeError('a bug'), 'unknown', false],
      ['text', 'unknown', false],
      [undefined, 'unknown', false],
      [new ModelCallError('x', { permanent: 'no_playbook_entry' }), 'systemic', false],
      [new ModelCallError('x', { permanent: 'model_refused' }), 'unknown', false],
      ...['context_window_exceeded', 'answer_too_long', 'no_credit'].map((permanent): [unknown, string, boolean] => [new ModelCallError('x', { permanent }), 'resource', false]),
    ];
    for (const [error, expected, retryable] of corpus) {
      const failure = classify(error);
      assert.deepEqual([failure.class, failure.retryable], [expected, retryable], String(error));
      assert.ok(failure.hints.length > 0);
    }
    assert.equal(classify(new ModelCallError('x', { permanent: 'no_playbook_entry' })).type, 'no_playbook_entry');
    assert.equal(classify(new ModelCallError('x', { status: 429, retryAfterMs: Number.NaN })).retryAfterMs, undefined);
    for (const told of [{ status: 401 }, { permanent: 'model_refused' }, {}]) assert.deepEqual(classify(new ModelCallError('x', { ...told, hint: 'Do this.' })).hints, ['Do this.'], 'the provider knows best what helps');
  });

  it('is tried again after a delay between nothing and the ceiling, which doubles up to the longest', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (failures, random) => {
        const ms = backoffMs(RETRY, failures, random);
        assert.ok(ms >= 0 && ms <= Math.min(60_000, 1_000 * 2 ** (failures - 1)));
      }),
    );
  });
});
