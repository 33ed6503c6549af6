import assert from 'node:assert/strict';
import fc from 'fast-check';
import { explainWait } from '../../../src/engine/schedule/explain-wait.ts';
import { pickNext } from '../../../src/engine/schedule/pick-next.ts';
import type { Capacity, Job } from '../../../src/engine/schedule/problem.ts';
import type { JobEnd, Situation } from '../../../src/engine/schedule/situation.ts';
import { arbitraryProblem } from './arbitrary-problem.ts';
import { freeCapacity, job } from './random-problem.ts';

function why(jobs: readonly Job[], running: readonly number[], options: { capacity?: Partial<Capacity>; held?: readonly number[] } = {}): string {
  const situation = { now: 0, running: new Map(running.map((one, at) => [one, { stream: at + 1, startedAt: 0 }])), ended: new Map<number, JobEnd>(), held: new Set(options.held) };
  return explainWait({ jobs, capacity: { ...freeCapacity(8), ...options.capacity } }, situation, jobs.length - 1);
}

describe('explaining a wait', () => {
  it('names the tasks it comes after', () => {
    assert.equal(why([job('schema'), job('api', { after: [0] })], [0]), 'waits for schema (artifact or path order)');
    assert.equal(why([job('a'), job('b'), job('c'), job('d', { after: [0, 1, 2] })], []), 'waits for a, b and c (artifact or path order)');
    assert.equal(why([job('a'), job('b'), job('c'), job('d'), job('e'), job('f', { after: [0, 1, 2, 3, 4] })], []), 'waits for a, b, c and 2 more (artifact or path order)');
  });

  it('names who holds the resource', () => {
    const database = [{ name: 'database', units: 1 }];
    assert.equal(why([job('migrate', { resources: database }), job('seed', { resources: database })], [0]), 'waits for the resource database, held by migrate');
  });

  it('names who must stop for an integration point, and the point', () => {
    const alone = 'integration point database-migration runs alone';
    assert.equal(why([job('api'), job('web'), job('migrate', { alone })], [0, 1]), 'waits until api and web have stopped: integration point database-migration runs alone');
    assert.equal(why([job('migrate', { alone }), job('api')], [0]), 'waits until migrate has stopped: integration point database-migration runs alone');
    assert.equal(why([job('api'), job('contract', { apart: [0], integrationPoint: 'api-contract' })], [0]), 'waits until api has stopped: integration point api-contract stops this stream');
  });

  it('names the limit that is reached', () => {
    const pools = { planner: 1, builder: 2, reviewer: 1 };
    assert.equal(why([job('a'), job('b'), job('c')], [0, 1], { capacity: { pools } }), 'waits because all 2 builders are busy');
    assert.equal(why([job('a', { role: 'reviewer' }), job('c', { role: 'reviewer' })], [0], { capacity: { pools } }), 'waits because the only reviewer is busy');
    assert.equal(why([job('a'), job('b'), job('c')], [0, 1], { capacity: { streams: 2 } }), 'waits because all 2 streams are busy');
    assert.equal(why([job('a', { owners: ['COORD_A'] }), job('b', { owners: ['COORD_B'] })], [0], { capacity: { coordinators: 1 } }), 'waits because 1 of at most 1 coordinators are at work: COORD_A');
    assert.equal(why([job('a', { owners: ['COORD_A'] }), job('b', { owners: ['COORD_A'] })], [0], { capacity: { perCoordinator: 1 } }), 'waits because COORD_A has 1 of at most 1 tasks at work: a');
  });

  it('names the better task that it steps back for', () => {
    const jobs = [job('running', { estimateMs: 9 }), job('migrate', { alone: 'it runs alone', estimateMs: 90 }), job('slow', { estimateMs: 50 })];
    assert.match(why(jobs, [0]), /^lets migrate go first/);
  });

  it('says what runs, what is held and what may start', () => {
    assert.equal(why([job('a')], [0]), 'is at work');
    assert.equal(why([job('a')], [], { held: [0] }), 'waits until it is let go from outside the schedule');
    assert.equal(why([job('a')], []), 'may start now');
  });

  it('says "may start now" of nothing that was left waiting by a decision, and of the first that is picked', () => {
    fc.assert(
      fc.property(arbitraryProblem({ maxJobs: 10, minEstimate: 1 }), fc.nat({ max: 9 }), (problem, endings) => {
        let running = new Map<number, { stream: number; startedAt: number }>();
        const ended = new Map<number, JobEnd>();
        for (let round = 0; round <= endings; round += 1) {
          const situation: Situation = { now: round, running, ended };
          const picks = pickNext(problem, situation);
          const first = picks[0];
          if (first !== undefined) assert.equal(explainWait(problem, situation, first.job), 'may start now');
          running = new Map([...running, ...picks.map((pick) => [pick.job, { stream: pick.stream, startedAt: round }] as const)]);
          problem.jobs.forEach((_, one) => assert.notEqual(explainWait(problem, { now: round, running, ended }, one), 'may start now'));
          const last = [...running.keys()].at(-1);
          if (last === undefined) break;
          running.delete(last);
          ended.set(last, 'succeeded');
        }
      }),
      { numRuns: 300 },
    );
  });
});
