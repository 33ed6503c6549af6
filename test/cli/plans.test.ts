import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Place } from './rig.ts';

const PLAN = `version: 1
goal: Orders
tasks:
  - {id: schema, writes: ["src/shared/orders.js"], outputs: [schema_v1], estimate: 10s}
  - {id: api, writes: ["src/api/**"], inputs: [schema_v1], estimate: 20s}
  - {id: web, writes: ["src/web/**"], estimate: 10s}
  - {id: docs, writes: ["docs/**"], estimate: 6s}
  - {id: guide, writes: ["docs/x.md"], estimate: 6s}
`;

describe('Plans on the command line', () => {
  let place: Place;
  before(() => {
    place = new Place();
    place.write('plan.yml', PLAN);
  });
  after(() => place.remove());

  it('analyze gives the fields of its contract', async () => {
    const { exitCode, result, lines } = await place.call('analyze', '../plan.yml', '--json');
    assert.equal(exitCode, 0);
    assert.equal(lines.length, 1);
    assert.equal(result['tasks'], 5);
    assert.deepEqual(result['cycles'], []);
    assert.deepEqual(result['criticalPath'], { tasks: ['schema', 'api'], seconds: 30 });
    const serial = result['serial'] as { a: string; b: string; level: number; reason: string }[];
    assert.deepEqual(serial.map(({ a, b }) => [a, b]), [['schema', 'api'], ['docs', 'guide']]);
    assert.match(serial[1]?.reason ?? '', /docs\/x\.md/);
  });

  it('analyze groups the pairs for people', async () => {
    const { stdout } = await place.call('analyze', '../plan.yml');
    assert.match(stdout, /5 tasks; 2 pairs of 10 may not run at the same time/);
    assert.match(stdout, /schema → api/);
    assert.match(stdout, /^ {2}docs\n {4}guide {2}level 2 {2}/m);
  });

  it('analyze --pair explains one pair, and names the tasks when one is unknown', async () => {
    const apart = await place.call('analyze', '../plan.yml', '--pair', 'docs,guide');
    assert.match(apart.stdout, /docs and guide may not run at the same time \(level 2\)/);
    const together = await place.call('analyze', '../plan.yml', '--pair', 'web,docs', '--json');
    assert.equal(together.result['together'], true);
    const unknown = await place.call('analyze', '../plan.yml', '--pair', 'web,doc');
    assert.equal(unknown.exitCode, 2);
    assert.match(unknown.stderr, /schema, api, web, docs, guide/);
  });

  it('simulate runs by the estimates with at most N tasks at once', async () => {
    const { exitCode, result } = await place.call('simulate', '../plan.yml', '--streams', '2', '--json');
    assert.equal(exitCode, 0);
    assert.equal(result['sequential'], 52);
    assert.equal(result['makespan'], 30);
    assert.equal(result['lowerBound'], 30);
    const schedule = result['schedule'] as { task: string; stream: number; start: number; end: number }[];
    assert.equal(schedule.length, 5);
    for (const { start } of schedule) assert.ok(schedule.filter((other) => other.start <= start && start < other.end).length <= 2);
    assert.ok(Math.abs(Number(result['reduction']) - (1 - 30 / 52)) < 1e-9);
  });

  it('simulate --streams lifts the pools, and without it the configuration holds', async () => {
    place.write('repository/ce-config.yml', 'version: 1\npools: {builders: 1}\n');
    assert.equal((await place.call('simulate', '../plan.yml', '--json')).result['makespan'], 52);
    assert.equal((await place.call('simulate', '../plan.yml', '--streams', '5', '--json')).result['makespan'], 30);
    place.write('repository/ce-config.yml', 'version: 1\n');
  });

  it('a cycle is exit 2 with the tasks named, in the diagnostics and in `cycles`', async () => {
    place.write('cycle.yml', 'version: 1\ntasks:\n  - {id: a, writes: [a], after: [c]}\n  - {id: b, writes: [b], after: [a]}\n  - {id: c, writes: [c], after: [b]}\n');
    const { exitCode, result, stderr } = await place.call('analyze', '../cycle.yml', '--json');
    assert.equal(exitCode, 2);
    const cycles = result['cycles'] as string[][];
    assert.equal(cycles.length, 1);
    assert.deepEqual([...new Set(cycles[0])].sort(), ['a', 'b', 'c']);
    const { diagnostics } = result['error'] as { diagnostics: { code: string; line: number }[] };
    assert.ok(diagnostics.some((each) => each.code === 'cycle'));
    assert.match(stderr, /cycle\.yml:\d+:\d+: error: .*(a -> |b -> |c -> )/);
  });

  it('bad documents are told fault by fault with their places, and nothing is started', async () => {
    place.write('bad.yml', 'version: 1\ntasks:\n  - {id: a, writs: [a], estimate: soon}\n  - {id: a, writes: ["../out"]}\n');
    for (const command of [['analyze', '../bad.yml'], ['simulate', '../bad.yml'], ['run', '--plan', '../bad.yml', '--provider', 'scripted', '--yes']]) {
      const answer = await place.call(...command);
      assert.equal(answer.exitCode, 2);
      assert.match(answer.stderr, /bad\.yml:3:\d+: error: .*writs/);
      assert.match(answer.stderr, /Did you mean `writes`/);
      assert.ok(answer.stderr.split('\n').filter((line) => line.includes(': error: ')).length >= 3);
    }
    assert.ok(!existsSync(path.join(place.root, '.ce-workspace')));
  });

  it('a bad playbook starts nothing', async () => {
    place.write('book.yml', 'version: 1\nagents:\n  - {turns: [{sai: hello}]}\n');
    const answer = await place.call('run', '--plan', '../plan.yml', '--playbook', '../book.yml', '--yes', '--json');
    assert.equal(answer.exitCode, 2);
    assert.equal((answer.result['error'] as { code: string }).code, 'invalid_document');
    assert.ok(!existsSync(path.join(place.root, '.ce-workspace')));
  });

  it('a plan is analysed outside of every repository too', async () => {
    const answer = await place.call('analyze', path.join(place.base, 'plan.yml'), '--repo', place.base, '--json');
    assert.equal(answer.exitCode, 0, answer.stderr);
    assert.equal(answer.result['tasks'], 5);
  });

  it('a plan of 1,000 tasks that all conflict gives all 499,500 pairs on one line', async () => {
    const tasks = Array.from({ length: 1_000 }, (_, i) => `  - {id: t${i}, writes: ["src/api/one.js"]}`).join('\n');
    place.write('large.yml', `version: 1\ntasks:\n${tasks}\n`);
    const { exitCode, result } = await place.call('analyze', '../large.yml', '--json');
    assert.equal(exitCode, 0);
    assert.equal((result['serial'] as unknown[]).length, 499_500);
  });
});
