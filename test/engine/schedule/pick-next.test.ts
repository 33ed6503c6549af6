import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compile } from '../../../src/engine/schedule/compile.ts';
import { pickNext } from '../../../src/engine/schedule/pick-next.ts';
import { byCriticalPath } from '../../../src/engine/schedule/priorities.ts';
import type { SchedulingProblem } from '../../../src/engine/schedule/problem.ts';
import { ReadyIndex } from '../../../src/engine/schedule/ready-index.ts';
import type { JobEnd, Situation } from '../../../src/engine/schedule/situation.ts';
import { arbitraryProblem } from './arbitrary-problem.ts';
import { whatForbids } from './check-schedule.ts';
import { freeCapacity, job } from './random-problem.ts';

function situation(change: { running?: readonly number[]; ended?: readonly number[]; held?: readonly number[]; now?: number } & Pick<Situation, 'priorities'> = {}): Situation {
  const { running = [], ended = [], held = [], now = 0, priorities } = change;
  return {
    now,
    running: new Map(running.map((one, at) => [one, { stream: at + 1, startedAt: 0 }])),
    ended: new Map(ended.map((one) => [one, 'succeeded'])),
    held: new Set(held),
    ...(priorities === undefined ? {} : { priorities }),
  };
}

function picked(problem: SchedulingProblem, change: Parameters<typeof situation>[0] = {}): string[] {
  return pickNext(problem, situation(change)).map((pick) => `${problem.jobs[pick.job]?.id ?? '?'} on ${pick.stream}`);
}

describe('picking what starts next', () => {
  it('takes the job with the longest path behind it first', () => {
    const jobs = [job('short'), job('root'), job('leaf', { after: [1], estimateMs: 9_000 })];
    assert.deepEqual(picked({ jobs, capacity: freeCapacity(1) }), ['root on 1']);
  });

  it('does not wait for the slowest of a wave', () => {
    const jobs = [job('fast'), job('slow'), job('next', { after: [0] })];
    assert.deepEqual(picked({ jobs, capacity: freeCapacity(2) }, { running: [1], ended: [0] }), ['next on 2']);
  });

  it('starts nothing beside a job that runs alone, and that only when all has stopped', () => {
    const jobs = [job('a'), job('migrate', { alone: 'it changes the database' }), job('b')];
    assert.deepEqual(picked({ jobs, capacity: freeCapacity(3) }, { running: [1] }), []);
    assert.ok(!picked({ jobs, capacity: freeCapacity(3) }, { running: [0] }).includes('migrate on 2'));
    assert.deepEqual(picked({ jobs, capacity: freeCapacity(3) }, { ended: [0, 2] }), ['migrate on 1']);
  });

  it('holds back what would keep a better lone job waiting, and lets pass what ends in time', () => {
    const jobs = [job('long', { estimateMs: 5_000 }), job('migrate', { alone: 'it runs alone', estimateMs: 9_000 }), job('quick', { estimateMs: 4_000 }), job('slow', { estimateMs: 6_000 })];
    assert.deepEqual(picked({ jobs, capacity: freeCapacity(4) }, { running: [0], now: 500 }), ['quick on 2']);
  });

  it('holds back already while all that a better lone job waits for is at work', () => {
    const jobs = [job('last', { estimateMs: 1_000 }), job('migrate', { alone: 'it runs alone', after: [0], estimateMs: 9_000 }), job('slow', { estimateMs: 6_000 })];
    assert.deepEqual(picked({ jobs, capacity: freeCapacity(4) }, { running: [0] }), []);
  });

  it('lets nothing step back for a job that is held from outside', () => {
    const jobs = [job('long', { estimateMs: 5_000 }), job('migrate', { alone: 'it runs alone', estimateMs: 9_000 }), job('slow', { estimateMs: 6_000 })];
    assert.deepEqual(picked({ jobs, capacity: freeCapacity(4) }, { running: [0], held: [1] }), ['slow on 2']);
  });

  it('keeps jobs apart whichever of them says so', () => {
    const jobs = [job('api', { estimateMs: 3_000, apart: [1] }), job('web'), job('docs')];
    assert.deepEqual(picked({ jobs, capacity: freeCapacity(3) }), ['api on 1', 'docs on 2']);
  });

  it('keeps pools, resources, coordinators and tasks of one coordinator within their limits', () => {
    const base = freeCapacity(9);
    const two = { name: 'cpu', units: 2 };
    const builders = [job('a'), job('b'), job('c', { role: 'reviewer' })];
    assert.deepEqual(picked({ jobs: builders, capacity: { ...base, pools: { ...base.pools, builder: 1 } } }), ['a on 1', 'c on 2']);
    const users = [job('a', { resources: [two] }), job('b', { resources: [two] }), job('c', { resources: [{ name: 'cpu', units: 1 }] })];
    assert.deepEqual(picked({ jobs: users, capacity: { ...base, resources: { cpu: 3 } } }), ['a on 1', 'c on 2']);
    const owned = [job('a', { owners: ['A'] }), job('b', { owners: ['B'] }), job('a2', { owners: ['A'] }), job('a3', { owners: ['A'] })];
    assert.deepEqual(picked({ jobs: owned, capacity: { ...base, coordinators: 1, perCoordinator: 2 } }), ['a on 1', 'a2 on 2']);
  });

  it('never picks what may not run beside the rest, and leaves nothing idle for no reason', () => {
    fc.assert(
      fc.property(arbitraryProblem({ maxJobs: 12 }), fc.array(fc.nat({ max: 5 }), { minLength: 60, maxLength: 60 }), (problem, choices) => {
        const running = new Map<number, { stream: number; startedAt: number }>();
        const ended = new Map<number, JobEnd>();
        const held = new Set<number>();
        const lastOn = new Map<number, number>();
        const priorities = byCriticalPath(problem);
        const index = new ReadyIndex(compile(problem), priorities);
        let now = 0;
        for (const choice of choices) {
          const picks = index.pick(now);
          assert.deepEqual(picks, pickNext(problem, { now, running, ended, held, priorities, lastOn }), 'the index kept up to date and the pure decision say the same');
          for (const { job: one, stream } of picks) {
            assert.ok(problem.jobs[one]?.after.every((before) => ended.has(before)) === true && !held.has(one));
            running.set(one, { stream, startedAt: now });
            lastOn.set(stream, one);
          }
          assert.equal(whatForbids(problem, [...running.keys()]), undefined);
          const free = problem.jobs.flatMap((_, one) => (!running.has(one) && !ended.has(one) && !held.has(one) && problem.jobs[one]?.after.every((before) => ended.has(before)) === true ? [one] : []));
          if (running.size === 0) assert.deepEqual(free, [], 'nothing runs although something could');
          now += choice;
          const last = [...running.keys()].at(choice % Math.max(1, running.size));
          if (choice === 5 && last !== undefined) {
            lastOn.delete(running.get(last)?.stream ?? 0);
            running.delete(last);
            index.putBack(last);
          } else if (choice === 4) {
            const other = held.values().next().value;
            const waiting = problem.jobs.findIndex((_, one) => !running.has(one) && !ended.has(one) && !held.has(one));
            if (other !== undefined) {
              held.delete(other);
              index.letGo(other);
            } else if (waiting >= 0) {
              held.add(waiting);
              index.hold(waiting);
            }
          } else if (last !== undefined) {
            running.delete(last);
            ended.set(last, 'succeeded');
            index.finish(last);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
