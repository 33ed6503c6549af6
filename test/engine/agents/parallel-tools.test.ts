import assert from 'node:assert/strict';
import { deferred, type Deferred } from '../../../src/base/deferred.ts';
import type { AgentDeps } from '../../../src/engine/agents/agent-deps.ts';
import { runAgent } from '../../../src/engine/agents/run-agent.ts';
import { Semaphore } from '../../../src/engine/agents/semaphore.ts';
import { createToolLimits } from '../../../src/engine/agents/tool-limits.ts';
import type { ProcessResult } from '../../../src/engine/ports.ts';
import { makeAgentRig, RecordingHost, scripted, type AgentRig } from './agent-rig.ts';

const DONE: ProcessResult = { exitCode: 0, stdout: '', stderr: '', cutBytes: 0, durationMs: 0, timedOut: false, aborted: false, notFound: false };

/** Processes that end when the test says so. */
class HeldProcesses {
  readonly waiting: Deferred<ProcessResult>[] = [];
  most = 0;
  run(): Promise<ProcessResult> {
    const held = deferred<ProcessResult>();
    this.waiting.push(held);
    this.most = Math.max(this.most, this.waiting.length);
    return held.promise;
  }
  async until(count: number): Promise<void> {
    while (this.waiting.length < count) await new Promise((resolve) => setImmediate(resolve));
  }
  endAll(): void {
    for (const held of this.waiting.splice(0)) held.resolve(DONE);
  }
}

describe('the tool calls of one turn', () => {
  let rig: AgentRig;
  before(async () => {
    rig = await makeAgentRig({ 'a.txt': 'a\n' });
  });
  after(() => rig.remove());

  it('run at the same time, sixteen commands at most, over all agents of the thread', async () => {
    const processes = new HeldProcesses();
    const limits = createToolLimits();
    const tools = Array.from({ length: 20 }, () => ({ name: 'run_command', input: { command: 'node -v' } }));
    const agents = [1, 2].map(() => {
      const deps: AgentDeps = { ...rig.deps(scripted([{ tools }])), processes, limits };
      return runAgent(rig.assignment(), new RecordingHost(rig.base), deps, new AbortController().signal);
    });
    for (const wave of [16, 16, 8]) {
      await processes.until(wave);
      processes.endAll();
    }
    assert.deepEqual((await Promise.all(agents)).map((outcome) => outcome.type), ['finished', 'finished']);
    assert.equal(processes.most, 16);
    assert.equal(limits.shell.held, 0);
  });

  it('are bounded per kind: web 32, codebase 48, shell 16', () => {
    const limits = createToolLimits();
    assert.deepEqual([limits.web.size, limits.codebase.size, limits.shell.size], [32, 48, 16]);
  });

  it('hold no place while they wait for the coordinator: who is waited for may need it', async () => {
    const limits = createToolLimits({ codebase: 1 });
    const granted = deferred<undefined>();
    const asked = deferred<undefined>();
    const waiting = new RecordingHost(rig.base);
    waiting.answerLease = async () => {
      asked.resolve(undefined);
      await granted.promise;
      return { type: 'granted', lease: rig.lease(['**'], 2) };
    };
    const run = (host: RecordingHost, tool: { name: string; input: Record<string, unknown> }) =>
      runAgent(rig.assignment({ writes: ['x/**'] }), host, { ...rig.deps(scripted([{ tools: [tool] }])), limits }, new AbortController().signal);
    const asking = run(waiting, { name: 'request_lease', input: { paths: ['a.txt'], reason: '' } });
    await asked.promise;
    const holder = await run(new RecordingHost(rig.base), { name: 'read_files', input: { paths: ['a.txt'] } });
    assert.equal(holder.type, 'finished');
    granted.resolve(undefined);
    assert.equal((await asking).type, 'finished');
  });

  it('do not let a slow command hold back a write that follows it', async () => {
    const processes = new HeldProcesses();
    const host = new RecordingHost(rig.base);
    const written = deferred<undefined>();
    host.notice = (notice) => {
      if (notice.type === 'tool_called' && notice.tool === 'write_file') written.resolve(undefined);
    };
    const tools = [{ name: 'run_command', input: { command: 'node -v' } }, { name: 'write_file', input: { path: 'a.txt', content: 'b' } }];
    const running = runAgent(rig.assignment({ writes: ['**'] }), host, { ...rig.deps(scripted([{ tools }])), processes }, new AbortController().signal);
    await processes.until(1);
    await written.promise;
    processes.endAll();
    assert.equal((await running).type, 'finished');
    assert.deepEqual(host.answers.map((answer) => answer.name), ['run_command', 'write_file']);
  });
});

describe('a semaphore', () => {
  it('lets in as many as it has places, in the order of asking, and forgets who gave up', async () => {
    const semaphore = new Semaphore(1);
    const first = deferred<undefined>();
    const order: string[] = [];
    const never = new AbortController().signal;
    const stop = new AbortController();
    const one = semaphore.use(never, () => first.promise.then(() => order.push('one')));
    const two = semaphore.use(stop.signal, () => Promise.resolve(order.push('two')));
    const three = semaphore.use(never, () => Promise.resolve(order.push('three')));
    stop.abort(new Error('gave up'));
    await assert.rejects(two, /gave up/);
    first.resolve(undefined);
    await Promise.all([one, three]);
    assert.deepEqual(order, ['one', 'three']);
    assert.equal(semaphore.held, 0);
  });

  it('gives the place back when the work fails', async () => {
    const semaphore = new Semaphore(1);
    await assert.rejects(semaphore.use(new AbortController().signal, () => Promise.reject(new Error('bad'))), /bad/);
    assert.equal(semaphore.held, 0);
  });
});
