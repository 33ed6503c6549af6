import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { deferred } from '../../../src/base/deferred.ts';
import type { AgentDeps } from '../../../src/engine/agents/agent-deps.ts';
import { ModelCallError } from '../../../src/engine/agents/model-port.ts';
import { runAgent } from '../../../src/engine/agents/run-agent.ts';
import { createToolLimits } from '../../../src/engine/agents/tool-limits.ts';
import { Fault } from '../../../src/engine/model/fault.ts';
import { SimulatedClock } from '../../rig/simulated-clock.ts';
import { makeAgentRig, RecordingHost, scripted, type AgentRig, type TurnScript } from './agent-rig.ts';

interface Phase {
  readonly turns: TurnScript[];
  /** Makes the agent hang at one place and calls back when it does. */
  readonly hang: (parts: { host: RecordingHost; deps: AgentDeps; reached: () => void }) => Partial<AgentDeps> | undefined;
}

const forever = <T>(reached: () => void): Promise<T> => {
  reached();
  return new Promise<T>(() => undefined);
};
const call = (name: string, input: Record<string, unknown>): TurnScript[] => [{ tools: [{ name, input }] }];

const PHASES: Readonly<Record<string, Phase>> = {
  'it waits for the coordinator before a turn': { turns: [{ say: 'x' }], hang: ({ host, reached }) => void (host.beforeTurn = () => forever(reached)) },
  'it reserves its budget': { turns: [{ say: 'x' }], hang: ({ host, reached }) => void (host.reserve = () => forever(reached)) },
  'the model does not listen to the signal': { turns: [{ say: 'x' }], hang: ({ deps, reached }) => ({ model: { ...deps.model, respond: () => forever(reached) } }) },
  'the model thinks': {
    turns: [{ say: 'x', delay: '1h' }],
    hang: ({ deps, reached }) => ({
      model: {
        ...deps.model,
        respond: (request, signal) => {
          const answer = deps.model.respond(request, signal);
          reached();
          return answer;
        },
      },
    }),
  },
  'it waits for its next try': {
    turns: [{ say: 'x' }],
    hang: ({ deps, host, reached }) => {
      host.notice = (notice) => {
        if (notice.type === 'model_call_failed') setImmediate(reached);
      };
      return { model: { ...deps.model, respond: () => Promise.reject(new ModelCallError('busy', { status: 529 })) } };
    },
  },
  'all wait for the provider': {
    turns: [{ say: 'x' }],
    hang: ({ deps, host, reached }) => {
      deps.providerGate.pause(60_000, 'told to', () => undefined);
      const reserve = host.reserve.bind(host);
      host.reserve = (usd) => {
        setImmediate(reached);
        return reserve(usd);
      };
      return undefined;
    },
  },
  'it waits for a place among the commands': {
    turns: call('run_command', { command: 'node -v' }),
    hang: ({ reached }) => {
      setTimeout(reached, 0);
      return { limits: createToolLimits({ shell: 0 }) };
    },
  },
  'a command runs': {
    turns: call('run_command', { command: 'node -e "setInterval(Object, 1000)"' }),
    hang: ({ deps, reached }) => ({
      processes: {
        run: (request, signal) => {
          const result = deps.processes.run(request, signal);
          if ('words' in request.command && request.command.words[0] === 'node') reached();
          return result;
        },
      },
    }),
  },
  'it asks for more paths': { turns: call('request_lease', { paths: ['lib/**'], reason: '' }), hang: ({ host, reached }) => void (host.answerLease = () => forever(reached)) },
  'it publishes an artifact': { turns: call('checkpoint', { artifact: 'a', summary: '' }), hang: ({ host, reached }) => void (host.publish = () => forever(reached)) },
  'it sends feedback': { turns: call('send_feedback', { task: 't2', message: 'm' }), hang: ({ host, reached }) => void (host.sendFeedback = () => forever(reached)) },
  'its turn is made durable': { turns: [{ say: 'x' }], hang: ({ host, reached }) => void (host.turnCompleted = () => forever(reached)) },
};

