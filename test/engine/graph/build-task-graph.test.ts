import assert from 'node:assert/strict';
import fc from 'fast-check';
import { buildTaskGraph } from '../../../src/engine/graph/build-task-graph.ts';
import type { TaskGraph } from '../../../src/engine/graph/task-graph.ts';
import { toSchedulingProblem } from '../../../src/engine/graph/to-scheduling-problem.ts';
import type { TaskId } from '../../../src/engine/model/ids.ts';
import { explainPair } from '../../../src/engine/graph/analyze.ts';
import { configOf, id, planOf, randomConfig, randomPlan, type WrittenTask } from './plans.ts';

function graphOf(tasks: Readonly<Record<string, WrittenTask>>, config = configOf()): TaskGraph {
  return buildTaskGraph(planOf(tasks), { config, files: [] });
}

const CAPACITY = { streams: 4, pools: { planner: 1, builder: 2, reviewer: 1 }, coordinators: 6, perCoordinator: 8, resources: {} };

/** Every task that a task waits for, by the given lists, directly or not. */
function ancestors(graph: TaskGraph, task: TaskId, lists: readonly ('hard' | 'order' | 'soft')[], seen = new Set<TaskId>()): ReadonlySet<TaskId> {
  const node = graph.nodes.get(task);
  for (const list of lists) {
    for (const from of node?.[list] ?? []) {
      if (seen.has(from)) continue;
      seen.add(from);
      ancestors(graph, from, lists, seen);
    }
  }
  return seen;
}

describe('buildTaskGraph', () => {
  it('gives every task its domains, owners, edges and points', () => {
    const graph = graphOf(
      {
        a: { writes: ['api/x.ts'], outputs: ['s'] },
        b: { writes: ['web/**', 'README.md'], inputs: ['s'], after: [{ task: 'a', kind: 'soft' }] },
        c: { role: 'reviewer', after: ['b', { task: 'a', kind: 'feedback' }] },
        d: { writes: ['lib/x'], tags: ['t'], inputs: ['s'] },
      },
      configOf({ integrationPoints: [{ name: 'p', tags: ['t'], converge: ['web'] }] }),
    );
    const facts = [...graph.nodes.values()].map(({ task, domains, owners, hard, soft, order, feedback, apart }) => ({ id: task.id, domains, owners, hard, soft, order, feedback, apart }));
    assert.deepEqual(facts, [
      { id: 'a', domains: ['api'], owners: ['COORD_ENGINE'], hard: [], soft: [], order: [], feedback: [], apart: [] },
      { id: 'b', domains: ['web', '(rest)'], owners: ['COORD_FRONTEND'], hard: [], soft: ['a'], order: [], feedback: [], apart: ['d'] },
      { id: 'c', domains: [], owners: [], hard: ['b'], soft: [], order: [], feedback: ['a'], apart: [] },
      { id: 'd', domains: ['(rest)'], owners: [], hard: ['a'], soft: [], order: [], feedback: [], apart: ['b'] },
    ]);
    assert.deepEqual(graph.nodes.get(id('d'))?.integrationPoints, [{ name: 'p', converge: ['web'] }]);
    assert.deepEqual(graph.successors.hard.get(id('a')), ['d']);
    assert.deepEqual(graph.successors.soft.get(id('a')), ['b']);
    assert.deepEqual(graph.successors.feedback.get(id('a')), ['c']);
    assert.deepEqual(graph.successors.hard.get(id('d')), []);
  });

  it('says in words why a task runs alone', () => {
    const graph = graphOf({ a: {}, b: { writes: ['db/1.sql'] }, c: { writes: ['x'], tags: ['t'] }, d: { writes: ['y'] } }, configOf({ integrationPoints: [{ name: 'p', tags: ['t'] }] }));
    assert.deepEqual(
      [...graph.nodes.values()].map(({ alone }) => alone),
      ['it does not say what it writes', 'it writes in domain database, whose tasks run alone (serialize)', 'it is integration point p, for which every stream stops', undefined],
    );
    assert.deepEqual(graph.nodes.get(id('a'))?.owners, []);
  });

  it('directs a path conflict by plan order, and by the edges where they say otherwise', () => {
    const graph = graphOf({
      a: { writes: ['web/x.ts'], after: ['c'] },
      b: { writes: ['web/x.ts'] },
      c: { writes: ['api/x.ts'] },
    });
    // a waits for c, so b, which is free, comes before a.
    assert.deepEqual(graph.nodes.get(id('a'))?.order, ['b']);
    assert.deepEqual(graph.nodes.get(id('b'))?.order, []);
  });

  it('orders a reader before a later writer and after an earlier one', () => {
    const graph = graphOf({
      a: { writes: ['api/a'], reads: ['api/c'] },
      c: { writes: ['api/c'] },
      d: { writes: ['api/d'], reads: ['api/c'] },
    });
    assert.deepEqual([...graph.nodes.values()].map(({ order }) => order), [[], ['a'], ['c']]);
  });

  it('adds no order to what a hard edge orders already', () => {
    const graph = graphOf({ a: { writes: ['api/x'] }, b: { writes: ['api/y'], after: ['a'] }, c: { writes: ['api/x'], after: ['b'] } });
    assert.deepEqual(graph.nodes.get(id('c')), { ...graph.nodes.get(id('c')), hard: ['b'], order: [] });
  });

  it('has no cycle over hard, soft and order edges, whatever the plan', () => {
    fc.assert(
      fc.property(randomPlan, (plan) => {
        const graph = buildTaskGraph(plan, { config: randomConfig, files: [] });
        for (const { id: task } of plan.tasks) assert.ok(!ancestors(graph, task, ['hard', 'soft', 'order']).has(task));
      }),
      { numRuns: 500 },
    );
  });

  it('knows exactly the tasks that hard edges reach, and orders every two that clash by paths', () => {
    fc.assert(
      fc.property(randomPlan, (plan) => {
        const graph = buildTaskGraph(plan, { config: randomConfig, files: [] });
        const { before, clashes } = graph.relations;
        plan.tasks.forEach((task, i) => {
          const hard = ancestors(graph, task.id, ['hard']);
          const all = new Set([...hard, ...(graph.nodes.get(task.id)?.order ?? [])]);
          plan.tasks.forEach((other, j) => {
            assert.equal(before.has(i, j), hard.has(other.id));
            if (i >= j || !(clashes.writeWrite.has(i, j) || clashes.writeRead.has(i, j) || clashes.writeRead.has(j, i))) return;
            const otherWay = [...ancestors(graph, other.id, ['hard']), ...(graph.nodes.get(other.id)?.order ?? [])];
            assert.notEqual(all.has(other.id), otherWay.includes(task.id), `${task.id} and ${other.id}`);
          });
        });
      }),
      { numRuns: 500 },
    );
  });

  it('keeps a crowd on one path to a chain', () => {
    const tasks = Object.fromEntries(Array.from({ length: 1_600 }, (_, i) => [`t${i}`, { writes: ['api/x.ts'] }]));
    const graph = graphOf(tasks);
    assert.ok([...graph.nodes.values()].every(({ order, index }) => (index === 0 ? order.length === 0 : order.length === 1 && order[0] === `t${index - 1}`)));
  });
});

