import assert from 'node:assert/strict';
import fc from 'fast-check';
import { dependencyEdges } from '../../../src/engine/graph/dependency-edges.ts';
import { topologicalPositions } from '../../../src/engine/graph/topological-order.ts';
import { planOf, randomPlan, type WrittenTask } from './plans.ts';

function orderOf(tasks: Readonly<Record<string, WrittenTask>>): string[] {
  const plan = planOf(tasks);
  const positions = topologicalPositions(dependencyEdges(plan));
  return plan.tasks.map((task, index) => ({ id: task.id, position: positions[index] ?? -1 })).sort((a, b) => a.position - b.position).map(({ id }) => id);
}

describe('topologicalPositions', () => {
  it('keeps the plan’s order where no edge says otherwise', () => {
    assert.deepEqual(orderOf({ c: {}, a: {}, b: { after: ['c'] } }), ['c', 'a', 'b']);
  });

  it('puts what a task waits for first, by hard edges, soft ones and artifacts', () => {
    assert.deepEqual(orderOf({ a: { after: ['d'] }, b: { after: [{ task: 'c', kind: 'soft' }] }, c: { inputs: ['x'] }, d: {}, e: { outputs: ['x'] } }), ['d', 'a', 'e', 'c', 'b']);
  });

  it('takes no notice of feedback', () => {
    assert.deepEqual(orderOf({ a: { after: [{ task: 'b', kind: 'feedback' }] }, b: {} }), ['a', 'b']);
  });

  it('leaves the tasks of a cycle, and what hangs on them, to the end', () => {
    assert.deepEqual(orderOf({ a: { after: ['b'] }, b: { after: ['a'] }, c: { after: ['a'] }, d: {} }), ['d', 'a', 'b', 'c']);
  });

  it('respects every edge of plans in any order, and gives each place once', () => {
    const shuffled = randomPlan.chain((plan) => fc.shuffledSubarray(plan.tasks, { minLength: plan.tasks.length }).map((tasks) => ({ ...plan, tasks })));
    fc.assert(
      fc.property(shuffled, (plan) => {
        const edges = dependencyEdges(plan);
        const positions = topologicalPositions(edges);
        assert.deepEqual([...positions].sort((a, b) => a - b), plan.tasks.map((_, i) => i));
        edges.forEach((own, index) => {
          for (const from of [...own.hard.map((edge) => edge.from), ...own.soft]) assert.ok((positions[from] ?? 0) < (positions[index] ?? 0), `${from} before ${index}`);
        });
      }),
      { numRuns: 500 },
    );
  });
});
