import assert from 'node:assert/strict';
import { checkPlanData, readPlan } from '../../../src/engine/documents/read-plan.ts';
import { writePlan } from '../../../src/engine/documents/write-plan.ts';
import type { Plan } from '../../../src/engine/model/plan.ts';

function planOf(text: string): Plan {
  const read = readPlan(`version: 1\n${text}`, 'plan.yml');
  assert.ok(read.ok, JSON.stringify(read, undefined, 1));
  return read.value;
}

const lines = (plan: Plan): string[] => plan.tasks.map((task) => `${task.id} ${task.role} after [${task.after.map((edge) => (edge.kind === 'hard' ? edge.task : `${edge.kind} ${edge.task}`)).join(', ')}] writes [${task.writes?.join(', ') ?? '?'}]`);

describe('patterns of agent creation', () => {
  it('makes one line of create, test and review for each item of a team-lead', () => {
    const plan = planOf('tasks: [{id: api, pattern: team-lead, items: [orders, users], writes: ["src/{item}/**"], instructions: "Build {item}."}]');
    assert.deepEqual(lines(plan), [
      'api-orders-create builder after [] writes [src/orders/**]',
      'api-orders-test builder after [api-orders-create] writes [src/orders/**]',
      'api-orders-review reviewer after [api-orders-test] writes [?]',
      'api-users-create builder after [] writes [src/users/**]',
      'api-users-test builder after [api-users-create] writes [src/users/**]',
      'api-users-review reviewer after [api-users-test] writes [?]',
    ]);
    assert.equal(plan.tasks[0]?.instructions, 'Build orders.');
    assert.match(plan.tasks[1]?.instructions ?? '', /tests.*Build orders\./su);
    assert.deepEqual(plan.tasks[2]?.reads, ['src/orders/**']);
  });

  it('makes side-by-side edits and one validation of a batch', () => {
    const plan = planOf('tasks: [{id: base}, {id: rename, pattern: batch, items: [a.ts, lib/b.ts], writes: ["src/{item}"], outputs: ["{item}_done", renamed], after: [base]}]');
    assert.deepEqual(lines(plan).slice(1), [
      'rename-a.ts builder after [base] writes [src/a.ts]',
      'rename-lib-b.ts builder after [base] writes [src/lib/b.ts]',
      'rename-validate reviewer after [rename-a.ts, rename-lib-b.ts] writes [?]',
    ]);
    assert.deepEqual(plan.tasks.map((task) => task.outputs), [[], ['a.ts_done'], ['lib/b.ts_done'], ['renamed']]);
  });

  it('takes an edge to a template for one to all of its last tasks', () => {
    const plan = planOf('tasks: [{id: api, pattern: team-lead, items: [x, y], writes: ["{item}"]}, {id: fix, pattern: batch, items: [z], writes: ["{item}"], after: [api]}, {id: end, after: [{task: fix, kind: soft}]}]');
    assert.deepEqual(lines(plan).slice(6), [
      'fix-z builder after [api-x-review, api-y-review] writes [z]',
      'fix-validate reviewer after [fix-z] writes [?]',
      'end builder after [soft fix-validate] writes [?]',
    ]);
  });

  it('takes a soft edge to a template with an artifact for one to the task that makes it', () => {
    const plan = planOf('tasks: [{id: api, pattern: team-lead, items: [x, y], writes: ["{item}"], outputs: ["{item}_v1"]}, {id: end, after: [{task: api, kind: soft, artifact: y_v1}]}]');
    assert.deepEqual(plan.tasks.at(-1)?.after, [{ task: 'api-y-create', kind: 'soft', artifact: 'y_v1' }]);
  });

  it('puts the keys of a mapping in place, lists too, and lets an item fill in what the template leaves out', () => {
    const plan = planOf('tasks: [{id: t, pattern: batch, items: [{name: o, files: [a, b], dir: src/o, acceptance: [done]}], reads: ["{dir}/**"], writes: ["{files}"], title: "Do {name} in {dir} ({unknown})"}]');
    const [task] = plan.tasks;
    assert.deepEqual([task?.id, task?.title, task?.reads, task?.writes, task?.acceptance], ['t-o', 'Do o in src/o ({unknown})', ['src/o/**'], ['a', 'b'], ['done']]);
  });

  it('expands a pattern at the top of a plan, beside tasks or without', () => {
    assert.deepEqual(lines(planOf('goal: Tidy\npattern: batch\nitems: [a]\nwrites: ["{item}"]\n')), ['batch-a builder after [] writes [a]', 'batch-validate reviewer after [batch-a] writes [?]']);
    assert.deepEqual(
      lines(planOf('id: w\npattern: team-lead\nitems: [a]\nwrites: ["{item}"]\nafter: [base]\ntasks: [{id: base}, {id: end, after: [w]}]\n')).map((line) => line.split(' writes')[0]),
      ['base builder after []', 'end builder after [w-a-review]', 'w-a-create builder after [base]', 'w-a-test builder after [w-a-create]', 'w-a-review reviewer after [w-a-test]'],
    );
  });

  it('says that a template without writes runs alone', () => {
    const read = readPlan('version: 1\npattern: batch\nitems: [a, b]\n', 'plan.yml');
    assert.ok(read.ok);
    assert.deepEqual(read.warnings.map((each) => [each.code, each.line]), [['unknown_scope', 1]]);
    assert.deepEqual(read.value.tasks.slice(0, 2).map((task) => task.writes), [undefined, undefined]);
  });
});

describe('a plan as data', () => {
  it('is checked as a file is, with pointers for lines', () => {
    const read = checkPlanData({ version: 1, tasks: [{ id: 'a', wirtes: [] }, { id: 'a', after: ['b~/c'] }] });
    assert.ok(!read.ok);
    assert.deepEqual(
      read.error.map((each) => `${each.file} ${each.code} ${each.message}`),
      ['submit_plan duplicate_task /tasks/1/id: A second task has the id `a`; the first stands at /tasks/0/id', 'submit_plan unknown_key /tasks/0/wirtes: `wirtes` is not a key of a task', 'submit_plan unknown_task /tasks/1/after/0: There is no task `b~/c`'],
    );
  });

  it('gives the plan that a file with the same content gives', () => {
    const data = { version: 1, goal: 'g', tasks: [{ id: 'a', estimate: '2h', writes: ['src/**'] }] };
    assert.deepEqual(checkPlanData(data), readPlan(JSON.stringify(data), 'plan.json'));
  });
});

describe('writing a plan', () => {
  it('leaves out what is as usual and keeps short lists on their line', () => {
    const plan = planOf('goal: Orders\ntasks: [{id: a, estimate: 90m, writes: [src/a.ts], after: []}, {id: b, role: reviewer, writes: [], after: [a, {task: a, kind: feedback}], resources: [db, {name: gpu, units: 2}], instructions: "one\\ntwo\\n"}]');
    assert.equal(
      writePlan(plan),
      `version: 1
goal: Orders
tasks:
  - id: a
    writes: [src/a.ts]
    estimate: 90m
  - id: b
    role: reviewer
    instructions: |
      one
      two
    writes: []
    after: [a, {task: a, kind: feedback}]
    resources: [db, {name: gpu, units: 2}]
`,
    );
  });
});
