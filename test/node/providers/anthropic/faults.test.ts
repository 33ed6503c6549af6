import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { ModelCallError, type Model, type ModelReply } from '../../../../src/engine/agents/model-port.ts';
import { classify } from '../../../../src/engine/retry/classify.ts';
import { createAnthropicModel, type AnthropicOptions } from '../../../../src/node/providers/anthropic/anthropic-model.ts';
import { SimulatedClock } from '../../../rig/simulated-clock.ts';
import { begin, block, end, fail, RawServer, said, saying, stream, used, wire, type Respond } from './raw-server.ts';
import { answered, kept, requestOf, user } from './requests.ts';

const KEY = 'sk-ant-test-0123456789';

describe('the anthropic provider, when the API or the connection fails,', () => {
  let server: RawServer;
  const clock = new SimulatedClock();
  const make = (options: Partial<AnthropicOptions> = {}): Model => createAnthropicModel({ key: KEY, clock, baseUrl: server.url, ...options });
  const ask = (options: Partial<AnthropicOptions> = {}, signal = new AbortController().signal): Promise<ModelReply> => make(options).respond(requestOf([user('Do it.')]), signal);
  const failureOf = async (promise: Promise<unknown>): Promise<ModelCallError> => {
    const error = await promise.then(
      () => assert.fail('the call succeeded'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof ModelCallError, String(error));
    assert.doesNotMatch(JSON.stringify([error.message, error.stack, error.cause, error.hint]), /sk-ant/u);
    return error;
  };
  before(async () => {
    server = await RawServer.start();
  });
  afterEach(() => assert.equal(clock.pending, 0, 'no timer is left'));
  after(() => server.stop());

  for (const [status, type, kind, retryable, hint] of [
    [401, 'authentication_error', 'systemic', false, /Set API Key.*ANTHROPIC_API_KEY/u],
    [403, 'permission_error', 'systemic', false, /claude-sonnet-5-5.*models\.builder/u],
    [404, 'not_found_error', 'systemic', false, /claude-sonnet-5-5.*models\.builder.*ANTHROPIC_BASE_URL/u],
    [402, 'billing_error', 'resource', false, /credit/u],
    [413, 'request_too_large', 'resource', false, /split the task/u],
    [400, 'invalid_request_error', 'unknown', false, /./u],
    [429, 'rate_limit_error', 'transient', true, /rate/u],
    [500, 'api_error', 'transient', true, /./u],
    [529, 'overloaded_error', 'transient', true, /overloaded/u],
  ] as const) {
    it(`tells ${status} with its words and what to do, as an answer and in the middle of a stream`, async () => {
      server.answer(fail(status, type, `no good for ${KEY}`));
      const asAnswer = await failureOf(ask());
      assert.equal(asAnswer.message, `${status} ${type}: no good for [key] (request req_1)`);
      server.answer(stream(begin(), said(0, 'It '), wire({ type: 'error', error: { type, message: 'no good' } })));
      const inStream = await failureOf(ask());
      for (const error of [asAnswer, inStream]) {
        const failure = classify(error);
        assert.deepEqual([failure.status, failure.class, failure.retryable], [status, kind, retryable]);
        assert.match(failure.hints.join(' '), hint);
      }
      assert.equal(server.calls.length, 1, 'it is not tried again');
    });
  }

  it('tells that the money is spent, whichever way the API says it', async () => {
    for (const respond of [fail(400, 'invalid_request_error', 'Your credit balance is too low to access the API.'), fail(429, 'rate_limit_error', 'Limit.', { details: 'enforced_spend_limit_reached' })]) {
      server.answer(respond);
      const failure = classify(await failureOf(ask()));
      assert.deepEqual([failure.type, failure.class, failure.retryable], ['no_credit', 'resource', false]);
    }
  });

  it('tells a conversation that is too long for the model', async () => {
    server.answer(fail(400, 'invalid_request_error', 'prompt is too long: 1000001 tokens > 1000000 maximum'));
    assert.equal(classify(await failureOf(ask())).type, 'context_window_exceeded');
    server.answer(stream(begin(), said(0, 'x'), end('model_context_window_exceeded')));
    assert.equal(classify(await failureOf(ask())).type, 'context_window_exceeded');
  });

  it('tells a refusal with its reason, and never as an answer', async () => {
    server.answer(stream(begin(), said(0, 'I '), end('refusal', {}, { type: 'refusal', category: 'cyber', explanation: 'This could do harm.' })));
    const failure = classify(await failureOf(ask()));
    assert.deepEqual([failure.type, failure.retryable], ['model_refused', false]);
    assert.equal(failure.message, 'claude-sonnet-5-5 refused to answer (cyber) This could do harm.');
  });

  it('reads how long to wait: seconds, a date, milliseconds, or nothing', async () => {
    const date = new Date(clock.now() + 90_000).toUTCString();
    for (const [headers, expected] of [
      [{ 'retry-after': '7' }, 7_000],
      [{ 'retry-after': date }, Date.parse(date) - clock.now()],
      [{ 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT' }, 0],
      [{ 'retry-after-ms': '1500', 'retry-after': '2' }, 1_500],
      [{ 'retry-after': 'soon' }, undefined],
      [{}, undefined],
    ] as const) {
      server.answer(fail(429, 'rate_limit_error', 'Slow down.', headers));
      assert.equal((await failureOf(ask())).retryAfterMs, expected, JSON.stringify(headers));
    }
  });

  it('reads what is left of the limits, from answers and from errors, and no half of one', async () => {
    const reset = '2023-11-14T22:13:30.000Z';
    const headers = { 'anthropic-ratelimit-requests-limit': '50', 'anthropic-ratelimit-requests-remaining': '0', 'anthropic-ratelimit-requests-reset': reset, 'anthropic-ratelimit-tokens-limit': '9' };
    const expected = [{ of: 'requests', limit: 50, remaining: 0, resetsAt: Date.parse(reset) }];
    server.answer(fail(429, 'rate_limit_error', 'Slow down.', headers));
    assert.deepEqual((await failureOf(ask())).limits, expected);
    server.answer((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', ...headers });
      response.end(begin() + said(0, 'Hi') + end('end_turn'));
    });
    assert.deepEqual((await ask()).limits, expected);
    server.answer(saying('Hi'));
    assert.equal((await ask()).limits, undefined);
  });

  for (const [name, respond] of [
    ['ends before the message does', stream(begin(), said(0, 'It is'))],
    ['ends in the middle of an event', stream(begin(), 'event: content_block_delta\ndata: {"type":"content_bl')],
    ['has no event at all', stream()],
    ['has an event that is no JSON', stream(begin(), 'event: content_block_start\ndata: {"type": oops}\n\n', end('end_turn'))],
    [
      'is reset',
      ((response: ServerResponse) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(begin() + said(0, 'It is'), () => setImmediate(() => response.socket?.resetAndDestroy()));
      }) satisfies Respond,
    ],
    ['is reset before the answer', ((response: ServerResponse) => response.socket?.resetAndDestroy()) satisfies Respond],
  ] as const) {
    it(`takes a stream that ${name} for a fault that another try may mend`, async () => {
      server.answer(respond);
      const failure = classify(await failureOf(ask()));
      assert.deepEqual([failure.status, failure.class, failure.retryable], [null, 'transient', true], failure.message);
    });
  }

  it('tells that nobody listens at the address', async () => {
    const gone = await RawServer.start();
    const baseUrl = gone.url;
    await gone.stop();
    const error = await failureOf(ask({ baseUrl }));
    assert.match(error.message, /^the connection to 127\.0\.0\.1:\d+ failed \(ECONNREFUSED\)$/u);
    assert.equal(classify(error).retryable, true);
  });

  it('gives up a connection that is silent for too long, counted from the last byte', async () => {
    let heard: (() => void) | undefined;
    let closed: Promise<unknown> | undefined;
    server.answer((response) => {
      closed = once(response, 'close');
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(begin());
      heard = () => void response.write(wire({ type: 'ping' }));
    });
    const call = failureOf(ask({ stallMs: 5_000 }));
    while (heard === undefined) await new Promise((resolve) => setImmediate(resolve));
    let ended = false;
    void call.then(() => (ended = true));
    for (let round = 0; round < 3; round += 1) {
      clock.advance(4_000);
      assert.equal(clock.pending, 1);
      heard();
      // Until the byte has come, and with it a whole new wait.
      for (let turn = 0; turn < 100_000 && clock.nextAt !== clock.now() + 5_000; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    }
    assert.equal(ended, false, '12 seconds with a ping every four');
    clock.advance(5_000);
    const error = await call;
    assert.equal(error.message, 'the API sent nothing for 5 seconds');
    assert.equal(classify(error).retryable, true);
    await closed;
  });

  it('gives up when the API takes the request and never answers', async () => {
    let asked = false;
    server.answer(() => {
      asked = true;
    });
    const call = failureOf(ask({ stallMs: 1_000 }));
    while (!asked) await new Promise((resolve) => setImmediate(resolve));
    clock.advance(1_000);
    assert.match((await call).message, /sent nothing for 1 seconds/u);
  });

  it('ends at once with the reason when it is aborted, before, at and in the middle of the answer, and closes the connection', async () => {
    const before = new AbortController();
    before.abort(new Error('stopped before'));
    server.answer(saying('no'));
    await assert.rejects(ask({}, before.signal), /stopped before/u);
    assert.equal(server.calls.length, 0);

    for (const respond of [() => undefined, (response: ServerResponse) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).write(begin() + said(0, 'I am'))]) {
      const controller = new AbortController();
      let response: ServerResponse | undefined;
      server.answer((res) => {
        response = res;
        respond(res);
      });
      const call = ask({}, controller.signal);
      while (response === undefined) await new Promise((resolve) => setImmediate(resolve));
      const closed = once(response, 'close');
      controller.abort(new Error('stopped in between'));
      await assert.rejects(call, /stopped in between/u);
      await closed;
    }
  });

  it('leaves no listener on the signal of many calls', async () => {
    const controller = new AbortController();
    let listening = 0;
    const { signal } = controller;
    const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listening += 1;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listening -= 1;
      remove(...args);
    };
    server.answer(saying('Hi'));
    for (let call = 0; call < 3; call += 1) await ask({}, signal);
    server.answer(fail(529, 'overloaded_error', 'x'));
    await failureOf(ask({}, signal));
    assert.equal(listening, 0);
  });

  it('sends thinking that the API refuses no more, and goes on without it', async () => {
    server.answer(stream(begin(), block(0, { type: 'thinking', thinking: '', signature: '' }, { type: 'thinking_delta', thinking: 'Hm.' }, { type: 'signature_delta', signature: 'S1' }), used(1, 'toolu_1', 'find_files', '{"glob":"*"}'), end('tool_use')));
    const first = await ask();
    const messages = [user('Do it.'), kept(first), answered(first)];
    server.answer(fail(400, 'invalid_request_error', 'messages.1.content.0: Invalid `signature` in `thinking` block'), saying('On.'));
    const second = await make().respond(requestOf(messages), new AbortController().signal);
    assert.equal(second.text, 'On.');
    assert.deepEqual(server.calls.map(({ body }) => JSON.stringify(body.messages).includes('"thinking"')), [true, false]);
    server.answer(saying('Done.'));
    await make().respond(requestOf([...messages, kept(second), user('More.')]), new AbortController().signal);
    assert.equal(server.calls.length, 1, 'the refused thinking is not tried again');
    assert.doesNotMatch(JSON.stringify(server.calls[0]?.body.messages), /"thinking"/u);
  });
});
