import assert from 'node:assert/strict';
import fc from 'fast-check';
import { newTaskState } from '../../../src/engine/events/evolve-task.ts';
import { TaskTable } from '../../../src/engine/events/task-table.ts';
import { Task } from '../../../src/engine/model/plan.ts';

const stateOf = (id: string) => newTaskState(Task.parse({ id }));

describe('the table of tasks', () => {
  it('is what a map copied at each change would be, and leaves every earlier table as it was', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 400 }), { maxLength: 300 }), fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 60 }), (ids, changes) => {
        const tasks = ids.map((id) => stateOf(`t${id}`));
        let table = TaskTable.of(tasks);
        let model = new Map(tasks.map((task) => [task.id, task]));
        const history: [TaskTable, typeof model][] = [];
        for (const [index, id] of changes.entries()) {
          history.push([table, model]);
          const task = { ...stateOf(`t${id}`), attempt: index + 1 };
          table = table.with(task);
          if (model.has(task.id)) model = new Map(model).set(task.id, task);
        }
        history.push([table, model]);
        for (const [seen, wanted] of history) {
          assert.deepEqual([...seen], [...wanted]);
          assert.deepEqual([...seen.keys()], [...wanted.keys()]);
          assert.equal(seen.size, wanted.size);
          for (const id of wanted.keys()) assert.equal(seen.get(id), wanted.get(id));
        }
      }),
    );
  });

  it('answers the same table when it has no task of that id', () => {
    const table = TaskTable.of([stateOf('a')]);
    assert.equal(table.with(stateOf('b')), table);
  });
});
