import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isFault } from '../../../src/engine/model/fault.ts';
import type { SchedulingProblem } from '../../../src/engine/schedule/problem.ts';
import { Scheduler, type SchedulerOptions } from '../../../src/engine/schedule/scheduler.ts';
import { simulate } from '../../../src/engine/schedule/simulate.ts';
import { planPriorities } from '../../../src/engine/schedule/plan-priorities.ts';
import { SimulatedClock } from '../../rig/simulated-clock.ts';
import { arbitraryProblem } from './arbitrary-problem.ts';
import { assertKeepsRules, type Span } from './check-schedule.ts';
import { freeCapacity, job } from './random-problem.ts';

interface Rig {
  readonly scheduler: Scheduler;
  readonly clock: SimulatedClock;
  /** Ids in the order in which they started. */
  readonly started: string[];
}

function rig(problem: SchedulingProblem, options: Partial<SchedulerOptions> = {}): Rig {
  const clock = new SimulatedClock(0);
  const started: string[] = [];
  const scheduler = new Scheduler({ problem, clock, start: (one) => started.push(String(problem.jobs[one]?.id)), ...options });
  return { scheduler, clock, started };
}

const CHAIN = { jobs: [job('a'), job('b', { after: [0] }), job('c', { after: [1] })], capacity: freeCapacity(2) };

