import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isFault } from '../../../src/engine/model/fault.ts';
import { requestOf, startRigRun, type RigRun } from '../../rig/engine-run.ts';
import { KillableRun } from '../../rig/killable-run.ts';
import { makeRepository, type RigRepository } from '../../rig/repository.ts';

const submit = (task: string): string => `      - tools: [{name: submit_plan, input: {version: 1, goal: g, tasks: [{id: ${task}, writes: ["src/${task}/**"]}]}}]\n`;
const planner = (...tasks: readonly string[]): string => `  - match: {role: planner}\n    turns:\n${tasks.map(submit).join('')}`;
const writer = (task: string): string => `  - match: {role: builder, task: ${task}}\n    turns:\n      - {say: on it, tools: [{name: write_file, input: {path: src/${task}/1.txt, content: "${task}\\n"}}]}\n      - {say: done}\n`;
const book = (...agents: readonly string[]): string => `version: 1\nagents:\n${agents.join('')}`;

interface Answer {
  readonly approved: boolean;
  readonly by: string;
  readonly comment: string;
  readonly revise?: boolean;
}

describe('a plan that a person wants otherwise', function () {
  this.timeout(120_000);
  let repository: RigRepository;
  let run: RigRun;
  let answers: ((file: string) => Answer)[];
  beforeEach(async () => {
    repository = await makeRepository({ 'README.md': 'hello\n' });
    answers = [];
    run = startRigRun(repository, { approve: (file) => answers.shift()?.(file) ?? { approved: true, by: 'anna', comment: '' } });
  });
  afterEach(async () => {
    await run.client.close();
    await repository.remove();
  });

  const otherwise = (comment: string): Answer => ({ approved: false, revise: true, by: 'anna', comment });
  const told = (): string => {
    const folder = path.join(repository.root, '.ce-workspace/runs', run.events[0]?.run ?? '', 'journal/blobs');
    return run.of('agent_turn_completed').map(({ data }) => readFileSync(path.join(folder, data.messages.slice(0, 2), data.messages.slice(2)), 'utf8')).join('\n');
  };

  it('goes back to its planner with the comment and what they wrote into its file, in one conversation, until they approve', async () => {
    answers.push(
      (file) => {
        writeFileSync(file, `${readFileSync(file, 'utf8')}# keep it small\n`);
        return otherwise('Call it b.');
      },
      () => otherwise('No, c.'),
    );
    const result = await run.start({ goal: 'g', playbook: book(planner('a', 'b', 'c'), writer('c')), request: { yes: false } });
    assert.equal(result.state, 'done');
    assert.deepEqual(run.of('plan_ready').map(({ data }) => data.plan.tasks.map((task) => task.id)), [['a'], ['b'], ['c']]);
    assert.deepEqual(run.of('approval_refused').map(({ data }) => [data.comment, data.revise]), [['Call it b.', true], ['No, c.', true]]);
    assert.deepEqual(run.of('agent_started').filter(({ data }) => data.role === 'planner').map(({ data }) => data.fresh), [true, false, false]);
    assert.ok(told().includes('Call it b.') && told().includes('# keep it small'));
    const kept = readdirSync(path.join(repository.root, '.ce-workspace/runs', result.run)).filter((name) => name.startsWith('plan-edited'));
    assert.deepEqual(kept, ['plan-edited-1.yml'], 'what they wrote is not lost');
    assert.equal(await repository.git(['show', `${result.commit}:src/c/1.txt`]), 'c');
  });

  it('that was given has no planner: the run waits for a person, and says so', async () => {
    answers.push(() => otherwise('smaller'));
    const given = run.start({ plan: 'version: 1\ngoal: g\ntasks: [{id: a, writes: ["src/a/**"]}]\n', playbook: book(writer('a')), request: { yes: false } });
    await assert.rejects(given, (error) => isFault(error, 'human_needed') && /was given, so there is no planner/.test(error.message) && /Edit .*plan\.yml/.test(error.remedy));
    assert.deepEqual(run.of('approval_refused').map(({ data }) => data.revise), [false]);
    assert.equal(run.of('run_finished')[0]?.data.state, 'blocked');
  });

  it('goes back ten times and no more', async () => {
    for (let round = 0; round < 11; round += 1) answers.push(() => otherwise(`again ${round}`));
    const planned = run.start({ goal: 'g', playbook: book(planner(...'abcdefghijklm'.split('')), writer('k')), request: { yes: false } });
    await assert.rejects(planned, (error) => isFault(error, 'human_needed') && /10 times/.test(error.message) && error.remedy !== '');
    assert.equal(run.of('plan_ready').length, 11);
  });

  it('is revised also when the process dies in between: the next one goes on with the same round', async () => {
    const killable = await KillableRun.prepare(repository, { goal: 'g', playbook: book(planner('a', 'b'), writer('b')), request: { yes: false } });
    const asks = JSON.stringify(otherwise('Call it b.'));
    assert.equal((await killable.live({ at: { type: 'approval_refused' }, env: { CE_ANSWERS: `[${asks}]` } })).type, 'killed');
    const end = await killable.live();
    assert.ok(end.type === 'result' && end.result.state === 'done', JSON.stringify(end));
    const events = await killable.events();
    assert.deepEqual(events.flatMap((event) => (event.type === 'plan_ready' ? [event.data.plan.tasks[0]?.id] : [])), ['a', 'b']);
    assert.deepEqual(events.flatMap((event) => (event.type === 'agent_turn_completed' && event.data.role === 'planner' ? [event.data.turn] : [])), [1, 2]);
  });

  it('is not revised where nothing but yes or no was said', async () => {
    answers.push(() => ({ approved: false, by: 'anna', comment: 'no' }));
    await assert.rejects(run.start({ goal: 'g', playbook: book(planner('a', 'b'), writer('a')), request: { yes: false } }), (error) => isFault(error, 'human_needed') && /was not approved: no/.test(error.message));
    const first = run.events[0]!.run;
    const again = await run.client.resume({ ...requestOf(repository, { playbook: book(planner('a', 'b'), writer('a')) }), run: first });
    assert.equal(again.state, 'done');
    assert.equal(run.of('plan_ready').length, 1);
  });
});
