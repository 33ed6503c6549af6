import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Message } from '../../../../src/engine/agents/conversation.ts';
import { toolsOf } from '../../../../src/engine/agents/tools/registry.ts';
import { Role } from '../../../../src/engine/model/role.ts';
import { toConversation } from '../../../../src/node/providers/anthropic/conversation.ts';
import { requestBody } from '../../../../src/node/providers/anthropic/request-body.ts';
import type { ReplyState } from '../../../../src/node/providers/anthropic/reply-state.ts';
import { breachesOf } from './api-rules.ts';
import type { SeenBody } from './raw-server.ts';
import { requestOf, user } from './requests.ts';

const MODEL = 'claude-sonnet-5-5';
const ROLE = '# Builder\n\nYou build.\n\n';
const systemOf = (writes: string): string => `${ROLE}## Now\n- You may write: ${writes}.`;
const bodyOf = (messages: readonly Message[], system = systemOf('a'), model = MODEL): SeenBody => {
  const request = requestOf(messages, { system, sharedSystem: ROLE.length });
  return JSON.parse(JSON.stringify(requestBody(request, toConversation(messages, { system, model }), { model, maxTokens: 100 }))) as SeenBody;
};
let ids = 0;
const own = (options: { text?: string; calls?: number; system?: string; model?: string; thinking?: boolean } = {}): Message => {
  const calls = Array.from({ length: options.calls ?? 0 }, () => ({ id: `toolu_${(ids += 1)}`, name: 'find_files', input: { glob: '*' } }));
  const content = [...(options.thinking === true ? [{ type: 'thinking', thinking: 'Hm', signature: 'S' }] : []), { type: 'text', text: options.text ?? 'So' }, ...calls.map((call) => ({ type: 'tool_use', ...call }))];
  const state: ReplyState = { by: 'anthropic', model: options.model ?? MODEL, exchange: [{ role: 'assistant', content }], tokens: 1, ...(options.system === undefined ? {} : { system: options.system }) };
  return { type: 'assistant', text: options.text ?? 'So', toolCalls: calls, state };
};
const results = (message: Message): Message => ({ type: 'tool_results', results: message.type === 'assistant' ? message.toolCalls.map(({ id, name }) => ({ id, name, ok: true, content: 'x' })) : [] });

describe('a conversation for the API', () => {
  it('is taken by the API whatever the agents, other providers, people and crashes made of it', () => {
    const call = fc.record({ id: fc.constantFrom('turn-1-call-1', 'turn-1-call-2', 'ä b'), name: fc.constant('find_files'), input: fc.constantFrom<unknown>({}, { glob: '*' }, 'text', null, [1]) });
    const foreign = fc.record({ type: fc.constant('assistant' as const), text: fc.constantFrom('', ' ', 'Said.'), toolCalls: fc.uniqueArray(call, { maxLength: 3, selector: ({ id }) => id }), state: fc.constantFrom<unknown>(undefined, { next: 2 }, 'x') });
    const message: fc.Arbitrary<Message> = fc.oneof(
      fc.constantFrom(user(''), user('  \n'), user('Do it.')),
      foreign,
      fc.record({ text: fc.constantFrom('', 'So'), calls: fc.nat({ max: 3 }), thinking: fc.boolean(), model: fc.constantFrom(MODEL, 'claude-opus-5-5'), system: fc.constantFrom(systemOf('a'), systemOf('b')) }).map(own),
      fc.record({ type: fc.constant('tool_results' as const), results: fc.array(fc.record({ id: fc.constantFrom('turn-1-call-1', 'toolu_1', 'nobody'), name: fc.constant('x'), ok: fc.boolean(), content: fc.constantFrom('', 'x') }), { maxLength: 3 }) }),
    );
    fc.assert(
      fc.property(fc.array(message, { maxLength: 12 }), fc.constantFrom('a', 'b', 'c'), (messages, writes) => {
        assert.ok(messages.every((each) => Message.safeParse(each).success));
        assert.deepEqual(breachesOf(bodyOf(messages, systemOf(writes))), []);
      }),
    );
  });

  it('answers every call of an agent, also one that a crash left open, and before anything else is said', () => {
    const asked = own({ calls: 2 });
    const [first] = asked.type === 'assistant' ? asked.toolCalls : [];
    const body = bodyOf([user('Do it.'), asked, { type: 'tool_results', results: [{ id: first?.id ?? '', name: 'find_files', ok: true, content: '' }] }, user('And quickly.')]);
    assert.deepEqual(
      body.messages[2]?.content.map(({ type, content, text, is_error }) => [type, content ?? text, is_error]),
      [
        ['tool_result', '(nothing)', undefined],
        ['tool_result', 'Interrupted before it could be answered.', true],
        ['text', 'And quickly.', undefined],
      ],
    );
  });

  it('keeps its beginning when the system prompt changes on the way, and tells the change where it happened', () => {
    const [one, two] = [own({ calls: 1, system: systemOf('a') }), own({ calls: 1, system: systemOf('a, b') })];
    const conversation = [user('Do it.'), one, results(one), two, results(two)];
    const before = bodyOf(conversation.slice(0, 1), systemOf('a'));
    const changed = bodyOf(conversation.slice(0, 3), systemOf('a, b'));
    const after = bodyOf(conversation, systemOf('a, b'));
    assert.deepEqual([changed.system, after.system], [before.system, before.system]);
    assert.equal(changed.messages[2]?.content[1]?.['text'], '<system>\nYour instructions have changed. This holds from now on, in place of what stood there:\n\n## Now\n- You may write: a, b.\n</system>');
    assert.deepEqual(withoutMarks(after.messages.slice(0, 3)), withoutMarks(changed.messages));
    assert.equal(JSON.stringify(after).split('<system>').length, 2, 'it is told once');
  });

  it('begins the same for all agents of a role, and marks as cached what the next call will have too', () => {
    const one = own({ calls: 25, system: systemOf('a') });
    const two = own({ calls: 1 });
    const turns = [[user('Do it.')], [user('Do it.'), one, results(one)], [user('Do it.'), one, results(one), two, results(two), user('News.')]];
    const bodies = turns.map((messages) => bodyOf(messages));
    const other = bodyOf([user('Another.')], systemOf('z'));
    assert.deepEqual([bodies[0]?.tools, bodies[0]?.system[0]], [other.tools, other.system[0]]);
    assert.equal(bodies[0]?.system[0]?.text, ROLE);
    for (const [index, body] of bodies.entries()) {
      const next = bodies[index + 1];
      if (next === undefined) continue;
      const end = body.messages.length - 1;
      assert.ok(isMarked(body, end) && isMarked(next, end), 'where this call ends, the next one reads');
      assert.deepEqual(withoutMarks(next.messages.slice(0, end + 1)), withoutMarks(body.messages));
    }
  });

  it('of tools that the API takes, for every role', () => {
    for (const role of Role.options) {
      const request = requestOf([user('x')], { role, tools: toolsOf(role) });
      const body = requestBody(request, toConversation(request.messages, { system: 's', model: MODEL }), { model: MODEL, maxTokens: 1 });
      assert.equal(body.tools?.length, toolsOf(role).length);
      assert.deepEqual(breachesOf(JSON.parse(JSON.stringify(body)) as SeenBody), []);
    }
  });
});

function isMarked(body: SeenBody, message: number): boolean {
  return body.messages[message]?.content.at(-1)?.['cache_control'] !== undefined;
}

function withoutMarks(messages: SeenBody['messages']): unknown {
  return messages.map(({ role, content }) => ({ role, content: content.map(({ cache_control: _, ...block }) => block) }));
}
