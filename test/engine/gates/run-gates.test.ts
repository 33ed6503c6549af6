import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import type { Gate } from '../../../src/engine/model/config.ts';
import { cachedBaselines, measureBaseline, type Baseline } from '../../../src/engine/gates/baseline.ts';
import { runGate, runGates, type GateRun } from '../../../src/engine/gates/run-gates.ts';
import { env, gate, never, ports, worktree } from './rig.ts';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const node = JSON.stringify(process.execPath);
const tsc = `${node} ${JSON.stringify(`${repository}node_modules/typescript/bin/tsc`)} --noEmit --pretty false --skipLibCheck --lib es5 src/a.ts`;
const eslint = `${node} ${JSON.stringify(`${repository}node_modules/eslint/bin/eslint.js`)} src --format json`;

describe('running a gate', () => {
  const made: (() => Promise<void>)[] = [];
  const folder = async (files: Record<string, string> = {}): ReturnType<typeof worktree> => {
    const tree = await worktree(files);
    made.push(() => tree.remove());
    return tree;
  };
  afterEach(() => Promise.all(made.splice(0).map((remove) => remove())));
  const run = (which: Gate, path: string, baselineOf?: (gate: Gate) => Promise<Baseline>, signal = never): Promise<GateRun> => runGate({ gate: which, worktree: path, env, ports, signal, baselineOf });

  it('passes on exit 0 and fails on another, with the end of the output', async () => {
    const { path } = await folder();
    const good = await run(gate({ command: 'echo fine' }), path);
    assert.deepEqual([good.outcome.verdict, good.outcome.exitCode, good.output], ['passed', 0, 'fine']);
    const bad = await run(gate({ command: 'echo broken thing && exit 3' }), path);
    assert.equal(bad.outcome.verdict, 'failed');
    assert.match(bad.outcome.fresh[0]!.message, /exited with 3[^]*broken thing/);
    assert.equal(bad.outcome.flaky, false);
  });

  it('reads the real TypeScript compiler; an error from before does not block, also when lines moved', async () => {
    const before = await folder({ 'src/a.ts': 'export const a: number = "x";\n' });
    const after = await folder({ 'src/a.ts': '// one\n// two\nexport const a: number = "x";\n' });
    const types = gate({ name: 'types', command: tsc, parser: 'tsc' });
    let asked = 0;
    const baselineOf = cachedBaselines((which) => {
      asked++;
      return measureBaseline({ gate: which, worktree: before.path, env, ports, signal: never });
    });
    const known = await run(types, after.path, baselineOf);
    assert.deepEqual([known.outcome.verdict, known.outcome.knownCount, known.outcome.fresh], ['passed', 1, []]);
    assert.match(known.outcome.summary, /1 finding was there before/);
    assert.equal(known.findings[0]!.range!.startLine, 3);

    await after.write('src/a.ts', 'export const a: number = "x";\nexport const b: string = 1;\n');
    const fresh = await run(types, after.path, baselineOf);
    assert.equal(fresh.outcome.verdict, 'failed');
    assert.deepEqual([fresh.outcome.fresh.length, fresh.outcome.knownCount, fresh.outcome.fresh[0]!.path, fresh.outcome.fresh[0]!.rule], [1, 1, 'src/a.ts', 'TS2322']);
    assert.match(fresh.outcome.summary, /src\/a\.ts:2: Type 'number'/);

    await after.write('src/a.ts', 'export const a = 1;\n');
    assert.equal((await run(types, after.path, baselineOf)).outcome.verdict, 'passed');
    assert.equal(asked, 1, 'the baseline is measured once, and only for a red gate');
  });

  it('reads the real ESLint: warnings do not block, a warning too many does', async () => {
    const { path } = await folder({ 'eslint.config.mjs': "export default [{ rules: { 'no-console': 'warn' } }];", 'src/a.js': 'console.log(1);\n' });
    const lenient = await run(gate({ name: 'lint', command: eslint, parser: 'eslint' }), path);
    assert.deepEqual([lenient.outcome.verdict, lenient.findings.length], ['passed', 1]);
    const strict = await run(gate({ name: 'lint', command: `${eslint} --max-warnings 0`, parser: 'eslint' }), path);
    assert.deepEqual([strict.outcome.verdict, strict.outcome.fresh.map((finding) => finding.rule)], ['failed', ['exit-code', 'no-console']]);
  });

  it('fails closed on an unreadable report, with the output attached, whatever the baseline says', async () => {
    const { path } = await folder();
    const lint = gate({ command: 'echo "Oops: config is broken"', parser: 'eslint' });
    const result = await run(lint, path, (which) => measureBaseline({ gate: which, worktree: path, env, ports, signal: never }));
    assert.equal(result.outcome.verdict, 'failed');
    assert.match(result.outcome.fresh[0]!.message, /Oops: config is broken/);
  });

  it('fails when the command wrote no report, or left one from before', async () => {
    const tree = await folder({ 'junit.xml': '<testsuite><testcase name="old"/></testsuite>' });
    const { path } = tree;
    const tests = gate({ command: 'echo ran', parser: 'junit', report: 'junit.xml' });
    assert.match((await run(tests, path)).outcome.summary, /wrote no report at junit\.xml/);
    await tree.write('make.sh', `printf '<testsuite><testcase name="new"/></testsuite>' > out/junit.xml`);
    const fresh = gate({ command: 'mkdir -p out && sh make.sh', parser: 'junit', report: 'out/junit.xml' });
    assert.equal((await run(fresh, path)).outcome.verdict, 'passed');
    assert.match((await run(gate({ command: 'true', parser: 'junit', report: 'out/junit.xml' }), path)).outcome.summary, /wrote no report/);
    assert.match((await run(gate({ command: 'true', parser: 'junit', report: 'none.xml' }), path)).outcome.summary, /wrote no report at none\.xml/);
  });

  it('does not run, and never passes, without its tool; it says what to do', async () => {
    const { path } = await folder({ 'package.json': '{"name":"x","version":"1.0.0","private":true,"scripts":{"test":"ce-no-such-runner"}}' });
    for (const command of ['ce-no-such-tool --check', 'npm test']) {
      const result = await run(gate({ name: 'tests', dimension: 'tests', command }), path);
      assert.equal(result.outcome.verdict, 'not_run', result.output);
      assert.match(result.outcome.summary, /ce-no-such-\w+ is not installed here; install it/);
    }
  });

  it('does not run past its time limit or an abort', async () => {
    const { path } = await folder();
    const slow = await run(gate({ command: 'sleep 1000 & wait', timeout: '200ms' }), path);
    assert.deepEqual([slow.outcome.verdict, slow.outcome.exitCode], ['not_run', null]);
    assert.match(slow.outcome.summary, /within 0\.2 s/);
    assert.equal((await run(gate({ command: 'true' }), path, undefined, AbortSignal.abort())).outcome.verdict, 'not_run');
  });

  it('survives a folder that is gone and a baseline that cannot be taken, and tells it', async () => {
    const { path } = await folder();
    const gone = await run(gate({ command: 'true' }), `${path}/none`);
    assert.equal(gone.outcome.verdict, 'not_run');
    assert.match(gone.outcome.summary, /does not exist/);
    const red = await run(gate({ command: 'false' }), path, () => Promise.reject(new Error('no disk')));
    assert.equal(red.outcome.verdict, 'failed');
    assert.match(red.outcome.summary, /baseline could not be taken \(no disk\)/);
  });

  const FLAKY = 'echo run >> count; test "$(wc -l < count)" -gt 1';
  it('tries tests that are newly red once more, and tells that they were flaky', async () => {
    const { path } = await folder();
    const flaky = await run(gate({ dimension: 'tests', command: FLAKY }), path);
    assert.deepEqual([flaky.outcome.verdict, flaky.outcome.flaky], ['passed', true]);
    const red = await run(gate({ dimension: 'tests', command: 'echo run >> red; false' }), path);
    assert.deepEqual([red.outcome.verdict, red.outcome.flaky], ['failed', false]);
    assert.equal((await ports.files.readText(`${path}/red`))!.trim().split('\n').length, 2);
  });
  it('does not try types and lint again: they do not change by chance', async () => {
    const { path } = await folder();
    assert.equal((await run(gate({ dimension: 'quality', command: FLAKY }), path)).outcome.verdict, 'failed');
  });

  describe('coverage', () => {
    const coverage = gate({ name: 'coverage', dimension: 'coverage', command: 'cat trace', parser: 'lcov', min: 80 });
    const measure = async (hit: number, baseline?: Baseline): Promise<GateRun> => {
      const lines = Array.from({ length: 100 }, (_, i) => `DA:${i + 1},${i < hit ? 1 : 0}`).join('\n');
      const { path } = await folder({ trace: `SF:a.js\n${lines}\nend_of_record\n` });
      return run(coverage, path, baseline === undefined ? undefined : () => Promise.resolve(baseline));
    };
    it('passes at the minimum', async () => assert.deepEqual([(await measure(80)).outcome.verdict, (await measure(80)).outcome.measured], ['passed', 80]));
    it('fails below it, when how it was before is unknown or was better', async () => {
      assert.equal((await measure(79)).outcome.verdict, 'failed');
      const worse = await measure(70, { fingerprints: [], measured: 71 });
      assert.equal(worse.outcome.verdict, 'failed');
      assert.match(worse.outcome.summary, /Measured 70 %, below the 80 % that is wanted and below the 71 % from before\./);
    });
    it('lets through what did not get worse, and says that it is still too low', async () => {
      const same = await measure(70, { fingerprints: [], measured: 70 });
      assert.equal(same.outcome.verdict, 'passed');
      assert.match(same.outcome.summary, /still below the 80 % that is wanted, but not below the 70 % from before/);
    });
    it('cannot be vouched for by a parser that measures nothing', async () => {
      const { path } = await folder();
      assert.equal((await run(gate({ dimension: 'coverage', command: 'true', min: 80 }), path)).outcome.verdict, 'failed');
    });
  });

  it('runs many at once, bounded, answers in their order, and lets a red one stop no other', async () => {
    const { path } = await folder();
    let now = 0;
    let most = 0;
    const gates = [1, 2, 3, 4, 5].map((i) => gate({ name: `g${i}`, command: i === 2 ? 'false' : 'true' }));
    const runs = await runGates({ gates, parallel: 2, worktree: path, env, ports, signal: never, onStart: () => (most = Math.max(most, ++now)), onDone: () => now-- });
    assert.deepEqual(runs.map((each) => [each.gate.name, each.outcome.verdict]), [['g1', 'passed'], ['g2', 'failed'], ['g3', 'passed'], ['g4', 'passed'], ['g5', 'passed']]);
    assert.equal(most, 2);
  });
});
