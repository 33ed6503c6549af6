import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { builder, call, dataOf, expectExit, file, isBefore, Outsider, tasksOf } from './outsider.ts';

describe('documents that others write from the design page', () => {
  let place: Outsider;
  afterEach(() => place.remove());

  it('run in a repository without a config; the result, the events and the files of the run have the promised form', async () => {
    place = new Outsider({ 'app/main.py': 'print(1)\n', 'pkg/__init__.py': '' });
    const answer = await place.run([{ id: 'a' }, { id: 'b', after: [{ task: 'a' }] }, { id: 'c' }], [builder('a', [file('a/x')]), builder('c', [file('c/x')])]);
    expectExit(answer, 1);
    const { result, lines } = answer;
    for (const key of ['run', 'state', 'tasks', 'branch', 'commit', 'elapsed', 'sequential']) assert.ok(result[key] !== undefined, key);
    assert.deepEqual([...tasksOf(answer).values()].map((task) => `${task.id} ${task.status} ${task.error?.type ?? ''}`), ['a done ', 'b failed no_playbook_entry', 'c done ']);
    assert.ok((tasksOf(answer).get('b')?.error?.recoveryHints.length ?? 0) > 0);
    const events = lines.slice(0, -1);
    events.forEach((event, at) => {
      assert.equal(event['seq'], at + 1);
      assert.equal(event['run'], result['run']);
      assert.match(String(event['type']), /^[a-z]+(_[a-z]+)*$/);
      for (const key of ['v', 'id', 'at', 'data']) assert.ok(key in event, key);
    });
    const types = new Set(events.map((event) => event['type']));
    for (const type of ['requirements_defined', 'architecture_complete', 'plan_ready', 'approval_granted', 'build_ready', 'implementation_complete', 'quality_validated', 'review_complete', 'integration_done']) assert.ok(types.has(type), type);
    const log = JSON.parse(readFileSync(path.join(place.root, '.ce-workspace/runs', String(result['run']), 'implementation-log.json'), 'utf8')) as { tasks: { id: string; files: { created: string[] } }[] };
    assert.deepEqual(log.tasks.map((task) => [task.id, task.files.created]), [['a', ['a/x']], ['b', []], ['c', ['c/x']]]);
    assert.equal(place.git('status', '--porcelain'), '');
  });

  it('keep order where the plan demands it, overlap where it does not, and come to the same tree one by one', async () => {
    place = new Outsider({
      'x.txt': '1\n',
      'ce-config.yml': 'version: 1\nresources: {database: 1}\nintegrationPoints:\n  - {name: migration, tags: [alembic], converge: all}\n',
    });
    const tasks = [
      { id: 'first', outputs: ['schema_v1'] },
      { id: 'second', inputs: ['schema_v1'] },
      { id: 'r1', resources: [{ name: 'database', units: 1 }] },
      { id: 'r2', resources: [{ name: 'database', units: 1 }] },
      { id: 'point', tags: ['alembic'] },
      { id: 'free' },
    ];
    const slow = (task: string) => ({ match: { role: 'builder', task }, turns: [{ tools: [file(`${task}/x.txt`)], delay: '250ms' }, { say: 'Done.' }] });
    const together = await place.run(tasks, tasks.map((task) => slow(task.id)));
    expectExit(together, 0);
    const apart = (answer: typeof together, a: string, b: string) => isBefore(answer, a, b) || isBefore(answer, b, a);
    assert.ok(isBefore(together, 'first', 'second'));
    assert.ok(apart(together, 'r1', 'r2'));
    for (const { id } of tasks) assert.ok(id === 'point' || apart(together, id, 'point'), id);
    assert.ok(tasks.some((a) => tasks.some((b) => a !== b && !apart(together, a.id, b.id))), 'nothing ran beside anything');
    const oneByOne = await place.run(tasks, tasks.map((task) => slow(task.id)), '--sequential');
    expectExit(oneByOne, 0);
    for (const a of tasks) for (const b of tasks) assert.ok(a === b || apart(oneByOne, a.id, b.id), `${a.id} ${b.id}`);
    assert.equal(place.git('rev-parse', `${String(oneByOne.result['branch'])}^{tree}`), place.git('rev-parse', `${String(together.result['branch'])}^{tree}`));
  });

  it('use every tool; refused writes and commands are events that do not end the task', async () => {
    place = new Outsider({ 'a/old.txt': 'one\ntwo\n', 'a/gone.txt': 'x', 'a/from.txt': 'm\n', 'z/other.txt': 'o\n', 'ce-config.yml': 'version: 1\ncommands: {allow: [node --version], deny: [git push]}\n' });
    const refused = ['z/other.txt', '../out.txt', '/tmp/ce-out.txt', '.git/config', '.GIT/config', 'a/../z/other.txt', '.ce-workspace/x'];
    const commands = ['curl http://localhost', 'git push', 'node --version && touch a/evil', 'git commit -m x'];
    const answer = await place.run(
      [{ id: 'a', outputs: ['art_v1'] }, { id: 'b' }],
      [
        builder(
          'a',
          [call('read_files', { paths: ['a/old.txt'] }), call('find_files', { glob: '**/*.txt' }), call('search_text', { pattern: 'two', glob: 'a/**' })],
          [...refused.map((name) => file(name)), ...commands.map((command) => call('run_command', { command }))],
          [file('a/new.txt'), call('edit_file', { path: 'a/old.txt', old: 'two', new: 'TWO' }), call('delete_file', { path: 'a/gone.txt' }), call('move_file', { from: 'a/from.txt', to: 'a/to.txt' })],
          [call('run_command', { command: 'node --version' }), call('run_command', { command: 'git status' }), call('checkpoint', { artifact: 'art_v1', summary: 's', final: true }), call('send_feedback', { task: 'b', message: 'hello' }), call('request_lease', { paths: ['more/**'], reason: 'needed' })],
          [file('more/m.txt')],
        ),
        builder('b', [file('b/x.txt')]),
        { match: { role: 'reviewer', task: 'a' }, turns: [{ tools: [call('submit_review', { verdict: 'approve', summary: 'fine', findings: [{ rule: 'r', severity: 'info', path: 'a/new.txt', line: 1, message: 'm' }] })] }] },
        { match: { role: 'reviewer' }, turns: [{ say: 'Looks good.' }] },
      ],
    );
    expectExit(answer, 0);
    assert.deepEqual(dataOf(answer, 'write_refused').map((data) => data['path']).sort(), [...refused].sort());
    assert.deepEqual(dataOf(answer, 'command_refused').map((data) => data['command']).sort(), [...commands].sort());
    assert.deepEqual(place.changed(answer), ['a/from.txt', 'a/gone.txt', 'a/new.txt', 'a/old.txt', 'a/to.txt', 'b/x.txt', 'more/m.txt']);
    assert.equal(place.show(answer, 'a/old.txt'), 'one\nTWO\n');
  });

  it('may hold planning and reviewing tasks beside the building ones', async () => {
    place = new Outsider();
    const answer = await place.run(
      [{ id: 'research', role: 'planner', reads: ['**'] }, { id: 'a', after: [{ task: 'research', kind: 'hard' }] }, { id: 'audit', role: 'reviewer', reads: ['a/**'], after: [{ task: 'a', kind: 'hard' }] }],
      [builder('a', [file('a/x')])],
    );
    expectExit(answer, 0);
    assert.deepEqual(place.changed(answer), ['a/x']);
  });
});
