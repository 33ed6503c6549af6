import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readPlan } from '../../src/engine/documents/read-plan.ts';
import { readPlaybook } from '../../src/engine/documents/read-playbook.ts';
import { readConfig } from '../../src/engine/documents/read-config.ts';
import { deferred } from '../../src/base/deferred.ts';
import type { RunEvent } from '../../src/engine/events/event.ts';
import type { RunId } from '../../src/engine/model/ids.ts';
import { TaskId } from '../../src/engine/model/ids.ts';
import { startCoordinator } from '../../src/node/coordinator/coordinator-client.ts';
import { silentLog } from '../../src/node/log.ts';
import { Place } from './rig.ts';

const API = TaskId.parse('api');
const PLAN = 'version: 1\ngoal: Orders\ntasks:\n  - {id: api, writes: ["src/api/**"]}\n  - {id: web, writes: ["src/web/**"]}\n';
const turn = (task: string, delay: string): string => `  - match: {role: builder, task: ${task}}\n    turns:\n      - {say: writing, delay: ${delay}, tools: [{name: write_file, input: {path: src/${task}/orders.js, content: "export const ${task} = 1;\\n"}}]}\n      - {say: done}\n`;
const book = (apiDelay: string): string => `version: 1\nagents:\n${turn('api', apiDelay)}${turn('web', '50ms')}`;

function value<T>(reading: { ok: true; value: T } | { ok: false; error: unknown }): T {
  if (!reading.ok) throw new Error(JSON.stringify(reading.error));
  return reading.value;
}

describe('A run with a held task on the command line', function () {
  this.timeout(120_000);
  let place: Place;
  let run: RunId;
  let worktree: string;

  /** A window in which a person takes the task api over, and which is closed then. */
  beforeEach(async () => {
    place = new Place();
    place.write('book.yml', book('50ms'));
    const config = value(readConfig('version: 1\ngates: []\n', 'ce-config.yml'));
    const begun = deferred<RunId>();
    const webDone = deferred<undefined>();
    const client = startCoordinator({
      workerFile: path.resolve(import.meta.dirname, '../../dist/coordinator.worker.js'),
      version: '0.0.0',
      log: silentLog,
      approvePlan: () => Promise.reject(new Error('nobody asks')),
      onEvents: (events: readonly RunEvent[]) => {
        for (const event of events) {
          if (event.type === 'agent_started' && event.task === API) begun.resolve(event.run);
          if (event.type === 'task_done') webDone.resolve(undefined);
        }
      },
    });
    const ended = client
      .run({ repository: place.root, goal: 'Orders', plan: value(readPlan(PLAN, 'plan.yml', { config })), config, provider: 'scripted', playbook: value(readPlaybook(book('60s'), 'book.yml')), yes: true, cacheFolder: path.join(place.base, 'cache'), env: { PATH: process.env['PATH'] ?? '' } })
      .catch((error: unknown) => error);
    run = await begun.promise;
    await webDone.promise;
    worktree = (await client.holdTask({ task: API, kind: 'taken_over', by: 'anna', reason: 'I know this part' })).worktree ?? '';
    await client.close();
    await ended;
    writeFileSync(path.join(worktree, 'src/api/by-hand.js'), 'export const hand = 1;\n');
  });
  afterEach(() => place.remove());

  it('does the rest, exits 4 and says who holds what, where, and how it is given back', async () => {
    const answer = await place.call('resume', run, '--playbook', '../book.yml', '--json');
    assert.equal(answer.exitCode, 4, answer.stderr);
    assert.equal(answer.result['state'], 'blocked');
    assert.match(answer.stderr, /api is taken over by anna \(I know this part\); its worktree is /);
    assert.ok(answer.stderr.includes(worktree) && answer.stderr.includes(`ce-parallel resume ${run} --hand-back api`), answer.stderr);
    const status = await place.call('status', run, '--json');
    const [api] = status.result['tasks'] as { now: string; held: { by: string; worktree: string } | null }[];
    assert.deepEqual([api?.now, api?.held?.by, api?.held?.worktree], ['held by anna: I know this part', 'anna', worktree]);
    assert.deepEqual(status.result['next'], [`ce-parallel resume ${run} --hand-back api`, `ce-parallel apply ${run}`]);
    assert.match((await place.call('status', run)).stdout, /held by anna: I know this part/);
    assert.equal(readFileSync(path.join(worktree, 'src/api/by-hand.js'), 'utf8'), 'export const hand = 1;\n');
  });

  it('goes on with what the person wrote when the task is given back', async () => {
    const answer = await place.call('resume', run, '--playbook', '../book.yml', '--hand-back', 'api', '--message', 'Look at by-hand.js', '--json');
    assert.equal(answer.exitCode, 0, answer.stderr);
    const released = answer.lines.find((line) => line['type'] === 'task_released')?.['data'] as Record<string, unknown>;
    assert.deepEqual([released['changed'], released['message']], [['src/api/by-hand.js'], 'Look at by-hand.js']);
    assert.equal(place.git('show', `ce/${run}/integration:src/api/by-hand.js`), 'export const hand = 1;\n');
  });

  it('gives nothing back that nobody holds, and starts nothing then', async () => {
    const before = place.git('for-each-ref');
    for (const words of [['--hand-back', 'web'], ['--hand-back', 'nobody'], ['--message', 'to whom?']]) {
      const answer = await place.call('resume', run, ...words, '--json');
      assert.equal(answer.exitCode, 2, answer.stderr);
      assert.notEqual((answer.result['error'] as { remedy: string }).remedy, '');
    }
    assert.equal(place.git('for-each-ref'), before);
  });
});
