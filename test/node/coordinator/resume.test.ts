import assert from 'node:assert/strict';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isFault } from '../../../src/engine/model/fault.ts';
import { followJournal } from '../../../src/node/journal/follow-journal.ts';
import type { RunResult } from '../../../src/protocol/coordinator.ts';
import { requestOf, startRigRun, type RigRun, type StartOptions } from '../../rig/engine-run.ts';
import { checkKilledRun, usersThings } from '../../rig/check-killed-run.ts';
import { eventfulRepository, eventfulRun } from '../../rig/eventful-run.ts';
import { KillableRun, type LifeEnd } from '../../rig/killable-run.ts';
import { makeRepository, type RigRepository } from '../../rig/repository.ts';

const writer = (task: string, delay = '30ms', usage = ''): string => `  - match: {role: builder, task: ${task}}
    turns:
      - {say: writing, delay: ${delay}, ${usage}tools: [{name: write_file, input: {path: src/${task}.txt, content: "${task}\\n"}}]}
      - {say: done, ${usage}delay: 10ms}
`;
const playbook = (...agents: readonly string[]): string => `version: 1\nagents:\n${agents.join('')}`;
const plan = (...tasks: readonly string[]): string => `version: 1\ngoal: test\ntasks:\n${tasks.map((task) => `  - {${task}}\n`).join('')}`;
const status = (result: RunResult): Record<string, string> => Object.fromEntries(result.tasks.map((task) => [task.id, task.status]));

const THREE = plan('id: a, writes: [src/a.txt]', 'id: b, writes: [src/b.txt]', 'id: c, writes: [src/c.txt], after: [b]');

describe('resuming a run', () => {
  let repository: RigRepository;
  let run: RigRun;
  beforeEach(async () => {
    repository = await makeRepository({ 'README.md': 'hello\n' });
    run = startRigRun(repository);
  });
  afterEach(async () => {
    await run.client.close();
    await repository.remove();
  });

  const resume = (result: RunResult, options: StartOptions, more: { budgetUsd?: number } = {}): Promise<RunResult> => {
    const { repository: root, cacheFolder, env, playbook: scripted } = requestOf(repository, options);
    return run.client.resume({ run: result.run, repository: root, cacheFolder, env, yes: true, playbook: scripted, ...more });
  };

  it('that failed keeps what is done, tries the failed again and runs what was skipped', async () => {
    const first = await run.start({ plan: THREE, playbook: playbook(writer('a'), writer('c')) });
    assert.deepEqual(status(first), { a: 'done', b: 'failed', c: 'skipped' });
    const second = await resume(first, { playbook: playbook(writer('a'), writer('b'), writer('c')) });
    assert.deepEqual(status(second), { a: 'done', b: 'done', c: 'done' });
    assert.equal(second.state, 'done');
    assert.deepEqual(run.of('task_started').map((event) => event.task).sort(), ['a', 'b', 'b', 'c']);
    assert.deepEqual(run.of('integration_done').map((event) => event.task).sort(), ['a', 'b', 'c']);
    assert.equal(await repository.git(['show', `${second.branch}:src/c.txt`]), 'c');
  });

  it('that is done changes nothing, and the answer is its result', async () => {
    const documents = { plan: plan('id: a, writes: [src/a.txt]'), playbook: playbook(writer('a')) };
    const first = await run.start(documents);
    const before = run.events.length;
    const refs = await repository.git(['for-each-ref']);
    const second = await resume(first, documents);
    assert.deepEqual({ ...second, elapsed: 0 }, { ...first, elapsed: 0 });
    assert.equal(run.events.length, before);
    assert.equal(await repository.git(['for-each-ref']), refs);
  });

  it('that was cancelled goes on', async () => {
    const documents = { plan: THREE, playbook: playbook(writer('a'), writer('b', '20s'), writer('c')) };
    const running = run.start(documents);
    await run.until((event) => event.type === 'integration_done' && event.task === 'a');
    await run.client.cancel('enough');
    const first = await running;
    assert.equal(first.state, 'cancelled');
    const second = await resume(first, { playbook: playbook(writer('a'), writer('b'), writer('c')) });
    assert.equal(second.state, 'done');
    assert.deepEqual(run.of('integration_done').map((event) => event.task), ['a', 'b', 'c']);
  });

  it('that ran out of its budget goes on with a higher one', async () => {
    const dear = 'usage: {input: 900000, output: 100}, ';
    const documents = { plan: plan('id: a, writes: [src/a.txt]'), playbook: playbook(writer('a', '10ms', dear)) };
    const first = await run.start({ ...documents, request: { budgetUsd: 3 } });
    assert.equal(first.state, 'out_of_budget');
    assert.equal((await resume(first, documents)).state, 'out_of_budget', 'the same budget allows no more than before');
    assert.equal((await resume(first, documents, { budgetUsd: 100 })).state, 'done');
  });

  it('that nobody knows is refused', async () => {
    const { repository: root, cacheFolder, env } = requestOf(repository, { playbook: playbook(writer('a')) });
    await assert.rejects(run.client.resume({ run: '20200101-000000-zzzz', repository: root, cacheFolder, env, yes: true }), (error) => isFault(error, 'unknown_run'));
    assert.deepEqual(await readdir(path.join(repository.root, '.ce-workspace/runs')).catch(() => []), [], 'and leaves no folder of its name');
  });

  it('that a live process drives is refused with its number, and does it no harm', async () => {
    const killable = await KillableRun.prepare(repository, { plan: THREE, playbook: playbook(writer('a', '1500ms'), writer('b'), writer('c')) });
    const living = killable.live();
    while ((await killable.run()) === undefined) await new Promise((resolve) => setTimeout(resolve, 20));
    const stop = new AbortController();
    let pid = 0;
    await followJournal(await killable.journalFolder, (events) => {
      for (const event of events) if (event.type === 'run_started') pid = event.data.pid;
      if (events.some((event) => event.type === 'agent_started')) stop.abort();
    }, stop.signal);
    const { repository: root, cacheFolder, env } = requestOf(repository, { playbook: playbook(writer('a')) });
    const id = await killable.run();
    assert.ok(id !== undefined);
    await assert.rejects(run.client.resume({ run: id, repository: root, cacheFolder, env, yes: true }), (error) => {
      assert.ok(isFault(error, 'journal_locked'));
      assert.equal(error.details['pid'], pid);
      assert.ok(error.message.includes(String(pid)) && error.remedy !== '');
      return true;
    });
    const end = await living;
    assert.ok(end.type === 'result' && end.result.state === 'done', JSON.stringify(end));
  });
});

