import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ended, Place, whenWritten } from './rig.ts';

const PLAN = `version: 1
goal: Orders
tasks:
  - {id: api, title: Orders endpoint, writes: ["src/api/**"], estimate: 5s}
  - {id: web, title: List page, writes: ["src/web/**"], estimate: 5s}
  - {id: broken, title: Has no turns, writes: ["broken/**"], estimate: 5s}
`;
const turn = (task: string, file: string, delay = '50ms'): string =>
  `  - match: {role: builder, task: ${task}}\n    turns:\n      - {say: writing, delay: ${delay}, tools: [{name: write_file, input: {path: ${file}, content: "export const ${task} = 1;\\n"}}]}\n      - {say: done}\n`;
const BOOK = `version: 1\nagents:\n${turn('api', 'src/api/orders.js')}${turn('web', 'src/web/orders.js')}`;

describe('A run on the command line', () => {
  let place: Place;
  beforeEach(() => {
    place = new Place();
    place.write('plan.yml', PLAN);
    place.write('book.yml', BOOK);
    place.write('good.yml', PLAN.split('\n').filter((line) => !line.includes('broken')).join('\n'));
  });
  afterEach(() => place.remove());

  it('streams its events, isolates the failing task, exits 1, and its result can be applied and undone', async () => {
    place.write('repository/docs/x.md', '# mine\n');
    const answer = await place.call('run', '--plan', '../plan.yml', '--playbook', '../book.yml', '--yes', '--json');
    assert.equal(answer.exitCode, 1, answer.stderr);
    const events = answer.lines.slice(0, -1);
    assert.deepEqual(events.map((event) => event['seq']), events.map((_, index) => index + 1));
    assert.equal(events[0]?.['type'], 'run_started');
    const { result } = answer;
    assert.equal(result['type'], 'result');
    assert.equal(result['state'], 'failed');
    const tasks = result['tasks'] as { id: string; status: string; error?: { recoveryHints: string[] } }[];
    assert.deepEqual(tasks.map(({ id, status }) => [id, status]), [['api', 'done'], ['web', 'done'], ['broken', 'failed']]);
    assert.ok((tasks[2]?.error?.recoveryHints.length ?? 0) > 0);
    assert.equal(result['branch'], `ce/${String(result['run'])}/integration`);
    assert.equal(place.git('rev-parse', result['branch']).trim(), result['commit']);
    assert.equal(place.git('status', '--porcelain'), ' M docs/x.md\n');

    const status = await place.call('status', '--json');
    assert.equal(status.result['state'], 'failed');
    assert.equal(status.result['alive'], false);
    assert.match((await place.call('status')).stdout, /beside/);
    assert.match((await place.call('log')).stdout, /\+ src\/api\/orders\.js/);
    assert.equal((await place.call('verify', '--json')).result['ok'], true);
    assert.equal((await place.call('replay', '--json')).result['stable'], true);
    const failed = await place.call('events', '--type', 'task_failed', '--json');
    assert.equal(failed.lines.length, 2);
    assert.equal(failed.lines[0]?.['task'], 'broken');
    assert.ok(existsSync(path.join(place.root, '.ce-workspace/runs', String(result['run']), 'summary.md')));

    const applied = await place.call('apply', String(result['run']).slice(0, 18), '--json');
    assert.equal(applied.exitCode, 0, applied.stderr);
    assert.equal(readFileSync(path.join(place.root, 'src/api/orders.js'), 'utf8'), 'export const api = 1;\n');
    assert.equal((await place.call('apply')).exitCode, 1);
    const undone = await place.call('undo', '--json');
    assert.equal(undone.exitCode, 0, undone.stderr);
    assert.ok(!existsSync(path.join(place.root, 'src/api/orders.js')));
    assert.equal(readFileSync(path.join(place.root, 'docs/x.md'), 'utf8'), '# mine\n');
    assert.equal((await place.call('undo')).exitCode, 1);
  });

  it('exits 0 when all of it succeeded, and applies on request', async () => {
    const answer = await place.call('run', '--plan', '../good.yml', '--playbook', '../book.yml', '--yes', '--apply', '--streams', '2');
    assert.equal(answer.exitCode, 0, answer.stderr);
    assert.match(answer.stdout, /one after the other/);
    assert.ok(existsSync(path.join(place.root, 'src/web/orders.js')));
  });

  it('makes the plan and asks for a word when nobody can answer, and build goes on from there', async () => {
    const first = await place.call('run', '--plan', '../good.yml', '--playbook', '../book.yml', '--json');
    assert.equal(first.exitCode, 4);
    assert.equal(first.result['state'], 'planned');
    assert.match(first.stderr, /ce-parallel build .* --yes/);
    assert.equal((await place.call('build', '--json')).exitCode, 4);
    const built = await place.call('build', '--yes', '--json');
    assert.equal(built.exitCode, 0, built.stderr);
    assert.equal(built.result['run'], first.result['run']);
    const reviews = (await place.call('review', '--json')).result['reviews'] as { verdict: string }[];
    assert.deepEqual(reviews.map((each) => each.verdict), ['approve', 'approve']);
  });

  it('is cancelled from another terminal: the run exits 130 and can be resumed', async () => {
    place.write('slow.yml', `version: 1\nagents:\n${turn('api', 'src/api/orders.js')}${turn('web', 'src/web/orders.js', '30s')}`);
    const child = place.spawn(['run', '--plan', '../good.yml', '--playbook', '../slow.yml', '--yes', '--json']);
    const running = ended(child);
    await whenWritten(child, /"type":"task_done"/);
    const resumed = await place.call('resume', '--json');
    assert.equal(resumed.exitCode, 2);
    assert.equal((resumed.result['error'] as { code: string }).code, 'journal_locked');
    const cancelled = await place.call('cancel', '--json');
    assert.equal(cancelled.exitCode, 0, cancelled.stderr);
    assert.equal(cancelled.result['state'], 'cancelled');
    const answer = await running;
    assert.equal(answer.exitCode, 130);
    assert.equal(answer.result['state'], 'cancelled');
    assert.equal((await place.call('cancel')).exitCode, 1);
    const again = await place.call('resume', '--playbook', '../book.yml', '--json');
    assert.equal(again.exitCode, 0, again.stderr);
  });

  it('is resumed after its process was killed, with the playbook and the consent that it was begun with', async () => {
    place.write('slow.yml', `version: 1\nagents:\n${turn('api', 'src/api/orders.js')}${turn('web', 'src/web/orders.js', '1s')}`);
    const child = place.spawn(['run', '--plan', '../good.yml', '--playbook', '../slow.yml', '--yes', '--json']);
    const running = ended(child);
    await whenWritten(child, /"type":"task_started"/);
    child.kill('SIGKILL');
    await running;
    const status = await place.call('status', '--json');
    assert.equal(status.result['alive'], false);
    assert.match((await place.call('status')).stdout, /No process drives this run now/);
    const again = await place.call('resume', '--json');
    assert.equal(again.exitCode, 0, again.stderr);
    assert.equal(again.result['state'], 'done');
  });
});
