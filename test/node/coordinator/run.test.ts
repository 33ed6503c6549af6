import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { isFault } from '../../../src/engine/model/fault.ts';
import type { RunResult } from '../../../src/protocol/coordinator.ts';
import { requestOf, startRigRun, type RigRun, type StartOptions } from '../../rig/engine-run.ts';
import { makeRepository, type RigRepository } from '../../rig/repository.ts';

/** `task(id, …)`: one line of a plan. */
function plan(tasks: readonly string[], head = ''): string {
  return `version: 1\ngoal: test\n${head}tasks:\n${tasks.map((task) => `  - {${task}}\n`).join('')}`;
}

/** An agent that writes one file and is done, each turn after a delay. */
function writer(task: string, file: string, content = task, delay = '150ms'): string {
  return `  - match: {role: builder, task: ${task}}
    turns:
      - {say: writing, delay: ${delay}, tools: [{name: write_file, input: {path: ${file}, content: "${content}\\n"}}]}
      - {say: done}
`;
}

function playbook(...agents: readonly string[]): string {
  return `version: 1\n${agents.length === 0 ? '' : 'agents:\n'}${agents.join('')}`;
}

function status(result: RunResult): Record<string, string> {
  return Object.fromEntries(result.tasks.map((task) => [task.id, task.status]));
}

function overlap(result: RunResult, a: string, b: string): boolean {
  const [x, y] = [a, b].map((id) => result.tasks.find((task) => task.id === id)!);
  return x!.startedAt! < y!.endedAt! && y!.startedAt! < x!.endedAt!;
}

