import assert from 'node:assert/strict';
import { createAnthropicModel, type AnthropicOptions } from '../../../../src/node/providers/anthropic/anthropic-model.ts';
import { readState } from '../../../../src/node/providers/anthropic/reply-state.ts';
import type { Model, ModelReply } from '../../../../src/engine/agents/model-port.ts';
import { SimulatedClock } from '../../../rig/simulated-clock.ts';
import { begin, block, end, RawServer, said, saying, stream, used, type SeenBody } from './raw-server.ts';
import { answered, kept, requestOf, user } from './requests.ts';

const THOUGHT = [{ type: 'thinking', thinking: '', signature: '' }, { type: 'thinking_delta', thinking: 'First this.\n\nThen ' }, { type: 'thinking_delta', thinking: 'that.' }, { type: 'signature_delta', signature: 'S1' }] as const;

describe('an answer of the anthropic provider', () => {
  let server: RawServer;
  const make = (options: Partial<AnthropicOptions> = {}): Model => createAnthropicModel({ key: ' sk-ant-test\n', clock: new SimulatedClock(), baseUrl: server.url, ...options });
  const ask = (options: Partial<AnthropicOptions> = {}, messages = [user('Do it.')]): Promise<ModelReply> => make(options).respond(requestOf(messages), new AbortController().signal);
  const body = (call = 0): SeenBody => server.calls[call]?.body ?? assert.fail(`no call ${call}`);
  before(async () => {
    server = await RawServer.start();
  });
  after(() => server.stop());

  it('is asked for with the key, the model of the role, streaming and thinking', async () => {
    server.answer(saying('Hi'));
    await make().respond(requestOf([user('Plan.')], { role: 'planner' }), new AbortController().signal);
    assert.equal(server.calls[0]?.headers.authorization, 'Bearer sk-ant-test', 'blanks around a pasted key do no harm');
    assert.equal(server.calls[0].headers['x-stainless-retry-count'] ?? '0', '0');
    assert.deepEqual([body().model, body().stream, body().thinking], ['claude-opus-5-5', true, { type: 'adaptive', display: 'summarized' }]);
    await ask({ models: { builder: 'claude-haiku-4-5' } });
    assert.deepEqual([body(1).model, body(1).thinking], ['claude-haiku-4-5', undefined]);
  });

  it('is whole however its bytes were cut, in the middle of a character too', async () => {
    const bytes = Buffer.from(begin() + said(0, 'Grüße ', '😀 ', '末') + used(1, 'toolu_1', 'write_file', '{"pa', 'th":"ä.txt","con', 'tent":"“zwei\\', 'n” 😀"}') + end('tool_use'));
    for (const size of [1, 2, 3, 7, 64]) {
      server.answer((response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        const send = (from: number): void => {
          if (from >= bytes.length) response.end();
          else response.write(bytes.subarray(from, from + size), () => send(from + size));
        };
        send(0);
      });
      const reply = await ask();
      assert.equal(reply.text, 'Grüße 😀 末');
      assert.deepEqual(reply.toolCalls, [{ id: 'toolu_1', name: 'write_file', input: { path: 'ä.txt', content: '“zwei\n” 😀' } }]);
    }
  });

  it('with bytes that are no text is told with marks in their place', async () => {
    const [before, after] = [begin() + 'event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":"a', 'b"}}\n\n' + end('end_turn')];
    server.answer((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(Buffer.concat([Buffer.from(before), Buffer.from([0xff, 0xc3]), Buffer.from(after)]));
    });
    assert.equal((await ask()).text, 'a\ufffd\ufffdb');
  });

  it('keeps several calls of tools in their order, one without input too', async () => {
    server.answer(stream(begin(), used(0, 'toolu_1', 'find_files', '{"glob":"a"}'), used(1, 'toolu_2', 'submit_review', ''), used(2, 'toolu_3', 'find_files', '{"glob":"b"}'), end('tool_use')));
    assert.deepEqual(
      (await ask()).toolCalls.map(({ id, input }) => [id, input]),
      [['toolu_1', { glob: 'a' }], ['toolu_2', {}], ['toolu_3', { glob: 'b' }]],
    );
  });

  it('counts what the API counted, the caches by themselves, and prices it by the model', async () => {
    server.answer(stream(begin({ input_tokens: 100, output_tokens: 1, cache_read_input_tokens: 20_000, cache_creation_input_tokens: 3_000 }), said(0, 'Hi'), end('end_turn', { output_tokens: 400 })));
    const { usage } = await ask();
    assert.deepEqual(usage, { input: 100, output: 400, cacheRead: 20_000, cacheWrite: 3_000, model: 'claude-sonnet-5-5' });
    assert.equal(make().price(usage).toFixed(6), ((100 * 2 + 400 * 10 + 20_000 * 0.1 + 3_000 * 2.5) / 1e6).toFixed(6));
  });

  it('gives its thinking back unchanged, and what it thought between calls as its words', async () => {
    server.answer(stream(begin(), block(0, ...THOUGHT), block(1, { type: 'redacted_thinking', data: 'R' }), used(2, 'toolu_1', 'find_files', '{"glob":"*"}'), end('tool_use')));
    const first = await ask();
    assert.equal(first.text, 'Then that.');
    server.answer(saying('Done.'));
    const messages = [user('Do it.'), kept(first), answered(first, 'a.txt')];
    await ask({}, messages);
    assert.deepEqual(body().messages[1]?.content, [
      { type: 'thinking', thinking: 'First this.\n\nThen that.', signature: 'S1' },
      { type: 'redacted_thinking', data: 'R' },
      { type: 'tool_use', id: 'toolu_1', name: 'find_files', input: { glob: '*' } },
    ]);
    await ask({ models: { builder: 'claude-opus-5-5' } }, messages);
    assert.deepEqual(body(1).messages[1]?.content.map(({ type }) => type), ['tool_use'], 'but not to another model');
  });

  for (const [name, parts, reason, fault] of [
    ['that is no JSON', ['{"path": "a.txt", content}'], 'tool_use', /^The input of this call was not valid JSON .* Make the call again\. What came began with: \{"path": "a\.txt"/u],
    ['that is no object', ['["a.txt"]'], 'tool_use', /^The input of this call is not a JSON object/u],
    ['that was cut off at the greatest length', ['{"path":"a.txt","content":"abc'], 'max_tokens', /^This call was cut off .* write a long file in parts/u],
  ] as const) {
    it(`tells the agent of an input ${name}, and the API takes the conversation all the same`, async () => {
      server.answer(stream(begin(), used(0, 'toolu_1', 'find_files', '{"glob":"*"}'), used(1, 'toolu_2', 'write_file', ...parts), end(reason)));
      const reply = await ask();
      assert.equal(server.calls.length, 1, 'it is not continued');
      assert.deepEqual(reply.toolCalls.map((call) => call.fault !== undefined), [false, true]);
      assert.match(reply.toolCalls[1]?.fault ?? '', fault);
      server.answer(saying('Again.'));
      await ask({}, [user('Do it.'), kept(reply), answered(reply, 'x', false)]);
      assert.deepEqual(body().messages[1]?.content[1], { type: 'tool_use', id: 'toolu_2', name: 'write_file', input: {} });
    });
  }

  it('that was cut off in its words is continued, and is one answer with one bill', async () => {
    const usage = { input_tokens: 10, output_tokens: 1 };
    server.answer(stream(begin(usage), block(0, ...THOUGHT), said(1, 'One, tw'), end('max_tokens', { output_tokens: 30 })), stream(begin(usage), said(0, 'o, three.'), end('end_turn', { output_tokens: 3 })));
    const reply = await ask();
    assert.equal(reply.text, 'One, two, three.');
    assert.deepEqual([reply.usage.input, reply.usage.output], [20, 33]);
    assert.deepEqual(body(1).messages.map(({ role }) => role), ['user', 'assistant', 'user']);
    assert.match(String(body(1).messages[2]?.content[0]?.['text']), /cut off/u);
    server.answer(saying('Done.'));
    await ask({}, [user('Do it.'), kept(reply), user('And now?')]);
    assert.deepEqual(body().messages.map(({ role }) => role), ['user', 'assistant', 'user', 'assistant', 'user']);
  });

  it('that thought until it was cut off is asked for again with more room', async () => {
    server.answer(stream(begin(), block(0, ...THOUGHT), end('max_tokens')), saying('Done.'));
    assert.equal((await ask({ maxTokens: 1_000 })).text, 'Done.');
    assert.deepEqual([0, 1].map((call) => [body(call).max_tokens, body(call).messages.length]), [[1_000, 1], [2_000, 1]]);
  });

  it('that never ends is given up', async () => {
    server.answer(stream(begin(), said(0, 'and on '), end('max_tokens')));
    await assert.rejects(ask(), { permanent: 'answer_too_long' });
    assert.equal(server.calls.length, 5);
  });

  it('that the API paused is taken up where it was', async () => {
    server.answer(stream(begin(), block(0, { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} }, { type: 'input_json_delta', partial_json: '{"query":"q"}' }), end('pause_turn')), saying('Found.'));
    assert.equal((await ask()).text, 'Found.');
    assert.deepEqual(body(1).messages.at(-1), { role: 'assistant', content: [{ type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'q' } }] });
  });

  it('of nothing at all is an end, and leaves no empty message behind', async () => {
    server.answer(stream(begin(), end('end_turn')));
    const reply = await ask();
    assert.deepEqual([reply.text, reply.toolCalls], ['', []]);
    server.answer(saying('Hi'));
    await ask({}, [user('Do it.'), kept(reply), user('Well?')]);
    assert.deepEqual(body().messages.map(({ role, content }) => [role, content.length]), [['user', 2]]);
  });

  it('keeps what it was told by event types and block types that nobody knows yet', async () => {
    server.answer(stream(begin(), 'event: news\ndata: {"type":"news"}\n\n', block(0, { type: 'hologram', shape: 'cube' }), said(1, 'Hi'), end('end_turn')));
    const reply = await ask();
    assert.equal(reply.text, 'Hi');
    assert.deepEqual(readState(reply.state)?.exchange[0]?.content[0], { type: 'hologram', shape: 'cube' });
  });
});
