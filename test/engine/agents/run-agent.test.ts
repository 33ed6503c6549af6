import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runAgent } from '../../../src/engine/agents/run-agent.ts';
import { makeAgentRig, RecordingHost, scripted, type AgentRig, type TurnScript } from './agent-rig.ts';

const write = (file: string, content: string) => ({ name: 'write_file', input: { path: file, content } });
const command = (line: string) => ({ name: 'run_command', input: { command: line } });

describe('an agent', () => {
  let rig: AgentRig;
  beforeEach(async () => {
    rig = await makeAgentRig({ 'src/a.ts': 'one\ntwo\nthree\n', 'lib/b.ts': 'b\n', '.gitignore': 'ignored/\n' });
  });
  afterEach(() => rig.remove());
  const read = (file: string) => readFile(path.join(rig.worktree, file), 'utf8');

  it('writes, edits, moves and deletes under its lease, and every turn is kept under its ref', async () => {
    const outcome = await rig.play(
      [
        { say: 'One.', tools: [write('src/new.ts', 'new\n'), { name: 'edit_file', input: { path: 'src/a.ts', old: 'two', new: '$& 2' } }] },
        { tools: [{ name: 'move_file', input: { from: 'src/new.ts', to: 'src/deep/moved.ts' } }, write('src/gone.ts', 'x')] },
        { tools: [{ name: 'delete_file', input: { path: 'src/gone.ts' } }] },
        { say: 'Done.' },
      ],
      { writes: ['src/**'] },
    );
    assert.deepEqual(outcome, { type: 'finished', summary: 'Done.' });
    assert.equal(await read('src/a.ts'), 'one\n$& 2\nthree\n');
    assert.equal(await read('src/deep/moved.ts'), 'new\n');
    assert.deepEqual(rig.host.reports.map((report) => report.files), [['src/a.ts', 'src/new.ts'], ['src/a.ts', 'src/deep/moved.ts', 'src/gone.ts'], ['src/a.ts', 'src/deep/moved.ts'], ['src/a.ts', 'src/deep/moved.ts']]);
    assert.deepEqual(rig.host.reports.map((report) => report.turn), [1, 2, 3, 4]);
    const wip = rig.host.reports.at(-1)!.wip!;
    assert.equal(await rig.git.readRef('refs/ce/wip/run-1/t1'), wip);
    assert.equal(await rig.git.isAncestor(rig.host.reports[0]!.wip!, wip), true);
    assert.equal(await rig.git.readFile(rig.host.reports[1]!.wip!, 'src/gone.ts'), 'x');
  });

  it('applies two writes to one path in the order of the calls', async () => {
    const writes = Array.from({ length: 20 }, (_, index) => write('src/a.ts', `${index}`));
    await rig.play([{ tools: writes }], { writes: ['src/**'] });
    assert.equal(await read('src/a.ts'), '19');
  });

  it('lets a command see what the same turn wrote before it', async () => {
    await rig.play([{ tools: [write('src/x.cjs', 'console.log("seen")'), command('node src/x.cjs')] }], { writes: ['src/**'] });
    assert.match(rig.host.answers[1]!.content, /Exit code 0\.\n--- output\nseen/);
  });

  it('gets a readable answer for a bad call and goes on', async () => {
    const outcome = await rig.play(
      [
        { tools: [{ name: 'fly' }, { name: 'write_file', input: { path: 'src/q.ts' } }, { name: 'submit_review', input: {} }, { name: 'edit_file', input: { path: 'src/a.ts', old: 'twoo', new: '' } }, { name: 'edit_file', input: { path: 'src/a.ts', old: 'e', new: '' } }] },
        { say: 'Ok.' },
      ],
      { writes: ['src/**'] },
    );
    assert.equal(outcome.type, 'finished');
    const [fly, bad, review, zero, many] = rig.host.answers;
    assert.ok([fly, bad, review, zero, many].every((answer) => answer?.ok === false));
    assert.match(fly!.content, /no tool "fly"/);
    assert.match(bad!.content, /content/);
    assert.match(review!.content, /not for a builder/);
    assert.match(zero!.content, /0 occurrences.*nearest line is 2: two/);
    assert.match(many!.content, /3 times \(lines 1, 3, 3\)/);
    assert.equal(rig.host.of('tool_called').length, 5);
  });

  it('reads several files at once, each with its own fault, and finds and searches', async () => {
    await mkdir(path.join(rig.worktree, 'ignored'));
    await writeFile(path.join(rig.worktree, 'ignored/x.ts'), 'two');
    await writeFile(path.join(rig.worktree, 'fresh.ts'), 'two too\n');
    await writeFile(path.join(rig.worktree, 'long.txt'), 'é'.repeat(50_000));
    await rig.play([
      {
        tools: [
          { name: 'read_files', input: { paths: ['src/a.ts', 'nope.ts', '../x', 'lib/*.ts', 'long.txt'] } },
          { name: 'find_files', input: { glob: '**/*.ts' } },
          { name: 'search_text', input: { pattern: '\\btwo\\b' } },
          { name: 'search_text', input: { pattern: 'two', glob: 'src/**/*.{ts,js}' } },
          { name: 'search_text', input: { pattern: '(' } },
        ],
      },
    ]);
    const [files, found, searched, narrow, broken] = rig.host.answers.map((answer) => answer.content);
    assert.match(files!, /=== src\/a\.ts\none\ntwo\nthree/);
    assert.match(files!, /=== nope\.ts\n\(error: there is no such file\)/);
    assert.match(files!, /=== \.\.\/x\n\(error: the path goes up/);
    assert.match(files!, /=== lib\/b\.ts\nb/);
    assert.match(files!, /\(cut 34464 bytes here\)/);
    assert.equal(found, 'fresh.ts\nlib/b.ts\nsrc/a.ts');
    assert.equal(searched, 'fresh.ts:1: two too\nsrc/a.ts:2: two');
    assert.equal(narrow, 'src/a.ts:2: two');
    assert.match(broken!, /The search failed/);
    assert.equal(rig.host.of('tool_called').find((notice) => notice.tool === 'read_files')!.cutBytes, 34_464);
  });

  it('publishes a checkpoint that holds the writes of its own turn', async () => {
    await rig.play([{ tools: [{ name: 'checkpoint', input: { artifact: 'api', summary: 's', final: true } }, write('src/api.ts', 'api')] }], { writes: ['src/**'] });
    const [artifact] = rig.host.published;
    assert.equal(artifact?.final, true);
    assert.equal(await rig.git.readFile(artifact.commit!, 'src/api.ts'), 'api');
  });

  it('may write what it asked for in the same turn when it is granted, and is told the holder when not', async () => {
    rig.host.answerLease = (paths) => (paths[0] === 'lib/**' ? { type: 'granted', lease: rig.lease(['src/**', 'lib/**'], 2) } : { type: 'refused', reason: 'taken', holder: 't9' as never });
    await rig.play([{ tools: [{ name: 'request_lease', input: { paths: ['lib/**'], reason: 'r' } }, write('lib/b.ts', 'mine'), { name: 'request_lease', input: { paths: ['docs/**'], reason: 'r' } }] }], { writes: ['src/**'] });
    assert.equal(await read('lib/b.ts'), 'mine');
    assert.match(rig.host.answers[2]!.content, /taken \(held by t9\)/);
  });

  it('sends feedback and reads what comes in before its next turn', async () => {
    rig.host.incoming = [[], ['schema changed']];
    await rig.play([{ tools: [{ name: 'send_feedback', input: { task: 't2', message: 'hello' } }] }, { say: 'Ok.' }], { writes: ['src/**'] });
    assert.deepEqual(rig.host.feedback, [{ to: 't2', message: 'hello' }]);
    assert.deepEqual(rig.host.messages.filter((message) => message.type === 'user').map((message) => message.text), ['Do it.', 'schema changed']);
  });

  it('refuses every write of a reviewer, hands its review in and ends there', async () => {
    const review = { verdict: 'request_changes', summary: 'No.', findings: [{ rule: 'r', severity: 'error', path: 'src/a.ts', line: 1, message: 'm' }] };
    const outcome = await rig.play([{ tools: [write('src/a.ts', 'x'), { name: 'submit_review', input: review }] }, { say: 'Done.' }], { role: 'reviewer', agent: 'reviewer' });
    assert.deepEqual(outcome, { type: 'finished', summary: 'No.', review });
    assert.equal(rig.host.of('write_refused')[0]?.path, 'src/a.ts');
    assert.equal(await read('src/a.ts'), 'one\ntwo\nthree\n');
    assert.equal(rig.host.reports.length, 1);
    assert.equal(rig.host.reports[0]!.wip, undefined);
  });

  it('hands a plan and a resolution in', async () => {
    const plan = { version: 1, tasks: [{ id: 'a' }] };
    const planned = await rig.play([{ say: 'Here.', tools: [{ name: 'submit_plan', input: {} }] }, { say: 'Here.', tools: [{ name: 'submit_plan', input: plan }] }], { role: 'planner', agent: 'planner' });
    assert.deepEqual(planned, { type: 'finished', summary: 'Here.', plan });
    assert.match(rig.host.answers[0]!.content, /no tasks/);
    const resolution = { files: [{ path: 'a', content: 'b' }], waived: [], rationale: 'r' };
    const resolved = await rig.play([{ tools: [{ name: 'submit_resolution', input: resolution }] }], { writes: ['src/**'], host: new RecordingHost(rig.base) });
    assert.deepEqual(resolved, { type: 'finished', summary: '', resolution });
  });

  it('stops before a call that the budget does not allow', async () => {
    rig.host.budgetUsd = 0.004;
    const usage = { input: 1_000, output: 0 };
    const outcome = await rig.play([{ tools: [write('src/x', '1')], usage }, { tools: [write('src/x', '2')], usage }], { writes: ['src/**'] });
    assert.equal(outcome.type === 'failed' && outcome.error.type, 'budget_exceeded');
    assert.deepEqual(rig.host.reserved, [0.003, 0.003]);
    assert.equal(await read('src/x'), '1');
  });

  it('is stopped as looping after its highest number of turns', async () => {
    const outcome = await rig.play(Array.from({ length: 9 }, () => ({ tools: [{ name: 'find_files', input: { glob: '*' } }] })), { maxTurns: 3 });
    assert.equal(outcome.type === 'failed' && outcome.error.type, 'too_many_turns');
    assert.equal(rig.host.reports.length, 3);
  });

  it('fails with what to do when its worktree is gone', async () => {
    const outcome = await rig.play([{ say: 'x' }], { worktree: path.join(rig.repository.home, 'nowhere') });
    assert.equal(outcome.type === 'failed' && outcome.error.type, 'worktree_missing');
  });

  it('goes on from any turn as if it had never stopped', async () => {
    const turns: TurnScript[] = [
      { tools: [write('src/1.ts', '1'), command('node -e ""')] },
      { say: 'reading', tools: [{ name: 'read_files', input: { paths: ['src/1.ts'] } }] },
      { tools: [{ name: 'edit_file', input: { path: 'src/1.ts', old: '1', new: '2' } }] },
      { say: 'Done.' },
    ];
    const whole = await rig.play(turns, { writes: ['src/**'] });
    const expected = { messages: rig.host.messages, tree: await rig.git.treeOf(rig.host.tip), files: rig.host.reports.at(-1)!.files };
    for (let stopAfter = 1; stopAfter <= turns.length; stopAfter += 1) {
      await rig.git.restore(rig.worktree, rig.base);
      const host = new RecordingHost(rig.base);
      const stop = new AbortController();
      host.onTurn = () => {
        if (host.reports.length === stopAfter) stop.abort(new Error('crash'));
      };
      const first = await rig.play(turns, { writes: ['src/**'], host, signal: stop.signal });
      assert.equal(first.type, 'cancelled');
      host.onTurn = () => undefined;
      await rig.git.restore(rig.worktree, host.tip);
      const rest = await rig.play(turns, { writes: ['src/**'], host, brief: '', messages: host.messages, turn: stopAfter, tip: host.tip });
      assert.deepEqual(rest, whole);
      assert.deepEqual(host.messages, expected.messages);
      assert.equal(await rig.git.treeOf(host.tip), expected.tree);
      assert.deepEqual(host.reports.at(-1)!.files, expected.files);
    }
  });

  it('tells a hand-in again that a crash cut off, without asking the model', async () => {
    const review = { verdict: 'approve', summary: 'Fine.', findings: [] };
    await rig.play([{ tools: [{ name: 'submit_review', input: review }] }], { role: 'reviewer', agent: 'reviewer' });
    const never = { ...scripted([]), respond: () => Promise.reject(new Error('asked')) };
    const again = await runAgent(rig.assignment({ role: 'reviewer', brief: '', messages: rig.host.messages, turn: 1 }), new RecordingHost(rig.base), rig.deps(never), new AbortController().signal);
    assert.deepEqual(again, { type: 'finished', summary: 'Fine.', review });
  });

  it('keeps what a lost turn had saved when the same turn is done again otherwise', async () => {
    const host = new RecordingHost(rig.base);
    const stop = new AbortController();
    host.turnCompleted = () => {
      stop.abort(new Error('crash before the journal'));
      return new Promise(() => undefined);
    };
    await rig.play([{ tools: [write('src/lost.ts', 'precious')] }], { writes: ['src/**'], host, signal: stop.signal });
    await rig.git.restore(rig.worktree, rig.base);
    await rig.play([{ tools: [write('src/other.ts', 'x')] }], { writes: ['src/**'] });
    const [kept] = await rig.git.listRefs('refs/ce/superseded/run-1/t1/');
    assert.equal(await rig.git.readFile(kept!.commit, 'src/lost.ts'), 'precious');
    assert.equal(await rig.git.readFile((await rig.git.readRef('refs/ce/wip/run-1/t1'))!, 'src/other.ts'), 'x');
  });
});
