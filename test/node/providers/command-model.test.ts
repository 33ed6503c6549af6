import assert from 'node:assert/strict';
import type { RunResult } from '../../../src/protocol/coordinator.ts';
import { startRigRun, type RigRun } from '../../rig/engine-run.ts';
import { makeRepository, type RigRepository } from '../../rig/repository.ts';

const CODEMOD = "import {readFileSync, writeFileSync} from 'node:fs'; const file = 'src/' + process.argv[2] + '.txt'; writeFileSync(file, readFileSync(file, 'utf8').replaceAll('old', 'new')); writeFileSync('elsewhere.txt', 'x');\n";
const REVIEW = "import {readFileSync} from 'node:fs'; if (readFileSync('src/' + process.argv[2] + '.txt', 'utf8').includes('bad')) { console.log('this is bad'); process.exit(1); }\n";
const PLAN = 'version: 1\ngoal: new for old\ntasks: [{id: a, writes: [src/a.txt]}, {id: b, writes: [src/b.txt]}]\n';

describe('a run without a model', () => {
  let repository: RigRepository;
  let run: RigRun;
  afterEach(async () => {
    await run.client.close();
    await repository.remove();
  });
  const start = async (files: { a: string; b: string }, config: string): Promise<RunResult> => {
    repository = await makeRepository({ 'codemod.mjs': CODEMOD, 'review.mjs': REVIEW, 'src/a.txt': files.a, 'src/b.txt': files.b });
    run = startRigRun(repository);
    return await run.start({ plan: PLAN, playbook: 'version: 1\n', config: `version: 1\ngates: []\n${config}`, request: { provider: 'command' } });
  };
  const AGENTS = 'commandAgents: {builder: "node codemod.mjs {task}", reviewer: "node review.mjs {task}"}\n';

  it('lets commands build and review, within their leases', async () => {
    const result = await start({ a: 'old a\n', b: 'old b\n' }, `${AGENTS}commands: {allow: [node codemod.mjs, node review.mjs]}\n`);
    assert.equal(result.state, 'done', JSON.stringify(result.tasks));
    assert.equal(await repository.git(['show', `${result.commit}:src/a.txt`]), 'new a');
    assert.deepEqual((await repository.git(['diff', '--name-only', 'main', result.commit])).split('\n'), ['src/a.txt', 'src/b.txt'], 'and nothing elsewhere');
    assert.deepEqual(new Set(run.of('writes_quarantined').flatMap(({ data }) => data.paths)), new Set(['elsewhere.txt']));
    assert.equal(run.of('agent_turn_completed').reduce((sum, { data }) => sum + data.usd, 0), 0);
  });

  it('fails the task whose command is not allowed or fails, with its output and what to do', async () => {
    const result = await start({ a: 'old\n', b: 'old\n' }, `${AGENTS}commands: {allow: [node review.mjs]}\n`);
    assert.equal(result.state, 'failed');
    const [failed] = run.of('task_failed');
    assert.equal(failed?.data.error.type, 'command_failed');
    assert.match(failed.data.error.message, /not on the list of allowed commands/u);
    assert.match(failed.data.error.recoveryHints.join(' '), /commands\.allow/u);
  });

  it('does not land what the reviewers’ command finds fault with', async () => {
    const result = await start({ a: 'old bad\n', b: 'old\n' }, `${AGENTS}commands: {allow: [node codemod.mjs, node review.mjs]}\n`);
    assert.deepEqual(result.tasks.map(({ id, status }) => [id, status]), [['a', 'failed'], ['b', 'done']]);
    assert.ok(run.of('review_complete').some(({ task, data }) => task === 'a' && data.review.verdict === 'request_changes'));
    assert.match(run.of('task_failed')[0]?.data.error.message ?? '', /cannot mend/u);
  });

  it('needs a command for builders, and takes the gates’ word without one for reviewers', async () => {
    const result = await start({ a: 'old\n', b: 'old\n' }, '');
    assert.equal(result.state, 'failed');
    assert.match(run.of('task_failed')[0]?.data.error.recoveryHints.join(' ') ?? '', /commandAgents\.builder/u);
  });
});
