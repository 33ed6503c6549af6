import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fold } from '../../../src/engine/events/evolve.ts';
import type { EventType } from '../../../src/engine/events/event.ts';
import { TaskId } from '../../../src/engine/model/ids.ts';
import { verifyJournal } from '../../../src/node/journal/read-journal.ts';
import { killingGit } from '../../rig/killing-git.ts';
import { KillableRun, type Death } from '../../rig/killable-run.ts';
import { makeRepository, type RigRepository } from '../../rig/repository.ts';
import { seeded } from '../journal/journal-rig.ts';

const KILLS = Number(process.env['CE_KILLS'] ?? 8);
const SEED = Number(process.env['CE_SEED'] ?? randomInt(1_000_000_000));
const A = TaskId.parse('a');
const HAND_BACK = [{ task: A, message: 'go on', by: 'anna' }];
const PLAN = 'version: 1\ngoal: test\ntasks:\n  - {id: a, writes: [src/a/**]}\n  - {id: b, writes: [src/b/**]}\n  - {id: c, writes: [src/c/**], after: [a]}\n';
const write = (task: string, name: string, delay = '10ms'): string => `      - {say: on it, delay: ${delay}, tools: [{name: write_file, input: {path: src/${task}/${name}.txt, content: "${name}\\n"}}]}\n`;
const agent = (task: string, ...turns: readonly string[]): string => `  - match: {role: builder, task: ${task}}\n    turns:\n${turns.join('')}      - {say: done}\n`;
const BOOK = `version: 1\nagents:\n${agent('a', write('a', 'one'), write('a', 'two', '3s'))}${agent('b', write('b', 'one'))}${agent('c', write('c', 'one'))}`;

describe('a run whose process is killed while a person holds a task', function () {
  this.timeout(180_000);
  const random = seeded(SEED);
  let repository: RigRepository;
  let killable: KillableRun;
  let worktree: string;
  const MINE = { 'src/a/one.txt': 'by hand\n', 'src/a/new.txt': 'new\n', 'elsewhere/free.txt': 'free\n', 'src/b/taken.txt': 'not mine\n' };

  beforeEach(async () => {
    repository = await makeRepository({ 'README.md': 'hello\n' });
    killable = await KillableRun.prepare(repository, { plan: PLAN, playbook: BOOK });
    assert.equal((await killable.live({ take: 'a', at: { type: 'task_held' } })).type, 'killed');
    worktree = fold(await killable.events()).tasks.get(A)?.worktree ?? '';
    // Nobody has seen these yet.
    await repository.write(MINE, worktree);
  });
  afterEach(() => repository.remove());

  const isHeld = async (): Promise<boolean> => fold(await killable.events()).tasks.get(A)?.hold !== undefined;
  const everythingIsThere = async (): Promise<void> => {
    assert.equal(await isHeld(), true, 'it is held still');
    for (const [file, content] of Object.entries(MINE)) assert.equal(await readFile(`${worktree}/${file}`, 'utf8'), content, file);
  };
  /** Goes on until the run is done, giving the task back as long as it is held. */
  const toTheEnd = async (): Promise<void> => {
    for (let life = 1; ; life += 1) {
      const end = await killable.live({ resume: { whenHeld: 'end', ...((await isHeld()) ? { handBack: HAND_BACK } : {}) } });
      assert.ok(end.type === 'result', JSON.stringify(end));
      if (end.result.state === 'done') break;
      assert.ok(life < 4, JSON.stringify(end));
    }
    const branch = `ce/${(await killable.run()) ?? ''}/integration`;
    assert.equal(await repository.git(['show', `${branch}:src/a/one.txt`]), 'by hand');
    assert.equal(await repository.git(['show', `${branch}:src/a/new.txt`]), 'new');
    assert.equal(await repository.git(['show', `${branch}:src/a/two.txt`]), 'two');
    assert.equal(await repository.git(['show', `${branch}:src/c/one.txt`]), 'one');
    const kept = await repository.git(['log', '--all', '--format=%H', '--', 'src/b/taken.txt', 'elsewhere/free.txt']);
    assert.ok(kept.split('\n').length >= 1 && kept !== '', 'also what may not land is under a ref');
    const set = (await killable.events()).filter((event) => event.type === 'writes_quarantined' || (event.type === 'lease_extended' && event.task === A));
    assert.ok(set.length > 0);
    assert.equal((await verifyJournal(await killable.journalFolder)).ok, true);
    assert.deepEqual((await killable.events()).filter((event) => event.type === 'task_retried' || event.type === 'task_failed'), []);
  };

  it('holds it still after the next start, does everything else, and touches nothing in its worktree', async () => {
    const end = await killable.live({ resume: { whenHeld: 'end' } });
    assert.ok(end.type === 'fault' && end.code === 'human_needed', JSON.stringify(end));
    await everythingIsThere();
    const { tasks } = fold(await killable.events());
    assert.deepEqual([...tasks.values()].map((task) => task.status), ['building', 'done', 'waiting']);
    await toTheEnd();
  });

  for (const type of ['run_resumed', 'lease_granted', 'task_done'] satisfies EventType[]) {
    it(`loses nothing when it is killed again at ${type}`, async () => {
      const end = await killable.live({ at: { type }, resume: { whenHeld: 'end' } });
      assert.equal(end.type, 'killed');
      await everythingIsThere();
      await toTheEnd();
    });
  }

  for (const type of ['lease_extended', 'task_released', 'agent_started'] satisfies EventType[]) {
    it(`loses nothing when it is killed at ${type}, as the task is given back`, async () => {
      const death: Death = { at: { type, task: 'a' }, resume: { whenHeld: 'end', handBack: HAND_BACK } };
      assert.equal((await killable.live(death)).type, 'killed');
      await toTheEnd();
    });
  }

  if (process.platform === 'win32') return;
  for (let kill = 0; kill < Math.ceil(KILLS / 4); kill += 1) {
    it(`loses nothing when one of its first calls of git kills it (${kill + 1}, seed ${SEED})`, async () => {
      const env = await killingGit(repository, kill % 2 === 0 ? 'before' : 'after', 1 + Math.floor(random() * 60));
      await killable.live({ env, resume: { whenHeld: 'end', handBack: HAND_BACK } });
      if (await isHeld()) for (const file of ['src/a/one.txt', 'src/a/new.txt']) assert.equal(await readFile(`${worktree}/${file}`, 'utf8'), MINE[file as 'src/a/new.txt']);
      await toTheEnd();
    });
  }
});
