import assert from 'node:assert/strict';
import type { Message } from '../../../src/engine/agents/conversation.ts';
import { ModelCallError, type ModelReply, type ModelRequest } from '../../../src/engine/agents/model-port.ts';
import { createScriptedModel } from '../../../src/engine/agents/scripted/scripted-model.ts';
import { NO_USAGE } from '../../../src/engine/model/usage.ts';
import { Playbook } from '../../../src/engine/model/playbook.ts';
import { SimulatedClock } from '../../rig/simulated-clock.ts';

const NEVER = new AbortController().signal;
const request = (messages: Message[] = [], options: Partial<ModelRequest> = {}): ModelRequest => ({ role: 'builder', task: 't1' as never, agent: 'builder', system: '', messages, tools: [], ...options });
const spoken = (reply: ModelReply): Message => ({ type: 'assistant', text: reply.text, toolCalls: [...reply.toolCalls], state: reply.state });
const model = (agents: unknown[], options: { defaultPlan?: unknown; clock?: SimulatedClock } = {}) => createScriptedModel(Playbook.parse({ version: 1, agents }), { clock: new SimulatedClock(), ...options });

describe('the scripted provider', () => {
  it('is driven by the first entry that matches role, task and agent', async () => {
    const m = model([{ match: { role: 'reviewer' }, turns: [{ say: 'r' }] }, { match: { task: 't2' }, turns: [{ say: 't2' }] }, { match: { agent: 'ann' }, turns: [{ say: 'ann' }] }, { turns: [{ say: 'any' }] }]);
    const say = async (options: Partial<ModelRequest>) => (await m.respond(request([], options), NEVER)).text;
    assert.deepEqual([await say({ role: 'reviewer', task: 't2' as never }), await say({ task: 't2' as never }), await say({ agent: 'ann' }), await say({})], ['r', 't2', 'ann', 'any']);
  });

  it('goes on where the conversation is, also in a new process', async () => {
    const agents = [{ turns: [{ say: '1', tools: [{ name: 'x' }] }, { say: '2', tools: [{ name: 'x', input: { a: 1 } }, { name: 'y' }], usage: { input: 10 } }, { say: '3' }] }];
    const messages: Message[] = [];
    for (const expected of ['1', '2', '3']) {
      const reply = await model(agents).respond(request(messages), NEVER);
      assert.equal(reply.text, expected);
      messages.push(spoken(reply), { type: 'user', text: 'the gates are red' });
    }
    const second = messages[2];
    assert.deepEqual(second?.type === 'assistant' && second.toolCalls, [{ id: 'turn-2-call-1', name: 'x', input: { a: 1 } }, { id: 'turn-2-call-2', name: 'y', input: {} }]);
    assert.match((await model(agents).respond(request(messages), NEVER)).text, /nothing more/);
  });

  it('waits by the clock, and can be stopped while it waits', async () => {
    const clock = new SimulatedClock();
    const m = model([{ turns: [{ say: 'late', delay: '200ms' }] }], { clock });
    const answer = m.respond(request(), NEVER);
    clock.advance(200);
    assert.equal((await answer).text, 'late');
    const stop = new AbortController();
    const stopped = m.respond(request(), stop.signal);
    stop.abort(new Error('stop'));
    await assert.rejects(stopped, /stop/);
    assert.equal(clock.pending, 0);
  });

  it('fails as often as a turn says, then goes on to its content or to the next turn', async () => {
    const m = model([{ turns: [{ fail: { status: 529, times: 2 } }, { say: 'then', fail: { status: 429 } }] }]);
    const statuses: (number | null)[] = [];
    for (;;) {
      try {
        const reply = await m.respond(request(), NEVER);
        assert.equal(reply.text, 'then');
        assert.deepEqual(reply.state, { next: 2 });
        break;
      } catch (error) {
        assert.ok(error instanceof ModelCallError);
        statuses.push(error.status);
      }
    }
    assert.deepEqual(statuses, [529, 529, 429]);
  });

  it('counts failed calls for each agent apart', async () => {
    const m = model([{ turns: [{ fail: { status: 500 } }, { say: 'ok' }] }]);
    for (const agent of ['a', 'b']) {
      await assert.rejects(m.respond(request([], { agent }), NEVER));
      assert.equal((await m.respond(request([], { agent }), NEVER)).text, 'ok');
    }
  });

  it("skips the script's own last words after a round that ended by handing something in", async () => {
    const review = { name: 'submit_review', input: { verdict: 'request_changes', summary: 's' } };
    const m = model([{ turns: [{ tools: [review] }, { say: 'Done.' }, { say: 'again', tools: [review] }] }]);
    const first = await m.respond(request([], { role: 'reviewer' }), NEVER);
    const round = (ok: boolean): Message[] => [spoken(first), { type: 'tool_results', results: [{ id: 'turn-1-call-1', name: 'submit_review', ok, content: '' }] }, { type: 'user', text: 'a new version' }];
    assert.equal((await m.respond(request(round(true), { role: 'reviewer' }), NEVER)).text, 'again');
    assert.equal((await m.respond(request(round(false), { role: 'reviewer' }), NEVER)).text, 'Done.');
  });

  it('lets a planner without a script hand in the given plan, once, and fail without one', async () => {
    const plan = { version: 1, tasks: [] };
    const planner = { role: 'planner' as const, agent: 'planner', task: undefined };
    const reply = await model([], { defaultPlan: plan }).respond(request([], planner), NEVER);
    assert.deepEqual(reply.toolCalls.map(({ name, input }) => ({ name, input })), [{ name: 'submit_plan', input: plan }]);
    const rejection = (promise: Promise<unknown>) => promise.then(() => undefined, (error: unknown) => (error instanceof ModelCallError ? error.permanent : undefined));
    assert.equal(await rejection(model([]).respond(request([], planner), NEVER)), 'no_plan');
    assert.equal(await rejection(model([], { defaultPlan: plan }).respond(request([spoken(reply)], planner), NEVER)), 'no_plan');
    assert.deepEqual((await model([]).respond(request([], { ...planner, task: 'research' as never }), NEVER)).toolCalls, [], 'a planning task of a plan that stands');
    assert.equal(await rejection(model([]).respond(request(), NEVER)), 'no_playbook_entry');
    assert.equal(await rejection(model([{ turns: [] }]).respond(request(), NEVER)), 'no_playbook_entry');
  });

  it('lets a reviewer approve when no script says otherwise, or no more', async () => {
    const m = model([{ match: { role: 'reviewer', agent: 'strict' }, turns: [{ say: 'hm', tools: [{ name: 'x' }] }] }]);
    const verdict = (reply: ModelReply) => (reply.toolCalls[0]?.input as { verdict?: string }).verdict;
    assert.equal(verdict(await m.respond(request([], { role: 'reviewer' }), NEVER)), 'approve');
    const content = model([{ turns: [{ say: 'Looks good.' }] }]);
    const reply = await content.respond(request([], { role: 'reviewer' }), NEVER);
    assert.deepEqual([reply.text, verdict(reply)], ['Looks good.', 'approve']);
    const first = await m.respond(request([], { role: 'reviewer', agent: 'strict' }), NEVER);
    assert.equal(verdict(await m.respond(request([spoken(first)], { role: 'reviewer', agent: 'strict' }), NEVER)), 'approve');
  });

  it('has a price, and knows beforehand what a call will use', () => {
    const m = model([{ turns: [{ say: 'x', usage: { input: 1_000_000, output: 1_000_000 } }] }]);
    assert.equal(m.price({ ...NO_USAGE, input: 1_000_000 }), 3);
    assert.equal(m.price({ ...NO_USAGE, output: 1_000_000 }), 15);
    assert.deepEqual(m.estimate?.(request()), { ...NO_USAGE, input: 1_000_000, output: 1_000_000 });
  });
});