describe('a run of the real coordinator with its pool threads', () => {
  let repository: RigRepository;
  let run: RigRun;
  beforeEach(async () => {
    repository = await makeRepository({ 'README.md': 'hello\n', 'src/a/x.txt': 'x\n', 'src/b/y.txt': 'y\n' });
    run = startRigRun(repository);
  });
  afterEach(async () => {
    await run.client.close();
    await repository.remove();
  });
  const start = (options: StartOptions): Promise<RunResult> => run.start(options);
  const fileAt = (commit: string, file: string): Promise<string> => repository.git(['show', `${commit}:${file}`]);

  const TWO = plan(['id: a, writes: [src/a/**]', 'id: b, writes: [src/b/**]']);

  it('builds independent tasks at the same time and lands both', async () => {
    const result = await start({ plan: TWO, playbook: playbook(writer('a', 'src/a/new.txt'), writer('b', 'src/b/new.txt')) });
    assert.equal(result.state, 'done');
    assert.deepEqual(status(result), { a: 'done', b: 'done' });
    assert.ok(overlap(result, 'a', 'b'), 'their times overlap');
    assert.equal(await fileAt(result.branch, 'src/a/new.txt'), 'a');
    assert.equal(await fileAt(result.branch, 'src/b/new.txt'), 'b');
    assert.equal(await repository.git(['rev-parse', result.branch]), result.commit);
  });

  it('touches nothing of the user: files, index, stash, branch and untracked files stay as they were', async () => {
    await repository.write({ 'README.md': 'half an edit', 'src/a/untracked.txt': 'mine\n', 'staged.txt': 'staged\n' });
    await repository.git(['add', 'staged.txt']);
    const mine = async (): Promise<unknown> => {
      const all = await repository.everything();
      const files = Object.entries(all['files'] as Record<string, string>).filter(([file]) => !file.startsWith('.ce-workspace/'));
      return { files, index: all['index'], stash: all['stash'], head: await repository.git(['rev-parse', 'HEAD', 'main']), status: await repository.git(['status', '--porcelain']) };
    };
    const before = await mine();
    await start({ plan: TWO, playbook: playbook(writer('a', 'src/a/new.txt'), writer('b', 'src/b/new.txt')) });
    assert.deepEqual(await mine(), before);
  });

  it('lets one task fail alone, with hints, skips what needs it and lands the rest', async () => {
    const result = await start({
      plan: plan(['id: a, writes: [src/a/**]', 'id: b, writes: [src/b/**]', 'id: c, writes: [docs/**], after: [b]', 'id: d, writes: [other/**]']),
      playbook: playbook(writer('a', 'src/a/new.txt'), writer('d', 'other/d.txt')),
    });
    assert.equal(result.state, 'failed');
    assert.deepEqual(status(result), { a: 'done', b: 'failed', c: 'skipped', d: 'done' });
    const error = result.tasks.find((task) => task.id === 'b')!.error!;
    assert.equal(error.type, 'no_playbook_entry');
    assert.ok(error.recoveryHints.length > 0 && error.attempts.length > 0);
    assert.equal(await fileAt(result.branch, 'other/d.txt'), 'd');
  });

  it('gives the same tree one after the other as in parallel', async () => {
    const documents = {
      plan: plan(['id: a, writes: [shared.txt, src/a/**]', 'id: b, writes: [shared.txt]', 'id: c, writes: [src/b/**], after: [a]']),
      playbook: playbook(writer('a', 'shared.txt'), writer('b', 'shared.txt'), writer('c', 'src/b/c.txt')),
    };
    const parallel = await start(documents);
    const sequential = await start({ ...documents, request: { sequential: true } });
    assert.equal(sequential.state, 'done');
    assert.equal(await repository.git(['rev-parse', `${sequential.commit}^{tree}`]), await repository.git(['rev-parse', `${parallel.commit}^{tree}`]));
    assert.equal(await fileAt(parallel.commit, 'shared.txt'), 'b');
    for (const [x, y] of [['a', 'b'], ['a', 'c'], ['b', 'c']] as const) assert.ok(!overlap(sequential, x, y), `${x} and ${y} run one after the other`);
  });

  it('lets a soft successor begin on a partial artifact, and end after its maker', async () => {
    const maker = `  - match: {role: builder, task: maker}
    turns:
      - {say: partial, tools: [{name: write_file, input: {path: src/a/schema.txt, content: "one\\n"}}, {name: checkpoint, input: {artifact: schema, summary: half}}]}
      - {say: final, delay: 600ms, tools: [{name: edit_file, input: {path: src/a/schema.txt, old: one, new: two}}]}
      - {say: done}
`;
    const user = `  - match: {role: builder, task: user}
    turns:
      - {say: wait, delay: 200ms, tools: [{name: read_files, input: {paths: [src/a/schema.txt]}}]}
      - {say: write, delay: 100ms, tools: [{name: read_files, input: {paths: [src/a/schema.txt]}}, {name: write_file, input: {path: src/b/user.txt, content: "used\\n"}}]}
      - {say: done}
`;
    const result = await start({
      plan: plan(['id: maker, writes: [src/a/**], outputs: [schema]', 'id: user, writes: [src/b/**], after: [{task: maker, kind: soft, artifact: schema}]']),
      playbook: playbook(maker, user),
    });
    assert.deepEqual(status(result), { maker: 'done', user: 'done' });
    assert.ok(overlap(result, 'maker', 'user'));
    assert.ok(run.of('worktree_synced').some((event) => event.task === 'user'), 'the partial artifact was taken in');
    assert.equal(await fileAt(result.commit, 'src/a/schema.txt'), 'two');
    const landed = run.of('integration_done').map((event) => event.task);
    assert.deepEqual(landed, ['maker', 'user']);
  });

  it('drains the streams for an integration point, runs it alone and resumes', async () => {
    const result = await start({
      plan: plan(['id: a, writes: [src/a/**]', 'id: m, writes: [db/**], tags: [migration]', 'id: b, writes: [src/b/**]']),
      config: 'version: 1\ngates: []\nintegrationPoints: [{name: database, tags: [migration], converge: all}]\n',
      playbook: playbook(writer('a', 'src/a/1.txt'), writer('m', 'db/1.sql'), writer('b', 'src/b/1.txt')),
    });
    assert.equal(result.state, 'done');
    assert.ok(!overlap(result, 'a', 'm') && !overlap(result, 'm', 'b'));
    assert.deepEqual(run.of('sync_point_reached').map((event) => event.data.name), ['database']);
    assert.equal(run.of('sync_point_released').length, 1);
  });

  it('never gives two tasks the one unit of a resource', async () => {
    const result = await start({
      plan: plan(['id: a, writes: [src/a/**], resources: [{name: database, units: 1}]', 'id: b, writes: [src/b/**], resources: [{name: database, units: 1}]']),
      playbook: playbook(writer('a', 'src/a/1.txt'), writer('b', 'src/b/1.txt')),
    });
    assert.ok(!overlap(result, 'a', 'b'));
  });

  const GATED = 'version: 1\ngates: [{name: check, dimension: quality, command: node check.mjs}]\n';
  const CHECK = "import {readFileSync} from 'node:fs'; if (readFileSync('src/a/new.txt','utf8').includes('bad')) { console.log('bad text'); process.exit(1); }\n";

  it('sends a red gate back to the builder, and lands the mended change', async () => {
    await repository.commit({ 'check.mjs': CHECK, 'src/a/new.txt': 'fine\n' });
    const agent = `  - match: {role: builder, task: a}
    turns:
      - {say: bad, tools: [{name: write_file, input: {path: src/a/new.txt, content: "bad\\n"}}]}
      - {say: done}
      - {say: mended, tools: [{name: write_file, input: {path: src/a/new.txt, content: "good\\n"}}]}
      - {say: done}
`;
    const result = await start({ plan: plan(['id: a, writes: [src/a/**]']), config: GATED, playbook: playbook(agent) });
    assert.equal(result.state, 'done');
    assert.equal(run.of('gate_failed').length, 1);
    assert.equal(run.of('remediation_requested').length, 1);
    assert.equal(await fileAt(result.commit, 'src/a/new.txt'), 'good');
  });

  it('fails a task whose gate stays red, lands nothing of it and keeps its work', async () => {
    await repository.commit({ 'check.mjs': CHECK, 'src/a/new.txt': 'fine\n' });
    const result = await start({ plan: plan(['id: a, writes: [src/a/**]', 'id: b, writes: [src/b/**]']), config: GATED, playbook: playbook(writer('a', 'src/a/new.txt', 'bad'), writer('b', 'src/b/1.txt')) });
    assert.deepEqual(status(result), { a: 'failed', b: 'done' });
    assert.equal(result.tasks[0]!.error!.type, 'gate_failed');
    assert.equal(await fileAt(result.commit, 'src/a/new.txt'), 'fine');
    assert.equal(await fileAt(`refs/ce/wip/${result.run}/a`, 'src/a/new.txt'), 'bad');
  });

  it('does not hold against a change what was red before it', async () => {
    await repository.commit({ 'check.mjs': CHECK, 'src/a/new.txt': 'bad\n' });
    const result = await start({ plan: plan(['id: b, writes: [src/b/**]']), config: GATED, playbook: playbook(writer('b', 'src/b/1.txt')) });
    assert.equal(result.state, 'done');
    assert.equal(run.of('gate_passed')[0]!.data.outcome.knownCount, 1);
  });

  it('finds out before landing that two changes are green alone and red together', async () => {
    await repository.commit({
      'check.mjs': "import {existsSync} from 'node:fs'; if (existsSync('src/a/new.txt') && existsSync('src/b/new.txt')) { console.log('not both'); process.exit(1); }\n",
    });
    const result = await start({ plan: TWO, config: GATED, playbook: playbook(writer('a', 'src/a/new.txt'), writer('b', 'src/b/new.txt')) });
    assert.deepEqual(Object.values(status(result)).sort(), ['done', 'failed']);
  });

  it('says that a gate whose tool is missing did not run, and lands nothing past it', async () => {
    const result = await start({ plan: plan(['id: a, writes: [src/a/**]']), config: 'version: 1\ngates: [{name: lint, command: no-such-linter .}]\n', playbook: playbook(writer('a', 'src/a/1.txt')) });
    assert.deepEqual(status(result), { a: 'failed' });
    assert.equal(run.of('gate_not_run').length, 1);
    assert.equal(run.of('gate_passed').length, 0);
  });

  it('brings a request for changes back to the builder and asks the reviewer again', async () => {
    const agent = `  - match: {role: builder, task: a}
    turns:
      - {say: first, tools: [{name: write_file, input: {path: src/a/1.txt, content: "first\\n"}}]}
      - {say: done}
      - {say: second, tools: [{name: write_file, input: {path: src/a/1.txt, content: "second\\n"}}]}
      - {say: done}
`;
    const reviewer = `  - match: {role: reviewer, task: a}
    turns:
      - tools: [{name: submit_review, input: {verdict: request_changes, summary: not yet, findings: [{rule: r, severity: error, path: src/a/1.txt, line: 1, message: no}]}}]
      - tools: [{name: submit_review, input: {verdict: approve, summary: fine, findings: []}}]
`;
    const result = await start({ plan: plan(['id: a, writes: [src/a/**]']), playbook: playbook(agent, reviewer) });
    assert.equal(result.state, 'done');
    assert.deepEqual(run.of('review_complete').map((event) => event.data.review.verdict), ['request_changes', 'approve']);
    assert.equal(await fileAt(result.commit, 'src/a/1.txt'), 'second');
  });

  it('does not take silence for an answer: a change that was sent back and comes again as it was is rejected', async () => {
    const reviewer = `  - match: {role: reviewer, task: a}
    turns:
      - tools: [{name: submit_review, input: {verdict: request_changes, summary: not yet, findings: []}}]
`;
    const result = await start({ plan: TWO, playbook: playbook(writer('a', 'src/a/1.txt'), writer('b', 'src/b/1.txt'), reviewer) });
    assert.deepEqual(status(result), { a: 'failed', b: 'done' });
    assert.equal(result.tasks[0]!.error!.type, 'review_rejected');
  });

  it('fails a builder that says it is done and changed nothing', async () => {
    const result = await start({ plan: plan(['id: a, writes: [src/a/**]']), playbook: playbook('  - match: {role: builder, task: a}\n    turns: [{say: done}]\n') });
    assert.equal(result.tasks[0]!.error!.type, 'no_changes');
  });

  it('refuses a write outside the lease before it happens, tells the agent, and goes on', async () => {
    const agent = `  - match: {role: builder, task: a}
    turns:
      - {say: outside, tools: [{name: write_file, input: {path: src/b/y.txt, content: "no\\n"}}, {name: write_file, input: {path: ../escape.txt, content: "no\\n"}}]}
      - {say: inside, tools: [{name: write_file, input: {path: src/a/1.txt, content: "yes\\n"}}]}
      - {say: done}
`;
    const result = await start({ plan: plan(['id: a, writes: [src/a/**]']), playbook: playbook(agent) });
    assert.equal(result.state, 'done');
    assert.equal(run.of('write_refused').length, 2);
    assert.equal(await fileAt(result.commit, 'src/b/y.txt'), 'y');
  });

  it('answers a request for a lease: granted when free, refused with the holder’s name when not', async () => {
    const asks = `  - match: {role: builder, task: a}
    turns:
      - {say: ask, delay: 100ms, tools: [{name: request_lease, input: {paths: [src/b/z.txt], reason: need}}, {name: request_lease, input: {paths: [free/**], reason: need}}]}
      - {say: write, tools: [{name: write_file, input: {path: free/1.txt, content: "1\\n"}}, {name: write_file, input: {path: src/b/z.txt, content: "no\\n"}}]}
      - {say: done}
`;
    const result = await start({ plan: TWO, playbook: playbook(asks, writer('b', 'src/b/new.txt', 'b', '1500ms')) });
    assert.deepEqual(status(result), { a: 'done', b: 'done' });
    assert.deepEqual(run.of('lease_refused').map((event) => event.data.holder), ['b']);
    assert.equal(run.of('lease_extended').length, 1);
    assert.equal(run.of('write_refused').length, 1);
    assert.equal(await fileAt(result.commit, 'free/1.txt'), '1');
  });

  it('retries a failing provider with backoff and counts the tries', async () => {
    const agent = `  - match: {role: builder, task: a}
    turns:
      - {fail: {status: 529, times: 2}}
      - {say: now, tools: [{name: write_file, input: {path: src/a/1.txt, content: "1\\n"}}]}
      - {say: done}
`;
    const result = await start({ plan: plan(['id: a, writes: [src/a/**]']), config: 'version: 1\ngates: []\nretry: {attempts: 3, baseDelay: 10ms, maxDelay: 50ms}\n', playbook: playbook(agent) });
    assert.equal(result.state, 'done');
    assert.equal(run.of('model_call_failed').length, 2);
  });

  it('stops at the budget and can go on with a higher one', async () => {
    const agent = `  - match: {role: builder, task: a}
    turns:
      - {say: dear, usage: {input: 900000, output: 100}, tools: [{name: write_file, input: {path: src/a/1.txt, content: "1\\n"}}]}
      - {say: dear, usage: {input: 900000, output: 100}, tools: [{name: write_file, input: {path: src/a/2.txt, content: "2\\n"}}]}
      - {say: done}
`;
    const documents = { plan: plan(['id: a, writes: [src/a/**]']), playbook: playbook(agent) };
    const result = await start({ ...documents, request: { budgetUsd: 3 } });
    assert.equal(result.state, 'out_of_budget');
    assert.equal(run.of('budget_exceeded').length, 1);
    const resumed = await run.client.resume({ ...requestOf(repository, documents), run: result.run, budgetUsd: 10 });
    assert.equal(resumed.state, 'done');
    assert.equal(run.of('task_continued').length, 1);
    assert.equal(await fileAt(resumed.commit, 'src/a/2.txt'), '2');
    assert.deepEqual(run.of('agent_turn_completed').filter((event) => event.data.role === 'builder').map((event) => event.data.turn), [1, 2, 3], 'no turn was paid twice');
  });

  it('stops everything at the first failure when the plan says fail-fast', async () => {
    const result = await start({
      plan: plan(['id: a, writes: [src/a/**]', 'id: b, writes: [src/b/**]', 'id: c, writes: [docs/**], after: [b]'], 'errors: fail-fast\n'),
      playbook: playbook(writer('b', 'src/b/1.txt', 'b', '20s')),
    });
    assert.deepEqual(status(result), { a: 'failed', b: 'cancelled', c: 'skipped' });
  });

  it('takes back what landed when the plan says rollback, and keeps it under a ref', async () => {
    const result = await start({
      plan: plan(['id: a, writes: [src/a/**]', 'id: b, writes: [src/b/**], after: [a]'], 'errors: rollback\n'),
      playbook: playbook(writer('a', 'src/a/1.txt')),
    });
    assert.deepEqual(status(result), { a: 'cancelled', b: 'failed' });
    assert.equal(result.commit, await repository.git(['rev-parse', 'HEAD']));
    assert.equal(await fileAt(`refs/ce/rolled-back/${result.run}`, 'src/a/1.txt'), 'a');
  });

  it('cancels: agents stop, nothing half done lands, and the run says so', async () => {
    const done = start({ plan: TWO, playbook: playbook(writer('a', 'src/a/1.txt', 'a', '30s'), writer('b', 'src/b/1.txt', 'b', '30s')) });
    await run.until((event) => event.type === 'agent_started');
    await run.client.cancel('enough');
    const result = await done;
    assert.equal(result.state, 'cancelled');
    assert.equal(result.commit, await repository.git(['rev-parse', 'HEAD']));
    assert.deepEqual(run.of('task_cancelled').map((event) => event.data.reason), ['enough', 'enough']);
  });

  it('goes on after a cancel where each task was, and pays no turn twice', async () => {
    const agent = `  - match: {role: builder, task: a}
    turns:
      - {say: one, tools: [{name: write_file, input: {path: src/a/1.txt, content: "1\\n"}}]}
      - {say: two, delay: 1s, tools: [{name: write_file, input: {path: src/a/2.txt, content: "2\\n"}}]}
      - {say: done}
`;
    const documents = { plan: plan(['id: a, writes: [src/a/**]']), playbook: playbook(agent) };
    const first = start(documents);
    await run.until((event) => event.type === 'agent_turn_completed');
    await run.client.cancel('enough');
    const cancelled = await first;
    assert.equal(cancelled.state, 'cancelled');
    const result = await run.client.resume({ ...requestOf(repository, documents), run: cancelled.run });
    assert.equal(result.state, 'done');
    assert.equal(await fileAt(result.commit, 'src/a/1.txt'), '1');
    assert.deepEqual(run.of('agent_turn_completed').filter((event) => event.data.role === 'builder').map((event) => event.data.turn), [1, 2, 3]);
  });

  it('pauses before the next turn and goes on when told', async () => {
    const agent = `  - match: {role: builder, task: a}
    turns:
      - {say: one, delay: 200ms, tools: [{name: write_file, input: {path: src/a/1.txt, content: "1\\n"}}]}
      - {say: two, tools: [{name: write_file, input: {path: src/a/2.txt, content: "2\\n"}}]}
      - {say: done}
`;
    const done = start({ plan: plan(['id: a, writes: [src/a/**]']), playbook: playbook(agent) });
    await run.until((event) => event.type === 'tool_called');
    await run.client.pause('coffee');
    await run.until((event) => event.type === 'agent_turn_completed');
    await run.client.continue();
    const result = await done;
    assert.equal(result.state, 'done');
    const types = run.events.map((event) => event.type);
    const turns = run.of('agent_turn_completed');
    assert.ok(types.indexOf('run_continued') < types.lastIndexOf('agent_turn_completed') && turns.length >= 3);
    assert.ok(run.of('run_continued')[0]!.seq < turns[1]!.seq, 'the second turn waited');
  });

  it('runs a planner that hands in the plan, and sends a faulty plan back to it', async () => {
    const planner = `  - match: {role: planner}
    turns:
      - tools: [{name: submit_plan, input: {version: 1, goal: g, tasks: [{id: a, writes: [/etc/passwd]}]}}]
      - tools: [{name: submit_plan, input: {version: 1, goal: g, tasks: [{id: a, writes: ["src/a/**"]}]}}]
`;
    const result = await start({ goal: 'g', playbook: playbook(planner, writer('a', 'src/a/1.txt')) });
    assert.equal(result.state, 'done');
    assert.equal(run.of('plan_ready').length, 1);
  });

  it('refuses a run that nobody planned, and says what to do', async () => {
    await assert.rejects(start({ goal: 'g', playbook: playbook() }), (error) => isFault(error, 'provider_failed') && error.remedy !== '');
  });

  it('keeps the records: plan, implementation log and summary', async () => {
    const result = await start({ plan: TWO, playbook: playbook(writer('a', 'src/a/1.txt'), writer('b', 'src/b/1.txt')) });
    const folder = path.join(repository.root, '.ce-workspace/runs', result.run);
    assert.deepEqual((await readdir(folder)).sort().filter((name) => name !== 'processes'), ['implementation-log.json', 'journal', 'plan.yml', 'summary.md']);
    const log = JSON.parse(readFileSync(path.join(folder, 'implementation-log.json'), 'utf8')) as { tasks: { id: string; status: string }[] };
    assert.deepEqual(log.tasks.map((task) => [task.id, task.status]), [['a', 'done'], ['b', 'done']]);
    assert.equal(await repository.git(['status', '--porcelain']), '', 'the workspace folder keeps itself out of git');
    assert.ok(existsSync(path.join(repository.root, '.ce-workspace/state', result.run, 'snapshot.json')));
  });

  it('takes events from outside into the journal, and refuses what is none', async () => {
    const inbox = '.ce-workspace/events/inbox';
    await repository.write({ [`${inbox}/frontend_api_ready_1763625600.json`]: '{"note":"from outside"}', [`${inbox}/nonsense.json`]: '{}' });
    await start({ plan: TWO, playbook: playbook(writer('a', 'src/a/1.txt'), writer('b', 'src/b/1.txt')) });
    assert.deepEqual(run.of('outside_event').map(({ data }) => [data.stream, data.event, data.payload]), [['frontend', 'api_ready', { note: 'from outside' }]]);
    assert.equal(run.of('outside_event_refused').length, 1);
  });

  it('removes the worktrees of what has landed', async () => {
    await start({ plan: TWO, playbook: playbook(writer('a', 'src/a/1.txt'), writer('b', 'src/b/1.txt')) });
    assert.equal((await repository.git(['worktree', 'list'])).split('\n').length, 1);
  });
});