describe('toSchedulingProblem', () => {
  it('lists jobs in plan order with all that they wait for', () => {
    const graph = graphOf(
      {
        a: { writes: ['web/x.ts'], after: ['c'], estimate: '2m' },
        b: { writes: ['web/x.ts'], resources: ['database', 'database'] },
        c: { role: 'reviewer' },
        d: { writes: ['lib/x'], tags: ['t'], after: [{ task: 'a', kind: 'soft' }] },
      },
      configOf({ integrationPoints: [{ name: 'p', tags: ['t'], converge: ['web'] }] }),
    );
    const { jobs, capacity } = toSchedulingProblem(graph, CAPACITY);
    assert.equal(capacity, CAPACITY);
    assert.deepEqual(jobs, [
      { id: 'a', role: 'builder', estimateMs: 120_000, after: [1, 2], alone: undefined, apart: [3], owners: ['COORD_FRONTEND'], resources: [], integrationPoint: undefined },
      { id: 'b', role: 'builder', estimateMs: 900_000, after: [], alone: undefined, apart: [3], owners: ['COORD_FRONTEND'], resources: [{ name: 'database', units: 2 }], integrationPoint: undefined },
      { id: 'c', role: 'reviewer', estimateMs: 900_000, after: [], alone: undefined, apart: [], owners: [], resources: [], integrationPoint: undefined },
      { id: 'd', role: 'builder', estimateMs: 900_000, after: [], alone: undefined, apart: [0, 1], owners: [], resources: [], integrationPoint: 'p' },
    ]);
  });

  it('keeps apart every pair that is serial, by order, by being alone, by a point or by a resource', () => {
    fc.assert(
      fc.property(randomPlan, (plan) => {
        const graph = buildTaskGraph(plan, { config: randomConfig, files: [] });
        const { jobs } = toSchedulingProblem(graph, CAPACITY);
        const reached = jobs.map((_, index) => {
          const seen = new Set<number>();
          const visit = (job: number): void => {
            for (const from of jobs[job]?.after ?? []) {
              if (!seen.has(from)) visit(from);
              seen.add(from);
            }
          };
          visit(index);
          return seen;
        });
        jobs.forEach((a, i) =>
          jobs.slice(i + 1).forEach((b, offset) => {
            const j = i + 1 + offset;
            if (explainPair(graph, a.id, b.id).together) return;
            const scarce = a.resources.some((use) => b.resources.some((other) => other.name === use.name && use.units + other.units > (randomConfig.resources[use.name] ?? 1)));
            assert.ok(a.alone ?? b.alone ?? (a.apart.includes(j) || reached[i]?.has(j) === true || reached[j]?.has(i) === true || scarce), `${a.id} ${b.id}`);
            assert.equal(a.apart.includes(j), b.apart.includes(i));
          }),
        );
      }),
      { numRuns: 300 },
    );
  });
});
