import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';

const CLI = path.resolve(import.meta.dirname, '../../dist/cli.js');

interface Answer {
  readonly exitCode: number;
  readonly result: Record<string, unknown>;
  readonly stderr: string;
}

interface Pair {
  readonly a: string;
  readonly b: string;
  readonly level: number;
  readonly reason: string;
}

/** Calls the built command line with `--json`, as a program of someone else would. */
async function call(args: readonly string[], options: { cwd: string; input?: string }): Promise<Answer> {
  const child = spawn(process.execPath, [CLI, ...args, '--json'], { cwd: options.cwd, stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? -1)));
  child.stdin.end(options.input ?? '');
  const [exitCode, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { exitCode, stderr, result: JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Record<string, unknown> };
}

describe('What the contract says of documents', () => {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'ce contract-')));
  const outside = path.join(folder, 'outside');
  const place = path.join(folder, 'place');
  const plan = JSON.stringify({
    version: 1,
    goal: 'Three in a row',
    tasks: [
      { id: 'c', writes: ['web/c.ts'], after: [{ task: 'b' }] },
      { id: 'b', writes: ['api/b.ts'], after: [{ task: 'a', kind: 'hard' }] },
      { id: 'a', writes: ['docs/a.md'] },
      { id: 'd', writes: ['other/d.md'] },
    ],
  });
  before(() => {
    for (const name of [outside, place]) mkdirSync(name);
    writeFileSync(path.join(place, 'plan.json'), plan);
  });
  after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

  it('lists transitively dependent pairs, the first of the plan first', async () => {
    const { exitCode, result } = await call(['analyze', 'plan.json'], { cwd: place });
    assert.equal(exitCode, 0);
    assert.deepEqual((result['serial'] as Pair[]).map(({ a, b }) => `${a}${b}`), ['cb', 'ca', 'ba']);
  });

  for (const pair of ['a,b', 'b,a', ' a , b ']) {
    it(`explains the pair "${pair}" in the shape of the whole analysis`, async () => {
      const { exitCode, result } = await call(['analyze', 'plan.json', '--pair', pair], { cwd: place });
      assert.equal(exitCode, 0);
      for (const field of ['tasks', 'criticalPath', 'cycles', 'warnings']) assert.ok(field in result, field);
      assert.deepEqual((result['serial'] as Pair[]).map(({ a, b }) => `${a}${b}`), ['ba']);
      assert.equal(result['together'], false);
    });
  }

  it('says of a pair that may run together that nothing keeps it apart', async () => {
    const { result } = await call(['analyze', 'plan.json', '--pair', 'd,c'], { cwd: place });
    assert.deepEqual(result['serial'], []);
    assert.equal(result['together'], true);
  });

  it('finds a plan beside the current folder, beside the repository and on standard input', async () => {
    assert.equal((await call(['analyze', 'plan.json', '--repo', place], { cwd: outside })).result['tasks'], 4);
    assert.equal((await call(['analyze', '../place/plan.json'], { cwd: outside })).result['tasks'], 4);
    assert.equal((await call(['analyze', '-'], { cwd: outside, input: plan })).result['tasks'], 4);
    assert.equal((await call(['simulate', '-', '--streams', '2'], { cwd: outside, input: plan })).exitCode, 0);
  });

  it('keeps the shape of an analysis for a plan with a circle, and starts nothing', async () => {
    const circle = '{"version": 1, "goal": "g", "tasks": [\n {"id": "a", "writes": ["a"], "after": [{"task": "b"}]},\n {"id": "b", "writes": ["b"], "after": [{"task": "a"}]}]}';
    const { exitCode, result, stderr } = await call(['analyze', '-'], { cwd: outside, input: circle });
    assert.equal(exitCode, 2);
    assert.equal(result['tasks'], 2);
    assert.deepEqual(result['criticalPath'], { tasks: [], seconds: 0 });
    assert.deepEqual((result['cycles'] as string[][]).map((cycle) => [...cycle].sort()), [['a', 'b']]);
    assert.match(stderr, /<stdin>:\d+:\d+: error/);
    assert.deepEqual(readdirSync(outside), []);
  });

  it('puts the diagnostics at the top level of the result, with line, column and remedy', async () => {
    const { exitCode, result } = await call(['simulate', '-'], { cwd: outside, input: 'version: 1\ngoal: g\ntasks:\n  - {id: a, role: bilder, writes: [a]}\n  - {id: b, writes: [../b]}\n' });
    assert.equal(exitCode, 2);
    const found = result['diagnostics'] as { line: number; column: number; message: string; remedy: string }[];
    assert.deepEqual(found.map(({ line }) => line), [4, 5]);
    for (const { column, message, remedy } of found) assert.ok(column > 0 && message !== '' && remedy !== '');
  });

  it('refuses a --repo that is not there', async () => {
    const { exitCode, result } = await call(['analyze', path.join(place, 'plan.json'), '--repo', path.join(folder, 'nowhere')], { cwd: outside });
    assert.equal(exitCode, 2);
    assert.match((result['error'] as { message: string }).message, /nowhere/);
    assert.ok(!existsSync(path.join(folder, 'nowhere')));
  });
});
