import assert from 'node:assert/strict';
import path from 'node:path';
import { isFault } from '../../../src/engine/model/fault.ts';
import { RunId } from '../../../src/engine/model/ids.ts';
import { ownerOf } from '../../../src/node/runs/owner.ts';
import { fold } from '../../../src/engine/events/evolve.ts';
import { readJournal } from '../../../src/node/journal/read-journal.ts';
import type { EngineHost } from '../../../src/node/coordinator/start-engine.ts';
import { requestOf, startRigRun, type RigRun } from '../../rig/engine-run.ts';
import { makeRepository, type RigRepository } from '../../rig/repository.ts';

const PLAN = 'version: 1\ngoal: test\ntasks:\n  - {id: a, writes: [src/a.txt]}\n';
const QUICK = `version: 1
agents:
  - match: {role: builder, task: a}
    turns:
      - {say: writing, tools: [{name: write_file, input: {path: src/a.txt, content: "a\\n"}}]}
      - {say: done}
`;
const SLOW = QUICK.replace('{say: done}', '{say: thinking, delay: 600s}');

for (const engineHost of ['thread', 'process'] satisfies EngineHost[]) {
  describe(`a coordinator in a ${engineHost} of its own`, () => {
    let repository: RigRepository;
    let run: RigRun;
    beforeEach(async () => {
      repository = await makeRepository({ 'README.md': 'hello\n' });
      run = startRigRun(repository, { engineHost });
    });
    afterEach(async () => {
      await run.client.close();
      await repository.remove();
    });
    const journalOf = (): string => path.join(repository.root, '.ce-workspace/runs', run.events[0]?.run ?? '', 'journal');

    it('drives a run to its end, and answers while it does', async () => {
      const result = run.start({ plan: PLAN, playbook: QUICK });
      const { heapUsedBytes, heapLimitBytes } = await run.client.ping(30_000);
      assert.ok(heapUsedBytes > 0 && heapUsedBytes < heapLimitBytes);
      assert.equal((await result).state, 'done');
      const [first] = run.of('run_started');
      assert.equal(first?.data.pid === process.pid, engineHost === 'thread');
    });

    it('is gone when it is closed in the middle: every waiter is told, and another goes on with the run', async () => {
      const running = run.start({ plan: PLAN, playbook: SLOW });
      running.catch(() => undefined);
      await run.until((event) => event.type === 'agent_turn_completed');
      await run.client.close();
      await assert.rejects(running, (error) => isFault(error, 'peer_died'));
      assert.notEqual(await run.client.gone, '');
      assert.equal(await ownerOf(journalOf(), fold(run.events)), undefined);
      const id = RunId.parse(run.events[0]?.run);
      const next = startRigRun(repository, { engineHost });
      try {
        const { playbook, repository: root, cacheFolder, env } = requestOf(repository, { playbook: QUICK });
        const result = await next.client.resume({ run: id, repository: root, cacheFolder, env, playbook, yes: true });
        assert.equal(result.state, 'done');
      } finally {
        await next.client.close();
      }
      const { events } = await readJournal(journalOf());
      assert.equal(fold(events).phase, 'done');
    });
  });
}

describe('a coordinator in a process that is killed', () => {
  it('rejects who waits for it, and leaves a run that can be resumed', async () => {
    const repository = await makeRepository({ 'README.md': 'hello\n' });
    const run = startRigRun(repository, { engineHost: 'process' });
    try {
      const running = run.start({ plan: PLAN, playbook: SLOW });
      running.catch(() => undefined);
      await run.until((event) => event.type === 'agent_turn_completed');
      const pid = run.of('run_started')[0]?.data.pid ?? 0;
      assert.notEqual(pid, process.pid);
      process.kill(pid, 'SIGKILL');
      await assert.rejects(running, (error) => isFault(error, 'peer_died'));
      await assert.rejects(run.client.ping(30_000), (error) => isFault(error, 'peer_died'));
    } finally {
      await run.client.close();
      await repository.remove();
    }
  });
});
