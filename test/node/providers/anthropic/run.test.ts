import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { readPlaybook } from '../../../../src/engine/documents/read-playbook.ts';
import type { RunResult } from '../../../../src/protocol/coordinator.ts';
import { startRigRun, type RigRun } from '../../../rig/engine-run.ts';
import { makeRepository, rigEnvironment, type RigRepository } from '../../../rig/repository.ts';
import { breachesOf } from './api-rules.ts';
import { meter } from './cache-meter.ts';
import { PlaybookServer, UNKNOWN_MODEL } from './playbook-server.ts';

const KEY = 'sk-ant-test-of-a-whole-run';
const CONFIG = `version: 1
gates: [{name: check, command: node check.mjs}]
commands: {allow: [node check.mjs, node env.mjs]}
retry: {baseDelay: 1ms, maxDelay: 2ms}
models: {reviewer: claude-haiku-5-5}
`;
const PLAYBOOK = `version: 1
agents:
  - match: {role: planner}
    turns:
      - {say: I look round., tools: [{name: find_files, input: {glob: "**"}}, {name: read_files, input: {paths: [check.mjs]}}]}
      - say: Three tasks.
        tools:
          - name: submit_plan
            input:
              version: 1
              goal: Two files and what uses them
              tasks:
                - {id: one, writes: [src/one.txt], outputs: [one_v1]}
                - {id: two, writes: [src/two.txt]}
                - {id: both, writes: [src/both.txt], inputs: [one_v1], after: [{task: two, kind: hard}]}
  - match: {role: builder, task: one}
    turns:
      - {say: One., usage: {input: 1000, output: 100}, tools: [{name: write_file, input: {path: src/one.txt, content: "wrong\\n"}}, {name: write_file, input: {path: src/two.txt, content: "not mine\\n"}}]}
      - {say: I am done.}
      - {say: The gate is right., tools: [{name: edit_file, input: {path: src/one.txt, old: wrong, new: one}}, {name: run_command, input: {command: node check.mjs}}, {name: run_command, input: {command: node env.mjs}}]}
      - {say: Published., tools: [{name: checkpoint, input: {artifact: one_v1, summary: it stands, final: true}}]}
      - {say: Done.}
  - match: {role: builder, task: two}
    turns:
      - fail: {status: 529, times: 2}
      - {say: Two., tools: [{name: write_file, input: {path: src/two.txt, content: "two\\n"}}]}
      - {say: Done.}
  - match: {role: builder, task: both}
    turns:
      - {say: Both., tools: [{name: read_files, input: {paths: [src/one.txt, src/two.txt]}}]}
      - {say: Written., tools: [{name: write_file, input: {path: src/both.txt, content: "one and two\\n"}}]}
      - {say: Done.}
  - match: {role: reviewer, task: two}
    turns:
      - {say: Look., tools: [{name: read_files, input: {paths: [src/two.txt]}}]}
      - {say: Good., tools: [{name: submit_review, input: {verdict: approve, summary: Good., findings: []}}]}
`;
const FILES = {
  'check.mjs': "import {existsSync, readFileSync} from 'node:fs'; const file = 'src/one.txt'; if (existsSync(file) && readFileSync(file, 'utf8') === 'wrong\\n') { console.log('src/one.txt is wrong'); process.exit(1); }\n",
  'env.mjs': "console.log('keys: ' + Object.keys(process.env).filter((name) => /ANTHROPIC|KEY/.test(name)).join());\n",
};