describe('an agent that is stopped', () => {
  let rig: AgentRig;
  beforeEach(async () => {
    rig = await makeAgentRig({ 'src/a.ts': 'a\n', '.gitignore': 'cache/\n' });
  });
  afterEach(() => rig.remove());

  for (const [when, { turns, hang }] of Object.entries(PHASES)) {
    it(`ends at once as cancelled and leaves no timer while ${when}`, async () => {
      const clock = new SimulatedClock();
      const { host } = rig;
      const deps = rig.deps(scripted(turns, clock), clock);
      const reached = deferred<undefined>();
      const changed = hang({ host, deps, reached: () => reached.resolve(undefined) });
      const stop = new AbortController();
      const running = runAgent(rig.assignment({ writes: ['src/**'], retry: { attempts: 3, baseDelayMs: 1_000, maxDelayMs: 1_000 } }), host, { ...deps, ...changed }, stop.signal);
      await reached.promise;
      stop.abort(new Error('the run was cancelled'));
      assert.deepEqual(await running, { type: 'cancelled', reason: 'the run was cancelled' });
      assert.equal(clock.pending, 0);
      for (const limit of [deps.limits.shell, deps.limits.codebase]) assert.equal(limit.held, 0);
    });
  }

  it('does nothing when it was stopped before it began', async () => {
    const outcome = await rig.play([{ tools: [{ name: 'write_file', input: { path: 'src/x', content: '' } }] }], { writes: ['src/**'], signal: AbortSignal.abort(new Error('no')) });
    assert.deepEqual(outcome, { type: 'cancelled', reason: 'no' });
    assert.deepEqual(rig.host.notices, []);
  });

  it('keeps what the stopped turn wrote, without what its command wrote outside the lease', async () => {
    await writeFile(path.join(rig.repository.home, 'started'), '');
    const stop = new AbortController();
    const deps = rig.deps(scripted([{ tools: [{ name: 'write_file', input: { path: 'src/kept.ts', content: 'kept' } }, { name: 'run_command', input: { command: `node -e "fs.writeFileSync('stray','1');console.log(1);setInterval(Object,1000)"` } }] }]));
    const processes: AgentDeps['processes'] = {
      run: async (request, signal) => {
        const isOurs = 'words' in request.command && request.command.words[0] === 'node';
        const result = deps.processes.run(request, signal);
        if (isOurs) {
          while ((await deps.files.facts(path.join(rig.worktree, 'stray')))?.sizeBytes !== 1) await new Promise((resolve) => setImmediate(resolve));
          stop.abort(new Error('stop'));
        }
        return result;
      },
    };
    const outcome = await runAgent(rig.assignment({ writes: ['src/**'] }), rig.host, { ...deps, processes }, stop.signal);
    assert.equal(outcome.type, 'cancelled');
    const wip = (await rig.git.readRef('refs/ce/wip/run-1/t1'))!;
    assert.equal(await rig.git.readFile(wip, 'src/kept.ts'), 'kept');
    assert.equal(await rig.git.readFile(wip, 'stray'), undefined);
    assert.deepEqual(rig.host.of('writes_quarantined')[0]?.paths, ['stray']);
    await assert.rejects(readFile(path.join(rig.worktree, 'stray')));
  });

  it('counts a run that ends around it as cancelled, and any other fault as its own failure', async () => {
    rig.host.beforeTurn = () => Promise.reject(new Fault('peer_died', 'the coordinator is gone'));
    assert.equal((await rig.play([{ say: 'x' }])).type, 'cancelled');
    rig.host.beforeTurn = () => Promise.reject(new Error('odd'));
    const outcome = await rig.play([{ say: 'x' }]);
    assert.equal(outcome.type === 'failed' && outcome.error.type, 'internal');
  });

  it('says every five seconds that it is alive and what it waits for', async () => {
    const clock = new SimulatedClock();
    const begun = deferred<undefined>();
    const reserve = rig.host.reserve.bind(rig.host);
    rig.host.reserve = (usd) => {
      setImmediate(() => begun.resolve(undefined));
      return reserve(usd);
    };
    const running = runAgent(rig.assignment(), rig.host, rig.deps(scripted([{ say: 'x', delay: '12s' }], clock), clock), new AbortController().signal);
    await begun.promise;
    await clock.advanceAsync(12_000);
    await running;
    assert.deepEqual(rig.host.of('heartbeat').map((notice) => notice.doing), ['waiting for scripted', 'waiting for scripted']);
    assert.equal(clock.pending, 0);
  });
});