describe('resuming a killed run in a repository where something else went wrong', function () {
  this.timeout(120_000);
  let repository: RigRepository;
  let killable: KillableRun;
  let users: string;
  let worktree: string;
  let admin: string;
  let run: string;
  const expectedTree = async (): Promise<string> => {
    const tree = { ...FINAL };
    for (const name of ['slow.mjs', 'check.mjs']) tree[name] = await repository.git(['show', `main:${name}`]).then((text) => `${text}\n`);
    tree['README.md'] = 'hello\n';
    const shared = await repository.git(['show', 'main:shared.txt']);
    tree['shared.txt'] = `${shared.replace('first', 'FIRST').replace('last', 'LAST')}\n`;
    const commit = await repository.commitAside('main', tree);
    return repository.git(['rev-parse', `${commit}^{tree}`]);
  };
  const FINAL: Record<string, string> = {
    'src/schema/one.txt': 'whole\n', 'src/api/one.txt': 'api\n', 'src/page/one.txt': 'page\n', 'src/alpha/one.txt': 'alpha\n', 'src/alpha/two.txt': 'alpha\n', 'db/1.sql': 'create\n',
    'src/db/one.txt': 'one\n', 'src/db/generated.txt': 'generated\n', 'extra/db.txt': 'extra\n', 'src/gated/value.txt': 'good\n', 'src/reviewed/one.txt': 'second\n',
  };

  beforeEach(async () => {
    repository = await eventfulRepository();
    killable = await KillableRun.prepare(repository, eventfulRun(repository));
    users = await usersThings(killable);
    const end = await killable.live({ at: { type: 'agent_turn_completed', task: 'gated' } });
    assert.equal(end.type, 'killed');
    run = (await killable.run()) ?? '';
    const listed = await repository.git(['worktree', 'list', '--porcelain']);
    worktree = /^worktree (.*[/\\]gated)$/m.exec(listed)?.[1] ?? '';
    admin = path.join(repository.root, '.git/worktrees/gated');
  });
  afterEach(() => repository.remove());

  const ends = async (): Promise<void> => {
    const end = await killable.live();
    assert.ok(end.type === 'result' && end.result.state === 'done', JSON.stringify(end));
    await checkKilledRun(killable, { tree: await expectedTree(), users });
  };

  it('makes a worktree again whose folder is gone', async () => {
    await rm(worktree, { recursive: true });
    await ends();
  });

  it('keeps what it does not know in a worktree under a ref before it goes back to the checkpoint', async () => {
    await writeFile(path.join(worktree, 'stray.txt'), 'stray\n');
    await writeFile(path.join(worktree, 'README.md'), 'changed behind its back\n');
    await ends();
    const kept = (await repository.git(['for-each-ref', '--format=%(refname)', `refs/ce/trash/${run}/gated`])).split('\n').filter((ref) => ref !== '');
    const texts = await Promise.all(kept.map((ref) => repository.git(['show', `${ref}:stray.txt`]).catch(() => '')));
    assert.ok(texts.includes('stray'), kept.join(' '));
  });

  it('goes through locks that a killed git left in a worktree', async () => {
    await writeFile(path.join(admin, 'index.lock'), '');
    await writeFile(path.join(admin, 'HEAD.lock'), '');
    await ends();
  });

  it('goes through locks that a killed git left on the refs of the run', async () => {
    for (const ref of [`refs/ce/wip/${run}/gated`, `refs/heads/ce/${run}/integration`]) {
      await mkdir(path.join(repository.root, '.git', path.dirname(ref)), { recursive: true });
      await writeFile(path.join(repository.root, '.git', `${ref}.lock`), '');
    }
    await ends();
  });

  it('stops when somebody moved the integration branch, writes nothing, and says how to go on', async () => {
    const branch = `refs/heads/ce/${run}/integration`;
    const before = await killable.events();
    const mine = await repository.commitAside(branch, { 'mine.txt': 'mine\n' });
    await repository.git(['update-ref', branch, mine]);
    const end = (await killable.live()) as Extract<LifeEnd, { type: 'fault' }>;
    assert.deepEqual([end.type, end.code], ['fault', 'ref_moved']);
    assert.equal((await killable.events()).filter((event) => event.type !== 'pool_started').length, before.filter((event) => event.type !== 'pool_started').length);
    const command = /git (update-ref \S+ [0-9a-f]+)/.exec(end.remedy)?.[1];
    assert.ok(command !== undefined, end.remedy);
    await repository.git(command.split(' '));
    await ends();
  });
});