describe('a run with the anthropic provider against the API on the loopback', () => {
  let repository: RigRepository;
  let server: PlaybookServer;
  const runs: RigRun[] = [];
  const read = readPlaybook(PLAYBOOK, 'playbook.yml');
  const outside = { url: process.env['ANTHROPIC_BASE_URL'], key: process.env['ANTHROPIC_API_KEY'] };
  before(async () => {
    assert.ok(read.ok);
    server = new PlaybookServer(read.value);
    process.env['ANTHROPIC_BASE_URL'] = await server.start();
    process.env['ANTHROPIC_API_KEY'] = KEY;
    repository = await makeRepository(FILES);
  });
  after(async () => {
    for (const [name, value] of [['ANTHROPIC_BASE_URL', outside.url], ['ANTHROPIC_API_KEY', outside.key]] as const) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
    await Promise.all(runs.map((run) => run.client.close()));
    await server.stop();
    await repository.remove();
  });
  const play = async (provider: string): Promise<{ run: RigRun; result: RunResult }> => {
    const run = startRigRun(repository);
    runs.push(run);
    const keys = provider === 'anthropic' ? { ANTHROPIC_API_KEY: KEY } : {};
    const result = await run.start({ goal: 'Two files and what uses them', playbook: provider === 'scripted' ? PLAYBOOK : 'version: 1\n', config: CONFIG, request: { provider, keys, env: { ...rigEnvironment() } } });
    return { run, result };
  };
  /** What happened, by task and without times. How often the merge queue gated and synced depends on who was first. */
  const told = ({ run }: { run: RigRun }): Record<string, string[]> => {
    const byTask: Record<string, string[]> = {};
    for (const event of run.events) {
      const { type } = event;
      if (type === 'worktree_synced' || type === 'pool_started') continue;
      const line = type === 'tool_called' ? `${type} ${event.data.tool} ${event.data.input} ${event.data.ok}` : type === 'agent_turn_completed' ? `${type} ${event.data.role} ${event.data.turn} ${event.data.say}` : type;
      const lines = (byTask[event.task ?? ''] ??= []);
      if (!/^(gate|integration)_/u.test(type) || !lines.includes(line)) lines.push(line);
    }
    return Object.fromEntries(Object.entries(byTask).map(([task, lines]) => [task, lines.sort()]));
  };

  it('makes the plan, builds it, mends a red gate, reviews and lands it: the same events and the same tree as scripted', async () => {
    const real = await play('anthropic');
    const scripted = await play('scripted');
    assert.equal(real.result.state, 'done', JSON.stringify(real.result.tasks));
    const tree = (commit: string): Promise<string> => repository.git(['rev-parse', `${commit}^{tree}`]);
    assert.equal(await tree(real.result.commit), await tree(scripted.result.commit));
    assert.deepEqual(told(real), told(scripted));
    for (const type of ['write_refused', 'gate_failed', 'remediation_requested', 'model_call_failed', 'artifact_published', 'review_complete', 'integration_done'] as const) assert.ok(real.run.of(type).length > 0, type);
    assert.equal(real.run.of('run_started')[0]?.data.options.provider, 'anthropic');
  });

  it('calls the model of each role, and notes it with what it cost', () => {
    const run = runs[0] ?? assert.fail('no run');
    const models = new Set(run.of('agent_turn_completed').map(({ data }) => `${data.role} ${String(data.usage.model)}`));
    assert.deepEqual([...models].sort(), ['builder claude-sonnet-5-5', 'planner claude-opus-5-5', 'reviewer claude-haiku-5-5']);
    const first = run.of('agent_turn_completed').find(({ data }) => data.say === 'One.');
    assert.equal(first?.data.usd, (1_000 * 2 + 100 * 10) / 1e6);
  });

  it('makes no call that the API would refuse, and takes most of its input from the cache', () => {
    assert.deepEqual(server.calls.flatMap(({ body }) => breachesOf(body)), []);
    const metered = meter(server.calls.map(({ body }) => body));
    assert.ok(metered.calls >= 15 && metered.ratio < 0.6, JSON.stringify(metered));
    assert.ok(server.calls.every(({ headers }) => headers.authorization === `Bearer ${KEY}`));
  });

  it('ends with advice where there is no such model, and goes on when the configuration names another', async () => {
    const request = { provider: 'anthropic', keys: { ANTHROPIC_API_KEY: KEY } };
    const first = startRigRun(repository);
    const failed = await first.start({ plan: 'version: 1\ngoal: x\ntasks: [{id: two, writes: [src/two.txt]}]\n', playbook: 'version: 1\n', config: CONFIG.replace('reviewer:', `builder: ${UNKNOWN_MODEL}, reviewer:`), request });
    await first.client.close();
    assert.deepEqual([failed.state, first.of('model_call_failed').length], ['failed', 1], 'no other try can help');
    assert.match(first.of('task_failed')[0]?.data.error.recoveryHints.join(' ') ?? '', /claude-nope.*models\.builder/u);
    await repository.write({ 'ce-config.yml': CONFIG });
    const second = startRigRun(repository);
    runs.push(second);
    const { root, home } = repository;
    const resumed = await second.client.resume({ run: failed.run, repository: root, cacheFolder: path.join(home, 'cache'), env: rigEnvironment(), keys: request.keys, yes: true });
    assert.equal(resumed.state, 'done', JSON.stringify(resumed.tasks));
  });

  it('leaves its key nowhere: not in the journal, not with a tool, not in the repository', async () => {
    const run = runs[0] ?? assert.fail('no run');
    const texts = await textsBelow(repository.home);
    texts.push(await repository.git(['log', '--all', '-p']));
    assert.ok(run.of('tool_called').some(({ data }) => data.input === 'node env.mjs' && data.ok), 'a tool looked for it');
    assert.ok(texts.some((text) => text.includes('keys: ')), 'and its answer was kept');
    for (const trace of [KEY, 'keys: ANTHROPIC']) assert.deepEqual(texts.filter((text) => text.includes(trace)).map((text) => text.slice(0, 200)), []);
  });
});

/** The contents of all files below a folder. */
async function textsBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return await Promise.all(entries.filter((entry) => entry.isFile()).map((entry) => readFile(path.join(entry.parentPath, entry.name), 'latin1')));
}
