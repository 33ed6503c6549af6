import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isFault } from '../../../src/engine/model/fault.ts';
import { findImpossible } from '../../../src/engine/schedule/feasibility.ts';
import { lowerBoundMs } from '../../../src/engine/schedule/lower-bound.ts';
import { byCriticalPath } from '../../../src/engine/schedule/priorities.ts';
import type { SchedulingProblem } from '../../../src/engine/schedule/problem.ts';
import { simulate, type Simulation } from '../../../src/engine/schedule/simulate.ts';
import { arbitraryFreeProblem, arbitraryProblem } from './arbitrary-problem.ts';
import { assertKeepsRules, bruteForceOptimum } from './check-schedule.ts';
import { freeCapacity, job, randomProblem } from './random-problem.ts';

function spansOf(problem: SchedulingProblem, simulation: Simulation): { start: number; end: number; stream: number }[] {
  const byTask = new Map(simulation.schedule.map((one) => [one.task, { start: one.startMs, end: one.endMs, stream: one.stream }]));
  return problem.jobs.map((one) => byTask.get(one.id) ?? { start: 0, end: 0, stream: 0 });
}

describe('a simulated schedule', () => {
  it('runs every job once and breaks no rule, whatever the problem and the priorities', () => {
    fc.assert(
      fc.property(arbitraryProblem({ maxJobs: 14 }), fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: 14, maxLength: 14 }), fc.uniqueArray(fc.nat({ max: 13 })), (problem, keys, holds) => {
        const priorities = { keys, holds: new Set(holds.filter((one) => one < problem.jobs.length)) };
        const simulation = simulate(problem, { priorities });
        assert.equal(simulation.schedule.length, problem.jobs.length);
        assertKeepsRules(problem, spansOf(problem, simulation));
      }),
      { numRuns: 1_500 },
    );
  });

  it('breaks no rule with the priorities that planning finds', () => {
    fc.assert(
      fc.property(arbitraryProblem({ maxJobs: 12 }), (problem) => assertKeepsRules(problem, spansOf(problem, simulate(problem)))),
      { numRuns: 60 },
    );
  });

  it('is never shorter than its lower bound, which no schedule at all can beat', () => {
    fc.assert(
      fc.property(arbitraryProblem({ maxJobs: 6, maxEstimate: 5 }), (problem) => {
        const optimum = bruteForceOptimum(problem);
        assert.ok(lowerBoundMs(problem) <= optimum + 1e-6, `bound ${lowerBoundMs(problem)} over the optimum ${optimum}`);
        const { makespanMs, lowerBoundMs: told } = simulate(problem, { priorities: byCriticalPath(problem) });
        assert.ok(told <= makespanMs && optimum <= makespanMs);
      }),
      { numRuns: 400 },
    );
  });

  it('takes at most (2 - 1/m) times the optimum on tasks with only edges', () => {
    fc.assert(
      fc.property(arbitraryFreeProblem({ maxJobs: 7, maxEstimate: 6 }), fc.array(fc.nat({ max: 50 }), { minLength: 7, maxLength: 7 }), (problem, keys) => {
        const limit = (2 - 1 / problem.capacity.streams) * bruteForceOptimum(problem);
        for (const priorities of [byCriticalPath(problem), { keys, holds: new Set<number>() }]) assert.ok(simulate(problem, { priorities }).makespanMs <= limit + 1e-6);
      }),
      { numRuns: 300 },
    );
  });

  it('finds the optimum of small problems with milestones and resources nearly always', () => {
    let optimal = 0;
    const plans = fc.sample(arbitraryProblem({ maxJobs: 6, maxEstimate: 5, minEstimate: 1 }), { numRuns: 120, seed: 7 });
    for (const problem of plans) if (simulate(problem).makespanMs === bruteForceOptimum(problem)) optimal += 1;
    assert.ok(optimal >= 114, `${optimal} of ${plans.length} were optimal`);
  });

  it('is the same again for the same problem', () => {
    for (const constrained of [false, true]) {
      const problem = randomProblem({ seed: 11, jobs: 80, streams: 5, constrained });
      assert.deepEqual(simulate(problem), simulate(problem));
    }
  });

  it('tells the sequential time, the makespan, the bound and what is saved', () => {
    const problem = { jobs: [job('a', { estimateMs: 4_000 }), job('b', { estimateMs: 4_000 }), job('c', { estimateMs: 2_000, after: [0] })], capacity: freeCapacity(2) };
    assert.deepEqual(simulate(problem), {
      sequentialMs: 10_000,
      makespanMs: 6_000,
      lowerBoundMs: 6_000,
      reduction: 0.4,
      schedule: [
        { task: 'a', stream: 1, startMs: 0, endMs: 4_000 },
        { task: 'b', stream: 2, startMs: 0, endMs: 4_000 },
        { task: 'c', stream: 1, startMs: 4_000, endMs: 6_000 },
      ],
    });
  });

  it('lets a successor follow on the stream of what it waited for', () => {
    const jobs = [job('a', { estimateMs: 5 }), job('b', { estimateMs: 5 }), job('after-b', { after: [1], estimateMs: 9 }), job('after-a', { after: [0], estimateMs: 2 })];
    const streams = new Map(simulate({ jobs, capacity: freeCapacity(3) }).schedule.map((one) => [String(one.task), one.stream]));
    assert.equal(streams.get('after-a'), streams.get('a'));
    assert.equal(streams.get('after-b'), streams.get('b'));
  });

  it('needs no more streams than there are jobs, however many are allowed', () => {
    const simulation = simulate({ jobs: [job('a'), job('b')], capacity: freeCapacity(5_000_000) });
    assert.deepEqual(simulation.schedule.map((one) => one.stream), [1, 2]);
  });

  it('is empty for a plan without tasks', () => {
    assert.deepEqual(simulate({ jobs: [], capacity: freeCapacity(3) }), { sequentialMs: 0, makespanMs: 0, lowerBoundMs: 0, reduction: 0, schedule: [] });
  });
});