describe('the scheduler', () => {
  it('starts nothing before it is told to begin', () => {
    const { scheduler, started } = rig(CHAIN);
    scheduler.ended([]);
    assert.deepEqual(started, []);
    scheduler.begin();
    scheduler.begin();
    assert.deepEqual(started, ['a']);
  });

  it('starts what an end lets go, at once', () => {
    const { scheduler, started } = rig(CHAIN);
    scheduler.begin();
    scheduler.ended([[0, 'succeeded']]);
    assert.deepEqual(started, ['a', 'b']);
  });

  it('never starts a dependent that is skipped together with the failure', async () => {
    const { scheduler, started } = rig(CHAIN);
    scheduler.begin();
    scheduler.ended([[0, 'failed'], [1, 'skipped'], [2, 'skipped']]);
    await scheduler.whenFinished();
    assert.deepEqual(started, ['a']);
  });

  it('takes the first end of a job for good', () => {
    const { scheduler } = rig(CHAIN);
    scheduler.begin();
    scheduler.ended([[0, 'failed'], [0, 'succeeded']]);
    assert.equal(scheduler.situation().ended.get(0), 'failed');
  });

  it('drains when paused, and goes on when resumed', async () => {
    const { scheduler, started } = rig({ jobs: [job('a'), job('b'), job('c')], capacity: freeCapacity(1) });
    scheduler.begin();
    scheduler.pause();
    assert.equal(scheduler.explainWait(1), 'waits because the run is paused');
    scheduler.ended([[0, 'succeeded']]);
    await scheduler.whenDrained();
    assert.deepEqual(started, ['a']);
    scheduler.resume();
    assert.deepEqual(started, ['a', 'b']);
  });

  it('starts nothing after cancel and rejects who waits for the end', async () => {
    const { scheduler, started } = rig(CHAIN);
    scheduler.begin();
    const finished = scheduler.whenFinished();
    scheduler.cancel();
    await assert.rejects(finished, (error) => isFault(error, 'cancelled'));
    scheduler.ended([[0, 'cancelled']]);
    scheduler.resume();
    scheduler.begin();
    assert.deepEqual(started, ['a']);
    await scheduler.whenDrained();
  });

  it('rejects a wait whose signal aborts, and leaves the others', async () => {
    const { scheduler } = rig(CHAIN);
    scheduler.begin();
    const abort = new AbortController();
    const [gone, stays] = [scheduler.whenDrained(abort.signal), scheduler.whenDrained()];
    abort.abort();
    await assert.rejects(gone, (error) => isFault(error, 'cancelled'));
    await assert.rejects(scheduler.whenDrained(abort.signal), (error) => isFault(error, 'cancelled'));
    scheduler.pause();
    scheduler.ended([[0, 'succeeded']]);
    await stays;
  });

  it('starts a job again after it was put back, and not while that one is held', () => {
    const { scheduler, started } = rig({ jobs: [job('a'), job('b')], capacity: freeCapacity(1) });
    scheduler.begin();
    scheduler.putBack(0, { hold: true });
    assert.deepEqual(started, ['a', 'b']);
    assert.match(scheduler.explainWait(0), /let go/);
    scheduler.ended([[1, 'succeeded']]);
    assert.deepEqual(scheduler.stuck(), [0]);
    scheduler.release(0);
    assert.deepEqual(started, ['a', 'b', 'a']);
    assert.deepEqual(scheduler.stuck(), []);
  });

  it('can be told of ends and of a cancel from within a start', () => {
    const problem = { jobs: Array.from({ length: 5_000 }, (_, at) => job(`t${at}`, { after: at === 0 ? [] : [at - 1] })), capacity: freeCapacity(2) };
    let runs = 0;
    const { scheduler } = rig(problem, {
      start: (one) => {
        runs += 1;
        if (one < 4_000) scheduler.ended([[one, 'succeeded']]);
        else scheduler.cancel();
      },
    });
    scheduler.begin();
    assert.equal(runs, 4_001);
  });

  it('counts as running only what was really started when a start cancels the rest', () => {
    const started: number[] = [];
    const { scheduler } = rig({ jobs: [job('a'), job('b'), job('c')], capacity: freeCapacity(3) }, {
      start: (one) => {
        started.push(one);
        scheduler.cancel();
      },
    });
    scheduler.begin();
    assert.deepEqual(started, [0]);
    assert.deepEqual([...scheduler.situation().running.keys()], [0]);
  });

  it('puts back what it could not start, and passes the fault on', () => {
    let refuse = true;
    const { scheduler } = rig({ jobs: [job('a'), job('b')], capacity: freeCapacity(2) }, {
      start: () => {
        if (refuse) throw new Error('no disk');
      },
    });
    assert.throws(() => scheduler.begin(), /no disk/);
    assert.equal(scheduler.situation().running.size, 0);
    refuse = false;
    scheduler.ended([]);
    assert.equal(scheduler.situation().running.size, 2);
  });

  it('goes on where a resumed run stands', () => {
    const from = { running: new Map([[1, { stream: 2, startedAt: 0 }]]), ended: new Map([[0, 'succeeded' as const]]), held: new Set([3]) };
    const { scheduler, started } = rig({ jobs: [job('a'), job('b'), job('c', { after: [0] }), job('d'), job('e', { after: [1] })], capacity: freeCapacity(3) }, { from });
    scheduler.begin();
    assert.deepEqual(started, ['c']);
    assert.deepEqual(scheduler.situation().running.get(2), { stream: 1, startedAt: 0 });
  });

  it('refuses a problem in which a job could never start', () => {
    assert.throws(() => rig({ jobs: [job('a', { after: [0] })], capacity: freeCapacity(1) }), (error) => isFault(error, 'invalid_document'));
  });

  it('does on the clock what the simulation says when every job takes its estimate', () => {
    fc.assert(
      fc.property(arbitraryProblem({ maxJobs: 10, minEstimate: 1 }), (problem) => {
        const priorities = planPriorities(problem, { tries: 30 });
        const simulation = simulate(problem, { priorities });
        const { spans, makespan } = runOnClock(problem, { priorities }, (one) => problem.jobs[one]?.estimateMs ?? 0);
        assert.equal(makespan, simulation.makespanMs);
        assert.deepEqual(
          new Map(problem.jobs.map((one, at) => [one.id, { startMs: spans[at]?.start, stream: spans[at]?.stream }])),
          new Map(problem.jobs.map((one) => [one.id, one] as const).map(([id]) => {
            const scheduled = simulation.schedule.find((entry) => entry.task === id);
            return [id, { startMs: scheduled?.startMs, stream: scheduled?.stream }];
          })),
        );
      }),
      { numRuns: 150 },
    );
  });

  it('breaks no rule and always comes to the end when the estimates are wrong', () => {
    fc.assert(
      fc.property(arbitraryProblem({ maxJobs: 14 }), fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 14, maxLength: 14 }), (problem, durations) => {
        const { spans } = runOnClock(problem, { priorities: planPriorities(problem, { tries: 10 }) }, (one) => durations[one] ?? 1);
        assertKeepsRules(problem, spans);
      }),
      { numRuns: 300 },
    );
  });
});

/** Lets every job take that long on a simulated clock; ends of one moment are told together, as in a simulation. */
function runOnClock(problem: SchedulingProblem, options: Partial<SchedulerOptions>, durationOf: (job: number) => number): { spans: (Span | undefined)[]; makespan: number } {
  const spans: (Span | undefined)[] = problem.jobs.map(() => undefined);
  const due = new Map<number, number[]>();
  const { scheduler, clock } = rig(problem, {
    ...options,
    start: (one, stream) => {
      assert.equal(spans[one], undefined, `job ${one} started twice`);
      const end = clock.now() + durationOf(one);
      spans[one] = { start: clock.now(), end, stream };
      const together = due.get(end) ?? [];
      due.set(end, [...together, one]);
      if (together.length > 0) return;
      clock.after(end - clock.now(), () => {
        const ends = due.get(end) ?? [];
        due.delete(end);
        scheduler.ended(ends.map((ended) => [ended, 'succeeded'] as const));
      });
    },
  });
  scheduler.begin();
  while (clock.step());
  assert.deepEqual(scheduler.stuck(), []);
  return { spans, makespan: clock.now() };
}
