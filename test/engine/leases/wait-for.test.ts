import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cycleOfWaiting } from '../../../src/engine/leases/wait-for.ts';
import { TaskId } from '../../../src/engine/model/ids.ts';

const id = (at: number): TaskId => TaskId.parse(`t${at}`);

describe('a circle of waiting', () => {
  it('is found and named from the waiter on', () => {
    const graph = new Map([[id(1), new Set([id(2)])], [id(2), new Set([id(3), id(4)])], [id(3), new Set<TaskId>()]]);
    assert.deepEqual(cycleOfWaiting(graph, id(4), [id(1)]), [id(4), id(1), id(2)]);
    assert.equal(cycleOfWaiting(graph, id(5), [id(1)]), undefined);
    assert.deepEqual(cycleOfWaiting(graph, id(3), [id(3)]), [id(3)]);
  });

  it('never closes while every wait that would close one is refused', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat({ max: 9 }), fc.nat({ max: 9 })), { maxLength: 60 }), (waits) => {
        const graph = new Map<TaskId, Set<TaskId>>();
        for (const [waiter, holder] of waits) {
          const cycle = cycleOfWaiting(graph, id(waiter), [id(holder)]);
          if (cycle !== undefined) {
            assert.equal(cycle[0], id(waiter));
            for (const [at, task] of cycle.entries()) if (at > 0 && at < cycle.length - 1) assert.ok(graph.get(task)?.has(cycle[at + 1] ?? task) === true);
            continue;
          }
          graph.set(id(waiter), (graph.get(id(waiter)) ?? new Set<TaskId>()).add(id(holder)));
        }
        // What has no circle can be worked off from those that wait for nobody.
        for (let left = graph.size; left > 0; left -= 1) {
          const free = [...graph].find(([, holders]) => ![...holders].some((holder) => graph.has(holder)));
          assert.ok(free !== undefined, 'a circle is left');
          graph.delete(free[0]);
        }
      }),
      { numRuns: 500 },
    );
  });
});