describe('a problem that could never end', () => {
  const capacity = { ...freeCapacity(2), pools: { planner: 1, builder: 2, reviewer: 0 }, coordinators: 1, resources: { gpu: 2 } };
  const cases: readonly (readonly [string, Parameters<typeof job>[1], RegExp])[] = [
    ['asks for more of a resource than there is', { resources: [{ name: 'gpu', units: 3 }] }, /x needs 3 of the resource gpu and there are 2/],
    ['asks for more of an unnamed resource than one', { resources: [{ name: 'toString', units: 2 }] }, /x needs 2 of the resource toString and there is 1/],
    ['has a pool without agents', { role: 'reviewer' }, /x needs a reviewer and the pool has none/],
    ['has more coordinators than may be at work', { owners: ['COORD_A', 'COORD_B'] }, /domains of 2 coordinators and at most 1/],
    ['waits for itself', { after: [0] }, /x waits for x: none of them can ever start/],
    ['waits for a task that is not there', { after: [7] }, /x waits for a task that is not in the plan/],
    ['has no usable estimate', { estimateMs: Number.NaN }, /x has no usable estimate/],
  ];
  for (const [title, change, message] of cases) {
    it(`is refused with its reason when a job ${title}`, () => {
      assert.throws(() => simulate({ jobs: [job('x', change)], capacity }), (error: unknown) => isFault(error, 'invalid_document') && message.test(error.message) && error.remedy !== '');
    });
  }

  it('names a cycle job by job, and not what only hangs on it', () => {
    const jobs = [job('a', { after: [2] }), job('b', { after: [0] }), job('c', { after: [1] }), job('d', { after: [2] })];
    assert.deepEqual(findImpossible({ jobs, capacity }).map((one) => one.reason), ['a waits for c waits for b waits for a: none of them can ever start']);
  });
});
