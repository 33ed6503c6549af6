import assert from 'node:assert/strict';
import { lstat, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeAgentRig, type AgentRig } from './agent-rig.ts';

const command = (line: string, timeoutMs?: number) => ({ name: 'run_command', input: { command: line, ...(timeoutMs === undefined ? {} : { timeoutMs }) } });

describe('the commands of an agent', () => {
  let rig: AgentRig;
  beforeEach(async () => {
    rig = await makeAgentRig({ 'src/a.ts': 'a\n', 'lib/b.ts': 'b\n', 'lib/bin': new Uint8Array([0, 255, 13, 10, 200]), 'lib/run.sh': { executable: '#!/bin/sh\n' }, 'lib/link': { link: 'b.ts' }, '.gitignore': 'cache/\n' });
    await mkdir(path.join(rig.worktree, 'cache'));
  });
  afterEach(() => rig.remove());
  const script = (body: string): Promise<void> => writeFile(path.join(rig.worktree, 'cache/s.cjs'), `const fs = require('fs');\n${body}`);
  const read = (file: string) => readFile(path.join(rig.worktree, file), 'utf8');

  for (const writes of [['src/**'], undefined]) {
    const allowed = writes === undefined ? 'nothing' : 'src';
    it(`keeps and takes back what a command writes outside the lease (${allowed} may be written)`, async () => {
      const before = await rig.repository.state(rig.worktree);
      await script(`
        fs.writeFileSync('lib/b.ts', 'changed'); fs.writeFileSync('lib/bin', 'changed'); fs.rmSync('lib/run.sh'); fs.rmSync('lib/link'); fs.writeFileSync('lib/link', 'no link');
        fs.mkdirSync('new/deep', { recursive: true }); fs.writeFileSync('new/deep/x', '1'); fs.symlinkSync('/etc', 'door'); fs.writeFileSync('src/in.ts', 'fine'); fs.writeFileSync('cache/kept', '1');`);
      await rig.play([{ tools: [command('node cache/s.cjs')] }], writes === undefined ? { role: 'reviewer' } : { writes });
      const after = await rig.repository.state(rig.worktree);
      const kept = { 'cache/kept': after['cache/kept'], 'cache/s.cjs': after['cache/s.cjs'], ...(writes === undefined ? {} : { 'src/in.ts': 'f fine' }) };
      assert.deepEqual(after, { ...before, ...kept });
      const [notice] = rig.host.of('writes_quarantined');
      assert.deepEqual([...notice!.paths].sort(), ['door', 'lib/b.ts', 'lib/bin', 'lib/link', 'lib/run.sh', 'new/deep/x', ...(writes === undefined ? ['src/in.ts'] : [])]);
      assert.equal(notice!.ref, 'refs/ce/quarantine/run-1/t1/1');
      assert.equal(await rig.git.readRef(notice!.ref), notice!.commit);
      assert.equal(await rig.git.readFile(notice!.commit, 'new/deep/x'), '1');
      assert.match(rig.host.answers[0]!.content, /changed files outside your lease.*put back/s);
      assert.deepEqual(rig.host.reports[0]!.files, writes === undefined ? [] : ['src/in.ts']);
    });
  }

  it('takes back a folder that a command replaced by a link, and writes nothing through it', async () => {
    const before = await rig.repository.state(rig.worktree);
    const victim = path.join(rig.repository.home, 'victim');
    await mkdir(victim);
    await writeFile(path.join(victim, 'b.ts'), 'untouched');
    await script(`fs.rmSync('lib', { recursive: true }); fs.symlinkSync(${JSON.stringify(victim)}, 'lib');`);
    await rig.play([{ tools: [command('node cache/s.cjs')] }], { writes: ['src/**'] });
    const { 'cache/s.cjs': _script, ...after } = await rig.repository.state(rig.worktree);
    assert.deepEqual(after, before);
    assert.equal(await readFile(path.join(victim, 'b.ts'), 'utf8'), 'untouched');
  });

  it('puts the file back that ties the worktree to its repository', async () => {
    const before = await read('.git');
    await script(`fs.writeFileSync('.git', 'gitdir: /tmp/elsewhere');`);
    await rig.play([{ tools: [command('node cache/s.cjs')] }, { tools: [{ name: 'write_file', input: { path: 'src/x', content: 'x' } }] }], { writes: ['src/**'] });
    assert.equal(await read('.git'), before);
    assert.deepEqual(rig.host.of('writes_quarantined')[0]?.paths, ['.git']);
    assert.deepEqual(rig.host.reports[1]?.files, ['src/x']);
  });

  it('does not write through a link that a command of the turn before made inside the lease', async () => {
    await script(`fs.symlinkSync('../lib', 'src/door'); fs.symlinkSync('/etc', 'src/etc');`);
    await rig.play([{ tools: [command('node cache/s.cjs')] }, { tools: [{ name: 'write_file', input: { path: 'src/door/b.ts', content: 'escaped' } }, { name: 'read_files', input: { paths: ['src/etc/hostname'] } }] }], { writes: ['src/**'] });
    assert.equal((await lstat(path.join(rig.worktree, 'src/door'))).isSymbolicLink(), true);
    assert.equal(await read('lib/b.ts'), 'b\n');
    assert.equal(rig.host.of('write_refused').length, 1);
    assert.match(rig.host.answers[2]!.content, /leads out/);
  });

  it('numbers its quarantines and leaves clean commands alone', async () => {
    await script(`fs.writeFileSync('x' + process.argv[2], '1');`);
    await rig.play([{ tools: [command('node cache/s.cjs 1'), command('node cache/s.cjs 2')] }, { tools: [command('node --version')] }, { tools: [command('node cache/s.cjs 3')] }], { writes: ['src/**'] });
    assert.deepEqual(rig.host.of('writes_quarantined').map(({ ref, paths }) => [ref.at(-1), paths]), [['1', ['x1', 'x2']], ['2', ['x3']]]);
  });

  it('says how a command ended: exit code, missing program, time-out, cut output', async () => {
    await rig.play(
      [{ tools: [command('node -e "process.exit(3)"'), command('no-such-program'), command('node -e "setInterval(Object, 1000)"', 300), command(`node -e "process.stdout.write('x'.repeat(200000))"`)] }],
      { writes: ['src/**'], commands: { allow: ['node', 'no-such-program'], ask: [], deny: [] } },
    );
    const [exit, missing, slow, long] = rig.host.answers;
    assert.match(exit!.content, /^Exit code 3\./);
    assert.match(missing!.content, /does not exist/);
    assert.match(slow!.content, /^Stopped after 300 ms/);
    assert.match(long!.content, /cut \d+ bytes of output/);
    assert.deepEqual([exit, missing, slow, long].map((answer) => answer?.ok), [false, false, false, true]);
    assert.ok(long!.content.length < 80_000);
    assert.equal(rig.host.of('command_ran').length, 4);
  });

  it('gives a command the environment of the assignment and nothing else', async () => {
    process.env['CE_TEST_SECRET'] = 'leaked';
    try {
      await rig.play([{ tools: [command('node -p "[process.env.CE_TEST_SECRET, process.env.GIVEN].join()"')] }], { env: { PATH: process.env['PATH']!, GIVEN: 'yes' } });
    } finally {
      delete process.env['CE_TEST_SECRET'];
    }
    assert.match(rig.host.answers[0]!.content, /\n,yes$/);
  });

  it('refuses what is not allowed with an event, and the agent goes on', async () => {
    const outcome = await rig.play([{ tools: [command('rm -rf /'), command('node -v && rm x'), command('git push')] }, { say: 'Ok.' }], { writes: ['src/**'] });
    assert.equal(outcome.type, 'finished');
    assert.equal(rig.host.of('command_refused').length, 3);
    assert.equal(rig.host.of('command_ran').length, 0);
  });

  it('runs read-only git for everybody, and a line with shell syntax only when the config says it to the letter', async () => {
    await rig.play([{ tools: [command('git log --oneline'), command('git status --short'), command('git diff HEAD'), command('echo a && echo b'), command('echo a && echo c')] }], {
      role: 'reviewer',
      commands: { allow: ['echo a && echo b'], ask: [], deny: [] },
    });
    assert.deepEqual(rig.host.answers.slice(0, 5).map((answer) => answer.ok), [true, true, true, true, false]);
    assert.match(rig.host.answers[3]!.content, /a\nb/);
  });

  it('lets a planner run read-only git and nothing else', async () => {
    await rig.play([{ tools: [command('git ls-files'), command('node -v')] }], { role: 'planner' });
    assert.deepEqual(rig.host.answers.map((answer) => answer.ok), [true, false]);
  });
});
