import assert from 'node:assert/strict';
import type { Model } from '../../../src/engine/agents/model-port.ts';
import { runAgent } from '../../../src/engine/agents/run-agent.ts';
import { NO_USAGE } from '../../../src/engine/model/usage.ts';
import { makeAgentRig, RecordingHost, type AgentRig } from './agent-rig.ts';

describe('a call of a tool that the provider could not read', () => {
  let rig: AgentRig;
  before(async () => {
    rig = await makeAgentRig({ 'a.txt': 'a\n' });
  });
  after(() => rig.remove());

  it('is answered with what is wrong, does nothing, and leaves the calls beside it alone', async () => {
    const host = new RecordingHost(rig.base);
    let asked = 0;
    const model: Model = {
      provider: 'test',
      price: () => 0,
      respond: (request) => {
        asked += 1;
        if (asked === 2) {
          const last = request.messages.at(-1);
          assert.deepEqual(last?.type === 'tool_results' ? last.results.map(({ id, ok, content }) => [id, ok, content]) : last, [
            ['1', false, 'The input broke off.'],
            ['2', true, 'Created b.txt (2 characters).'],
          ]);
          return Promise.resolve({ text: 'done', toolCalls: [], usage: NO_USAGE });
        }
        return Promise.resolve({
          text: '',
          toolCalls: [
            { id: '1', name: 'write_file', input: { path: 'a.txt', content: 'cut' }, fault: 'The input broke off.' },
            { id: '2', name: 'write_file', input: { path: 'b.txt', content: 'b\n' } },
          ],
          usage: NO_USAGE,
        });
      },
    };
    const outcome = await runAgent(rig.assignment({ writes: ['*.txt'] }), host, rig.deps(model), new AbortController().signal);
    assert.equal(outcome.type, 'finished', JSON.stringify(outcome));
    assert.equal(asked, 2);
    assert.deepEqual(host.reports[0]?.files, ['b.txt']);
  });
});
