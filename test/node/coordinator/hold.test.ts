import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fold } from '../../../src/engine/events/evolve.ts';
import { isFault } from '../../../src/engine/model/fault.ts';
import { TaskId } from '../../../src/engine/model/ids.ts';
import { readJournal } from '../../../src/node/journal/read-journal.ts';
import type { RunResult } from '../../../src/protocol/coordinator.ts';
import { requestOf, startRigRun, type RigRun, type StartOptions } from '../../rig/engine-run.ts';
import { HALT, makeHalts, type Halts } from '../../rig/halts.ts';
import { makeRepository, type RigRepository } from '../../rig/repository.ts';
import { isRunning } from '../processes/is-running.ts';

const A = TaskId.parse('a');
const B = TaskId.parse('b');
const CONFIG = 'version: 1\ngates: []\ncommands: {allow: [node halt.mjs]}\n';
const plan = (...tasks: readonly string[]): string => `version: 1\ngoal: test\ntasks:\n${tasks.map((task) => `  - {${task}}\n`).join('')}`;
const write = (file: string, content: string): string => `{name: write_file, input: {path: ${file}, content: "${content}\\n"}}`;
const agent = (task: string, ...turns: readonly string[]): string => `  - match: {role: builder, task: ${task}}\n    turns:\n${turns.map((tools) => `      - {say: on it, tools: [${tools}]}\n`).join('')}      - {say: done}\n`;
const book = (...agents: readonly string[]): string => `version: 1\nagents:\n${agents.join('')}`;
const status = (result: RunResult): Record<string, string> => Object.fromEntries(result.tasks.map((task) => [task.id, task.status]));

