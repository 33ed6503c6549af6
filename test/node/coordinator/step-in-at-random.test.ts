import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import path from 'node:path';
import { fold } from '../../../src/engine/events/evolve.ts';
import type { RunEvent } from '../../../src/engine/events/event.ts';
import { isEnded } from '../../../src/engine/events/run-state.ts';
import { isFault } from '../../../src/engine/model/fault.ts';
import type { Finding } from '../../../src/engine/model/finding.ts';
import { TaskId } from '../../../src/engine/model/ids.ts';
import type { Lease } from '../../../src/engine/model/lease.ts';
import { readJournal, verifyJournal } from '../../../src/node/journal/read-journal.ts';
import { matchesAny } from '../../../src/engine/paths/match.ts';
import { startRigRun, type RigRun, type StartOptions } from '../../rig/engine-run.ts';
import { makeRepository, type RigRepository } from '../../rig/repository.ts';
import { seeded } from '../journal/journal-rig.ts';

const ROUNDS = Number(process.env['CE_ROUNDS'] ?? 3);
const SEED = Number(process.env['CE_SEED'] ?? randomInt(1_000_000_000));
const TASKS = ['schema', 'api', 'page', 'alpha', 'beta', 'gated', 'look'].map((id) => TaskId.parse(id));
const FILES = ['src/schema/one.txt', 'src/api/one.txt', 'src/page/one.txt', 'shared.txt', 'src/gated/value.txt'];

const turn = (tools: readonly string[], delay = '40ms'): string => `      - {say: working, delay: ${delay}, tools: [${tools.join(', ')}]}\n`;
const write = (file: string, content: string): string => `{name: write_file, input: {path: ${file}, content: "${content}\\n"}}`;
const agent = (task: string, ...turns: readonly string[]): string => `  - match: {role: builder, task: ${task}}\n    turns:\n${turns.join('')}      - {say: done, delay: 30ms}\n`;
const OPTIONS: StartOptions = {
  plan: `version: 1
goal: everything
tasks:
  - {id: schema, writes: ["src/schema/**"], outputs: [schema_v1]}
  - {id: api, writes: ["src/api/**"], after: [{task: schema, kind: soft, artifact: schema_v1}]}
  - {id: page, writes: ["src/page/**"], after: [api]}
  - {id: alpha, writes: [shared.txt, "src/alpha/**"]}
  - {id: beta, writes: [shared.txt]}
  - {id: gated, writes: ["src/gated/**"]}
  - {id: look, role: reviewer, after: [schema]}
`,
  playbook: `version: 1\nagents:\n${[
    agent('schema', turn([write('src/schema/one.txt', 'half'), '{name: checkpoint, input: {artifact: schema_v1, summary: half}}']), turn([write('src/schema/one.txt', 'whole')], '300ms')),
    agent('api', turn(['{name: read_files, input: {paths: [src/schema/one.txt]}}'], '120ms'), turn([write('src/api/one.txt', 'api')])),
    agent('page', turn([write('src/page/one.txt', 'page')])),
    agent('alpha', turn(['{name: edit_file, input: {path: shared.txt, old: first, new: FIRST}}', write('src/alpha/one.txt', 'alpha')]), turn([write('src/alpha/two.txt', 'alpha')])),
    agent('beta', turn(['{name: edit_file, input: {path: shared.txt, old: last, new: LAST}}'])),
    agent('gated', turn([write('src/gated/value.txt', 'good')], '200ms')),
  ].join('')}`,
  config: 'version: 1\ngates: [{name: check, command: node check.mjs}]\n',
};

