import assert from 'node:assert/strict';
import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DIST, startRigRun, type RigRun } from '../../rig/engine-run.ts';
import { makeRepository, rigEnvironment, type RigRepository } from '../../rig/repository.ts';
import { isRunning } from '../processes/is-running.ts';

/** Notes itself and a child in the background; the first time it asks for its pool's thread to be lost and stays, later it writes and ends. */
const TOOL = `import {spawn} from 'node:child_process';
import {existsSync, mkdirSync, writeFileSync} from 'node:fs';
const home = process.env.RIG_HOME;
mkdirSync(home + '/pids', {recursive: true});
const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 300000)'], {stdio: 'ignore'});
writeFileSync(home + '/pids/' + child.pid, ''); writeFileSync(home + '/pids/' + process.pid, '');
if (existsSync(home + '/asked')) { writeFileSync('src/tool.txt', 'tool\\n'); process.exit(0); }
writeFileSync('src/half.txt', 'half\\n');
writeFileSync(home + '/asked', ''); writeFileSync(home + '/lose', '');
setTimeout(() => {}, 300000);
`;
const PLAYBOOK = `version: 1
agents:
  - match: {role: builder, task: a}
    turns:
      - {say: one, tools: [{name: write_file, input: {path: src/one.txt, content: "one\\n"}}]}
      - {say: two, tools: [{name: run_command, input: {command: node tool.mjs}}]}
      - {say: three, tools: [{name: write_file, input: {path: src/three.txt, content: "three\\n"}}]}
      - {say: done}
  - match: {role: builder, task: b}
    turns:
      - {say: one, delay: 100ms, tools: [{name: write_file, input: {path: other/b.txt, content: "b\\n"}}]}
      - {say: done}
`;
const PLAN = 'version: 1\ngoal: test\ntasks: [{id: a, writes: ["src/**"]}, {id: b, writes: ["other/**"]}]\n';
const CONFIG = 'version: 1\ngates: []\ncommands: {allow: [node tool.mjs]}\n';

describe('agents whose thread is lost in the middle of a turn', () => {
  let repository: RigRepository;
  let run: RigRun;
  const pids = async (): Promise<number[]> => (await readdir(path.join(repository.home, 'pids')).catch(() => [])).map(Number);

  const begin = async (lose: string): Promise<void> => {
    repository = await makeRepository({ 'tool.mjs': TOOL });
    const dist = path.join(repository.home, 'dist');
    await mkdir(dist);
    await writeFile(path.join(dist, 'package.json'), '{"type": "commonjs"}');
    await copyFile(path.join(DIST, 'coordinator.worker.js'), path.join(dist, 'coordinator.worker.js'));
    const flag = JSON.stringify(path.join(repository.home, 'lose'));
    await writeFile(
      path.join(dist, 'pool.worker.js'),
      `require(${JSON.stringify(path.resolve(DIST, 'pool.worker.js'))});
const {existsSync, rmSync} = require('node:fs');
const {workerData} = require('node:worker_threads');
if (workerData.role === 'builder') setInterval(() => { if (existsSync(${flag})) { rmSync(${flag}); ${lose} } }, 10).unref();
`,
    );
    run = startRigRun(repository, { dist });
  };
  afterEach(async () => {
    await run.client.close();
    await repository.remove();
  });
  const start = (): ReturnType<RigRun['start']> => run.start({ plan: PLAN, playbook: PLAYBOOK, config: CONFIG, request: { env: { ...rigEnvironment(), RIG_HOME: repository.home } } });

  for (const [how, lose] of [
    ['by an error', "throw new Error('out of order');"],
    ['because it ended', 'process.exit(1);'],
  ] as const) {
    it(`go on from their last durable turn, alone in their worktree (${how})`, async () => {
      await begin(lose);
      const result = await start();
      assert.equal(result.state, 'done', JSON.stringify(result.tasks));
      assert.deepEqual((await repository.git(['ls-tree', '-r', '--name-only', result.commit])).split('\n'), ['other/b.txt', 'src/one.txt', 'src/three.txt', 'src/tool.txt', 'tool.mjs']);
      assert.equal(run.of('pool_restarted').length, 1);
      assert.ok(run.of('agent_restarted').some((event) => event.task === 'a'));
      for (const task of ['a', 'b']) {
        const turns = run.of('agent_turn_completed').filter((event) => event.task === task && event.data.role === 'builder').map((event) => event.data.turn);
        assert.deepEqual(turns, turns.map((_, index) => index + 1), `no durable turn of ${task} is repeated`);
      }
      const trash = (await repository.git(['for-each-ref', '--format=%(refname)', `refs/ce/trash/${result.run}/a`])).split('\n');
      const kept = await Promise.all(trash.map((ref) => repository.git(['show', `${ref}:src/half.txt`]).catch(() => '')));
      assert.ok(kept.includes('half'), 'what the lost turn had written is kept');
      const noted = await pids();
      assert.equal(noted.length, 4);
      assert.deepEqual(noted.filter((pid) => isRunning(pid)), []);
    });
  }

  it('end with their tools, whole groups of them, when the run is cancelled', async () => {
    await begin('');
    const running = start();
    while ((await pids()).length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    await run.client.cancel('enough');
    assert.equal((await running).state, 'cancelled');
    assert.deepEqual((await pids()).filter((pid) => isRunning(pid)), []);
  });
});