describe('a task that a person holds', function () {
  this.timeout(120_000);
  let repository: RigRepository;
  let run: RigRun;
  let halts: Halts;
  beforeEach(async () => {
    repository = await makeRepository({ 'README.md': 'hello\n', 'src/a/x.txt': 'x\n', 'src/b/y.txt': 'y\n', 'halt.mjs': HALT });
    halts = await makeHalts(repository);
    run = startRigRun(repository);
  });
  afterEach(async () => {
    await run.client.close();
    await repository.remove();
  });

  const start = (options: StartOptions): Promise<RunResult> => run.start({ config: CONFIG, ...options, request: { env: halts.env, ...options.request } });
  const fileAt = (commit: string, file: string): Promise<string> => repository.git(['show', `${commit}:${file}`]);
  const treeOf = (commit: string): Promise<string> => repository.git(['rev-parse', `${commit}^{tree}`]);
  const took = { task: A, kind: 'taken_over', by: 'anna', reason: 'I know this part' } as const;
  const back = { task: A, by: 'anna', message: '' } as const;
  /** All that the models of a run were told. */
  const told = async (): Promise<string> => {
    const folder = path.join(repository.root, '.ce-workspace/runs', run.events[0]?.run ?? '', 'journal/blobs');
    const blobs = run.of('agent_turn_completed').map(({ data }) => path.join(folder, data.messages.slice(0, 2), data.messages.slice(2)));
    return (await Promise.all(blobs.map((file) => readFile(file, 'utf8')))).join('\n');
  };
  const replaysToLive = async (): Promise<void> => {
    const { events } = await readJournal(path.join(repository.root, '.ce-workspace/runs', run.events[0]?.run ?? '', 'journal'));
    assert.deepEqual(fold(events), fold(run.events));
  };

  const TWO = plan('id: a, writes: [src/a/**]', 'id: b, writes: [src/b/**]');
  const HALTED = (): string => book(agent('a', write('src/a/1.txt', 'one'), `${write('src/a/2.txt', 'two')}, ${halts.command('mid')}`, write('src/a/3.txt', 'three')), agent('b', write('src/b/1.txt', 'b')));

  it('is stopped in the middle of a command, which ends with it, and everything it wrote is kept', async () => {
    const done = start({ plan: TWO, playbook: HALTED() });
    const pid = await halts.reached('mid');
    const { worktree } = await run.client.holdTask(took);
    assert.equal(isRunning(pid), false, 'the command has ended');
    assert.ok(worktree !== null);
    assert.equal(await readFile(path.join(worktree, 'src/a/2.txt'), 'utf8'), 'two\n', 'also what the turn that was cut off wrote');
    assert.equal(await fileAt(`refs/ce/wip/${run.events[0]!.run}/a`, 'src/a/2.txt'), 'two');
    const [held] = run.of('task_held');
    assert.equal(held?.data.tip, await repository.git(['rev-parse', `refs/ce/wip/${run.events[0]!.run}/a`]));
    await run.until((event) => event.type === 'task_done' && event.task === 'b');
    assert.deepEqual(await run.client.holdTask(took), { worktree }, 'once more changes nothing');
    assert.equal(run.of('task_held').length, 1);
    await halts.go('mid');
    assert.deepEqual(await run.client.releaseTask(back), { changed: [], quarantined: [] });
    const result = await done;
    assert.equal(result.state, 'done');
    assert.equal(await fileAt(result.commit, 'src/a/3.txt'), 'three');
    for (const type of ['task_failed', 'task_cancelled', 'lease_expired', 'task_retried'] as const) assert.deepEqual(run.of(type), []);
    assert.deepEqual(run.of('lease_granted').filter((event) => event.task === 'a').length, 1, 'its lease stayed');
    await replaysToLive();
  });

  it('ends with the same tree as without, when the person changed nothing', async () => {
    const options = { plan: TWO, playbook: HALTED() };
    const first = start(options);
    await halts.reached('mid');
    await run.client.holdTask({ ...took, kind: 'paused' });
    await halts.go('mid');
    await run.client.releaseTask(back);
    const held = await first;
    const plain = await start(options);
    assert.equal(plain.state, 'done');
    assert.equal(await treeOf(held.commit), await treeOf(plain.commit));
  });

  it('goes on with what the person changed: free files join its lease, files of others are set aside, and its agent is told', async () => {
    const done = start({ plan: TWO, playbook: book(agent('a', write('src/a/1.txt', 'one'), halts.command('mid')), agent('b', `${write('src/b/1.txt', 'b')}, ${halts.command('other')}`)) });
    await Promise.all([halts.reached('mid'), halts.reached('other')]);
    const { worktree } = await run.client.holdTask(took);
    assert.ok(worktree !== null);
    await repository.write({ 'src/a/1.txt': 'mine\n', 'src/b/y.txt': 'not mine to write\n', 'src/b/new.txt': 'nor this\n', 'docs/[id].md': 'free\n' }, worktree);
    const answer = await run.client.releaseTask({ ...back, message: 'The name is better now.' });
    assert.deepEqual(answer, { changed: ['docs/[id].md', 'src/a/1.txt'], quarantined: ['src/b/new.txt', 'src/b/y.txt'] });
    await halts.go('mid');
    await halts.go('other');
    const result = await done;
    assert.deepEqual(status(result), { a: 'done', b: 'done' });
    assert.equal(await fileAt(result.commit, 'docs/[id].md'), 'free');
    assert.equal(await fileAt(result.commit, 'src/b/y.txt'), 'y');
    const [set] = run.of('writes_quarantined');
    assert.deepEqual([set?.task, set?.data.paths], ['a', ['src/b/new.txt', 'src/b/y.txt']]);
    assert.equal(await fileAt(set!.data.ref, 'src/b/y.txt'), 'not mine to write');
    assert.deepEqual(run.of('lease_extended').map((event) => event.data.reason), ['anna changed it by hand']);
    const words = await told();
    assert.ok(words.includes('The name is better now.') && words.includes('- src/a/1.txt'));
    await replaysToLive();
  });

  it('does not start again without what the person changed when that does not merge: it fails, and says where it is kept', async () => {
    const done = start({ plan: TWO, playbook: book(agent('a', halts.command('mid'), write('src/a/1.txt', 'one')), agent('b', write('src/b/y.txt', 'landed'))) });
    await Promise.all([halts.reached('mid'), run.until((event) => event.type === 'task_done' && event.task === 'b')]);
    const { worktree } = await run.client.holdTask(took);
    await repository.write({ 'src/b/y.txt': 'mine\n', 'docs/more.md': 'mine too\n' }, worktree ?? '');
    await halts.go('mid');
    await run.client.releaseTask(back);
    const result = await done;
    assert.deepEqual([status(result), run.of('task_retried')], [{ a: 'failed', b: 'done' }, []]);
    const ref = `refs/ce/wip/${run.events[0]!.run}/a`;
    assert.deepEqual([await fileAt(ref, 'src/b/y.txt'), await fileAt(ref, 'docs/more.md')], ['mine', 'mine too']);
    const [failed] = run.of('task_failed');
    assert.ok(failed?.data.error.message.includes('anna') && failed.data.error.recoveryHints[0]?.includes(ref));
    await replaysToLive();
  });

  it('keeps also what the person committed in the worktree', async () => {
    const done = start({ plan: plan('id: a, writes: [src/a/**]'), playbook: book(agent('a', `${write('src/a/1.txt', 'one')}, ${halts.command('mid')}`)) });
    await halts.reached('mid');
    const { worktree } = await run.client.holdTask(took);
    await repository.write({ 'src/a/first.txt': 'a first try\n' }, worktree ?? '');
    await repository.git(['add', '-A'], worktree ?? '');
    await repository.git(['commit', '-q', '-m', 'A try'], worktree ?? '');
    const mine = await repository.git(['rev-parse', 'HEAD'], worktree ?? '');
    await repository.git(['rm', '-q', 'src/a/first.txt'], worktree ?? '');
    await repository.write({ 'src/a/second.txt': 'better\n' }, worktree ?? '');
    await halts.go('mid');
    assert.deepEqual(await run.client.releaseTask(back), { changed: ['src/a/second.txt'], quarantined: [] });
    const result = await done;
    assert.equal(result.state, 'done');
    assert.equal(await repository.git(['ls-tree', '--name-only', result.commit, 'src/a/']), 'src/a/1.txt\nsrc/a/second.txt\nsrc/a/x.txt');
    assert.notEqual(await repository.git(['for-each-ref', '--contains', mine]), '', 'a ref holds it');
  });

  it('is held while its gates run; what the person changes is a new commit with gates of its own', async () => {
    const gated = { config: 'version: 1\ngates: [{name: slow, command: node halt.mjs gate}]\n', plan: plan('id: a, writes: [src/a/**]'), playbook: book(agent('a', write('src/a/1.txt', 'one'))) };
    const done = start(gated);
    const pid = await halts.reached('gate');
    const { worktree } = await run.client.holdTask(took);
    assert.equal(isRunning(pid), false);
    assert.deepEqual(run.of('gate_not_run'), [], 'a gate that was stopped has said nothing');
    await writeFile(path.join(worktree ?? '', 'src/a/1.txt'), 'better\n');
    await halts.go('gate');
    assert.deepEqual(await run.client.releaseTask(back), { changed: ['src/a/1.txt'], quarantined: [] });
    const result = await done;
    assert.equal(result.state, 'done');
    assert.equal(await fileAt(result.commit, 'src/a/1.txt'), 'better');
    const commits = run.of('implementation_complete').map((event) => event.data.commit);
    assert.equal(commits.length, 2);
    assert.deepEqual(run.of('gate_passed').map((event) => event.data.on), [commits[1]]);
    await replaysToLive();
  });

  it('is held while it is reviewed, and the reviewer looks at what the person made of it', async () => {
    const reviewer = `  - match: {role: reviewer, task: a}\n    turns:\n      - {say: reading, tools: [${halts.command('review')}]}\n      - {tools: [{name: submit_review, input: {verdict: approve, summary: fine, findings: []}}]}\n`;
    const done = start({ plan: plan('id: a, writes: [src/a/**]'), playbook: book(agent('a', write('src/a/1.txt', 'one')), reviewer) });
    await halts.reached('review');
    const { worktree } = await run.client.holdTask(took);
    await writeFile(path.join(worktree ?? '', 'src/a/1.txt'), 'better\n');
    await halts.go('review');
    await run.client.releaseTask(back);
    const result = await done;
    assert.equal(result.state, 'done');
    assert.equal(await fileAt(result.commit, 'src/a/1.txt'), 'better');
    assert.equal(run.of('review_complete').at(-1)?.data.commit, run.of('implementation_complete').at(-1)?.data.commit);
    assert.ok((await told()).includes('+better'), 'its diff');
  });

  it('keeps no stream: the rest is done, then the run waits until it is given back', async () => {
    const done = start({ plan: plan('id: a, writes: [src/a/**]', 'id: b, writes: [src/b/**]', 'id: c, writes: [docs/**], after: [a]'), playbook: book(agent('a', halts.command('mid'), write('src/a/1.txt', 'a')), agent('b', write('src/b/1.txt', 'b')), agent('c', write('docs/c.txt', 'c'))), request: { streams: 1 } });
    await halts.reached('mid');
    await run.client.holdTask({ ...took, kind: 'paused' });
    await run.until((event) => event.type === 'task_done' && event.task === 'b');
    await run.client.holdTask(took);
    assert.deepEqual(run.of('task_held').map((event) => event.data.kind), ['paused', 'taken_over'], 'a paused task can be taken over');
    await halts.go('mid');
    await run.client.releaseTask(back);
    const result = await done;
    assert.deepEqual(status(result), { a: 'done', b: 'done', c: 'done' });
  });

  it('cannot be held before it has begun, when it is over, or when a reviewer’s is to be taken over', async () => {
    const done = start({ plan: plan('id: a, writes: [src/a/**]', 'id: b, writes: [src/b/**], after: [a]', 'id: look, role: reviewer, after: [b]'), playbook: book(agent('a', halts.command('mid'), write('src/a/1.txt', 'a')), agent('b', `${write('src/b/1.txt', 'b')}, ${halts.command('second')}`), `  - match: {role: reviewer, task: look}\n    turns:\n      - {say: reading, tools: [${halts.command('look')}]}\n      - {tools: [{name: submit_review, input: {verdict: approve, summary: fine, findings: []}}]}\n`) });
    await halts.reached('mid');
    const refused = (task: TaskId, text: RegExp) => assert.rejects(run.client.holdTask({ ...took, task }), (error) => isFault(error, 'usage') && text.test(error.message) && error.remedy !== '');
    await refused(B, /has not begun/);
    await assert.rejects(run.client.releaseTask(back), (error) => isFault(error, 'usage') && /Nobody holds a/.test(error.message) && error.remedy !== '');
    await assert.rejects(run.client.holdTask({ ...took, task: TaskId.parse('nobody') }), (error) => isFault(error, 'unknown_task'));
    await halts.go('mid');
    await halts.reached('second');
    await refused(A, /has ended \(done\)/);
    await halts.go('second');
    await halts.reached('look');
    const look = TaskId.parse('look');
    await refused(look, /nothing to take over/);
    await run.client.holdTask({ ...took, task: look, kind: 'paused' });
    await refused(look, /nothing to take over/);
    await halts.go('look');
    await run.client.releaseTask({ ...back, task: look });
    assert.equal((await done).state, 'done');
  });

  it('stays held over a cancel, with what the person wrote, and is given back as the run goes on', async () => {
    const options = { plan: TWO, playbook: HALTED() };
    const done = start(options);
    await halts.reached('mid');
    const { worktree } = await run.client.holdTask(took);
    await repository.write({ 'src/a/2.txt': 'by hand\n', 'src/a/extra.txt': 'extra\n' }, worktree ?? '');
    await run.client.cancel('enough');
    const first = await done;
    assert.equal(first.state, 'cancelled');
    const more = { ...requestOf(repository, { config: CONFIG, ...options, request: { env: halts.env } }), run: first.run };
    await assert.rejects(run.client.resume({ ...more, whenHeld: 'end' }), (error) => {
      assert.ok(isFault(error, 'human_needed'));
      assert.match(error.message, /a is taken over by anna \(I know this part\); its worktree is /);
      assert.ok(error.message.includes(worktree ?? ''));
      assert.match(error.remedy, new RegExp(`ce-parallel resume ${first.run} --hand-back a`));
      return true;
    });
    assert.equal(await readFile(path.join(worktree ?? '', 'src/a/extra.txt'), 'utf8'), 'extra\n');
    await assert.rejects(run.client.resume({ ...more, handBack: [{ task: B, message: '', by: 'anna' }] }), (error) => isFault(error, 'usage') && error.remedy !== '');
    await halts.go('mid');
    const last = await run.client.resume({ ...more, whenHeld: 'end', handBack: [{ task: A, message: 'go on', by: 'anna' }] });
    assert.equal(last.state, 'done');
    assert.equal(await fileAt(last.commit, 'src/a/extra.txt'), 'extra');
    assert.equal(existsSync(worktree ?? ''), false, 'a landed task needs no worktree');
    assert.deepEqual(run.of('task_held').length, 1);
  });

  it('does not keep a run from failing fast; what the person wrote stays in its worktree', async () => {
    const done = start({ plan: `version: 1\ngoal: test\nerrors: fail-fast\ntasks:\n  - {id: a, writes: [src/a/**]}\n  - {id: b, writes: [src/b/**]}\n`, playbook: book(agent('a', halts.command('mid')), agent('b', halts.command('other'))) });
    await Promise.all([halts.reached('mid'), halts.reached('other')]);
    const { worktree } = await run.client.holdTask(took);
    await writeFile(path.join(worktree ?? '', 'src/a/mine.txt'), 'mine\n');
    await halts.go('other');
    const result = await done;
    assert.deepEqual([result.state, status(result)], ['failed', { a: 'cancelled', b: 'failed' }]);
    assert.equal(await readFile(path.join(worktree ?? '', 'src/a/mine.txt'), 'utf8'), 'mine\n');
  });

  it('is paused with its run and goes on only when both go on', async () => {
    const done = start({ plan: plan('id: a, writes: [src/a/**]'), playbook: book(agent('a', halts.command('mid'), write('src/a/1.txt', 'a'))) });
    await halts.reached('mid');
    await run.client.pause('coffee');
    await run.client.holdTask(took);
    await halts.go('mid');
    await run.client.releaseTask(back);
    assert.equal(run.of('agent_started').length, 1, 'nothing starts in a paused run');
    await run.client.continue();
    assert.equal((await done).state, 'done');
  });
});