describe('stepping in at random', function () {
  this.timeout(240_000);
  const random = seeded(SEED);
  const oneOf = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
  let tree: string;

  const prepare = async (): Promise<RigRepository> => {
    const lines = ['first', ...Array.from({ length: 20 }, (_, index) => `line ${index}`), 'last'];
    return makeRepository({ 'shared.txt': `${lines.join('\n')}\n`, 'check.mjs': 'setTimeout(() => process.exit(0), 100);\n' });
  };

  before(async () => {
    const repository = await prepare();
    const run = startRigRun(repository);
    const result = await run.start(OPTIONS);
    assert.equal(result.state, 'done');
    tree = await repository.git(['rev-parse', `${result.commit}^{tree}`]);
    await run.client.close();
    await repository.remove();
  });

  /** One thing that a person may do; what they are refused is refused with a remedy. */
  const step = async (run: RigRun): Promise<void> => {
    const task = oneOf(TASKS);
    const finding: Finding = { source: 'check', rule: 'r', severity: 'error', message: 'm', path: oneOf(FILES), fingerprint: `f${Math.floor(random() * 3)}` };
    const acts: (() => Promise<unknown>)[] = [
      () => run.client.holdTask({ task, kind: oneOf(['paused', 'taken_over'] as const), by: 'anna', reason: 'why' }),
      () => run.client.holdTask({ task, kind: 'paused', by: 'ben', reason: '' }),
      () => run.client.releaseTask({ task, by: 'anna', message: oneOf(['', 'go on']) }),
      () => run.client.releaseTask({ task: oneOf(TASKS), by: 'ben', message: '' }),
      () => run.client.unlockFile({ path: oneOf(FILES), by: 'anna', how: oneOf(['pause', 'edit'] as const) }),
      () => run.client.sendToBuilder({ task, findings: [finding], message: 'look', by: 'anna' }),
      () => run.client.waiveFinding({ task: oneOf([task, null]), finding, reason: 'fine', by: 'anna' }),
    ];
    try {
      await oneOf(acts)();
    } catch (error) {
      assert.ok(isFault(error) && error.remedy !== '' && ['usage', 'nothing_to_do'].includes(error.code), String(error));
    }
  };

  const noTwoLeasesOverlap = (events: readonly RunEvent[]): void => {
    const live = new Map<number, Lease>();
    for (const event of events) {
      if (event.type === 'lease_released' || event.type === 'lease_expired') live.delete(event.data.token);
      if (event.type !== 'lease_granted' && event.type !== 'lease_extended') continue;
      live.set(event.data.lease.token, event.data.lease);
      for (const file of [...FILES, 'src/alpha/one.txt']) {
        const holders = [...live.values()].filter((lease) => matchesAny(lease.writes, file));
        assert.ok(holders.length <= 1, `${file} is held by ${holders.map((lease) => lease.task).join(' and ')} after ${event.seq}`);
      }
    }
  };

  for (let round = 1; round <= ROUNDS; round += 1) {
    it(`ends with the very tree of a run that nobody stepped into (${round} of ${ROUNDS}, seed ${SEED})`, async () => {
      const repository = await prepare();
      const run = startRigRun(repository);
      try {
        const done = run.start({ ...OPTIONS, request: { streams: oneOf([1, 2, 8]) } });
        await run.until((event) => event.type === 'build_ready');
        for (let steps = 0; steps < 16; steps += 1) {
          const next = run.events.length + Math.floor(random() * 12);
          // All may be held: then nothing comes by itself any more.
          const isStill = (): boolean => [...fold(run.events).tasks.values()].every((task) => isEnded(task.status) || task.status === 'waiting' || task.hold !== undefined);
          await run.until((event) => event.seq >= next || event.type === 'run_finished' || isStill());
          if (run.of('run_finished').length > 0) break;
          await Promise.all(Array.from({ length: oneOf([1, 1, 2, 3]) }, () => step(run)));
        }
        for (const task of TASKS) {
          if (fold(run.events).tasks.get(task)?.hold !== undefined) await run.client.releaseTask({ task, by: 'anna', message: '' });
        }
        const result = await done;
        assert.deepEqual([result.state, result.tasks.map((task) => task.status)], ['done', TASKS.map(() => 'done')]);
        assert.equal(await repository.git(['rev-parse', `${result.commit}^{tree}`]), tree);
        const journal = path.join(repository.root, '.ce-workspace/runs', result.run, 'journal');
        const { events } = await readJournal(journal);
        assert.deepEqual(fold(events), fold(run.events), 'a replay is what was lived');
        assert.equal((await verifyJournal(journal)).ok, true);
        noTwoLeasesOverlap(events);
        for (const type of ['task_failed', 'task_cancelled', 'task_retried', 'lease_expired', 'writes_quarantined'] as const) assert.deepEqual(run.of(type), []);
        assert.equal((await repository.git(['worktree', 'list'])).split('\n').length, 1, 'no worktree is left');
      } finally {
        await run.client.close();
        await repository.remove();
      }
    });
  }
});
