import { claimsConflict } from '../../src/engine/graph/claims-conflict.ts';
import type { Claim } from '../../src/engine/leases/claim-index.ts';
import { LeaseTable } from '../../src/engine/leases/lease-table.ts';
import { Domain } from '../../src/engine/model/config.ts';
import { TaskId } from '../../src/engine/model/ids.ts';
import { compile } from '../../src/engine/schedule/compile.ts';
import { lowerBoundMs } from '../../src/engine/schedule/lower-bound.ts';
import { planPriorities } from '../../src/engine/schedule/plan-priorities.ts';
import { bottomLevels, byCriticalPath, type Priorities } from '../../src/engine/schedule/priorities.ts';
import type { SchedulingProblem } from '../../src/engine/schedule/problem.ts';
import { runVirtually } from '../../src/engine/schedule/run-virtually.ts';
import { Scheduler } from '../../src/engine/schedule/scheduler.ts';
import { seededRandom } from '../../src/engine/schedule/seeded-random.ts';
import { randomProblem } from '../engine/schedule/random-problem.ts';
import { SimulatedClock } from '../rig/simulated-clock.ts';
import { against, type BenchRow, type BenchTable, type Goal } from './bench-table.ts';
import { rivalSchedulers, type RivalScheduler } from './rivals-in-process.ts';

type Row = BenchRow;

const PLANS = 50;
const STREAMS = 5;
const RANDOMISED = 400;

/** Measures makespans on virtual time against bounds and rivals, and what a scheduling decision and a lease decision cost. */
export async function scheduleBench(): Promise<BenchTable> {
  const rivals = await rivalSchedulers();
  return { title: `Schedule, ${PLANS} plans of 100 tasks on ${STREAMS} streams`, rows: [...(await freeRows(rivals)), ...constrainedRows(), ...wrongEstimateRows(), ...(await costRows(rivals)), ...leaseRows()] };
}

async function freeRows(rivals: ReadonlyMap<string, RivalScheduler>): Promise<readonly Row[]> {
  const ratios = new Map<string, number[]>();
  const note = (name: string, ratio: number): void => void ratios.set(name, [...(ratios.get(name) ?? []), ratio]);
  for (const problem of plans(false)) {
    const bound = lowerBoundMs(problem);
    const compiled = compile(problem);
    note('ours', runVirtually(compiled, planPriorities(problem)).makespanMs / bound);
    note('critical path alone', runVirtually(compiled, byCriticalPath(problem)).makespanMs / bound);
    for (const [name, rival] of rivals) note(name, (await virtualMakespan(problem, rival)) / bound);
  }
  return [...ratios].map(([name, all]) => ({ what: `free tasks, makespan / bound: ${name}`, mean: mean(all).toFixed(4), worst: Math.max(...all).toFixed(4), ...(name === 'ours' ? against(mean(all), { most: 1.01 }) : {}) }));
}

function constrainedRows(): readonly Row[] {
  const ratios = { ours: [] as number[], plain: [] as number[], bound: [] as number[], uniform: [] as number[] };
  plans(true).forEach((problem, seed) => {
    const compiled = compile(problem);
    const ours = runVirtually(compiled, planPriorities(problem)).makespanMs;
    const plain = runVirtually(compiled, byCriticalPath(problem)).makespanMs;
    const uniform = bestOf(problem, seed, () => (_key, random) => random());
    // The stronger rival: random orders near the critical path, with lone jobs stepped back for and without.
    const near = bestOf(problem, seed, (_, random) => {
      const width = 0.1 + 0.6 * random();
      return (key, next) => key * (1 + width * (2 * next() - 1));
    });
    ratios.ours.push(ours / near);
    ratios.uniform.push(ours / uniform);
    ratios.plain.push(plain / near);
    ratios.bound.push(ours / lowerBoundMs(problem));
  });
  const row = (what: string, all: readonly number[], goal?: Goal): Row => ({
    what: `milestones, resources, limits: ${what}`,
    mean: mean(all).toFixed(4),
    worst: Math.max(...all).toFixed(4),
    ...(goal === undefined ? {} : against(mean(all), goal)),
  });
  return [
    row(`ours / best of ${RANDOMISED} random orders`, ratios.uniform, { most: 1 }),
    row(`ours / best of ${RANDOMISED} orders near the critical path`, ratios.ours, { most: 1 }),
    row(`critical path alone / best of ${RANDOMISED} near it`, ratios.plain),
    row('ours / lower bound', ratios.bound),
  ];
}

/** The same plans when every task takes a lognormal factor of its estimate. */
function wrongEstimateRows(): readonly Row[] {
  const ratios = { ours: [] as number[], plain: [] as number[] };
  plans(true).forEach((problem, seed) => {
    const random = seededRandom(seed + 5_000);
    const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const compiled = compile(problem);
    const durations = compiled.estimates.map((estimate) => estimate * Math.exp(0.7 * normal()));
    const bound = lowerBoundMs({ ...problem, jobs: problem.jobs.map((one, job) => ({ ...one, estimateMs: durations[job] ?? 0 })) });
    ratios.ours.push(runVirtually(compiled, planPriorities(problem), durations).makespanMs / bound);
    ratios.plain.push(runVirtually(compiled, byCriticalPath(problem), durations).makespanMs / bound);
  });
  return [
    { what: 'the same, estimates wrong by a factor of 2, makespan / bound: ours', mean: mean(ratios.ours).toFixed(4), worst: Math.max(...ratios.ours).toFixed(4) },
    { what: 'the same, estimates wrong by a factor of 2, makespan / bound: critical path alone', mean: mean(ratios.plain).toFixed(4), worst: Math.max(...ratios.plain).toFixed(4) },
  ];
}

async function costRows(rivals: ReadonlyMap<string, RivalScheduler>): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const add = (what: string, perTaskUs: number, goal?: Goal): void => void rows.push({ what: `cost per task at 10,000: ${what}`, mean: `${perTaskUs.toFixed(2)} µs`, ...(goal === undefined ? {} : against(perTaskUs, goal)) });
  const free = randomProblem({ seed: 1, jobs: 10_000, streams: 16, constrained: false });
  const bound = randomProblem({ seed: 1, jobs: 10_000, streams: 16, constrained: true, milestones: 0.002 });
  for (const [name, problem] of [['free', free], ['constrained', bound]] as const) {
    const compiled = compile(problem);
    const priorities = byCriticalPath(problem);
    add(`${name}, decision and upkeep`, await fastest(() => Promise.resolve(void runVirtually(compiled, priorities))), { most: 2, unit: 'µs' });
    const acting: { setUpMs: number; runMs: number }[] = [];
    for (let round = 0; round < 7; round += 1) acting.push(await actingRun(problem, priorities));
    add(`${name}, acting scheduler, made and run with a no-op start`, Math.min(...acting.map((one) => one.setUpMs + one.runMs)) / 10, { most: 2, unit: 'µs' });
    add(`${name},   of which making it, once a run`, Math.min(...acting.map((one) => one.setUpMs)) / 10);
  }
  for (const [name, rival] of rivals) add(`free, ${name} with a no-op task`, await fastest(() => rival(free, 16, () => Promise.resolve())));
  const began = performance.now();
  planPriorities(free);
  planPriorities(bound);
  rows.push({ what: 'planning the order of 10,000 tasks, mean of free and constrained', mean: `${((performance.now() - began) / 2_000).toFixed(2)} s` });
  return rows;
}

/** Makes a scheduler and takes it through all of the problem, each job ending at once. */
async function actingRun(problem: SchedulingProblem, priorities: Priorities): Promise<{ readonly setUpMs: number; readonly runMs: number }> {
  const ready: number[] = [];
  const began = performance.now();
  const scheduler = new Scheduler({ problem, priorities, clock: new SimulatedClock(), start: (job) => void ready.push(job) });
  const made = performance.now();
  scheduler.begin();
  for (let at = 0; at < ready.length; at += 1) scheduler.ended([[ready[at] ?? 0, 'succeeded']]);
  await scheduler.whenFinished();
  return { setUpMs: made - began, runMs: performance.now() - made };
}

/** A decision among 48 live leases of three globs each, decided as the engine does: half of the newcomers are refused. */
function leaseRows(): readonly Row[] {
  const domains: readonly Domain[] = [
    ...Array.from({ length: 12 }, (_, at) => Domain.parse({ name: `d${at}`, owner: `COORD_${at % 6}`, paths: [`src/part-${at}/**`, `src/part-${at + 12}/**`] })),
    Domain.parse({ name: 'rest', owner: 'COORD_REST', paths: ['**'] }),
  ];
  const first = (a: Claim, b: Claim): string | undefined => a.writes.find((glob) => b.writes.some((other) => other === glob));
  return [
    leaseRow('a lease decision beside 48 live leases, with the engine’s conflicts', (a, b) => claimsConflict(a, b, domains), { most: 7.7, unit: 'µs' }),
    leaseRow('a lease decision beside 48 live leases, the table alone', first),
  ];
}

function leaseRow(what: string, conflict: (a: Claim, b: Claim) => string | undefined, goal?: Goal): Row {
  const leases = new LeaseTable({ ttlMs: 60_000, conflict });
  const claim = (at: number): Claim => ({ reads: ['src/shared/**'], writes: [`src/part-${at}/**`, `test/part-${at}/**`, `docs/part-${at}.md`] });
  for (let at = 0; at < 48; at += 1) leases.grantAll(TaskId.parse(`t${at}`), claim(at), 0);
  const claims = Array.from({ length: 96 }, (_, at) => claim(at));
  const task = TaskId.parse('asking');
  const rounds = 5_000;
  const decide = (): number => {
    const began = performance.now();
    for (let round = 0; round < rounds; round += 1) {
      const answer = leases.grantAll(task, claims[round % 96] ?? claim(0), 0);
      if (answer.type === 'granted') leases.release(task, answer.lease.token);
    }
    return ((performance.now() - began) / rounds) * 1_000;
  };
  const us = Math.min(...Array.from({ length: 5 }, decide));
  return { what, mean: `${us.toFixed(2)} µs`, ...(goal === undefined ? {} : against(us, goal)) };
}

function plans(constrained: boolean): readonly SchedulingProblem[] {
  return Array.from({ length: PLANS }, (_, at) => randomProblem({ seed: at + 1, jobs: 100, streams: STREAMS, constrained }));
}

function bestOf(problem: SchedulingProblem, seed: number, rule: (attempt: number, random: () => number) => (key: number, random: () => number) => number): number {
  const compiled = compile(problem);
  const levels = bottomLevels(problem);
  const random = seededRandom(seed + 999);
  const lone = byCriticalPath(problem).holds;
  let best = Infinity;
  for (let attempt = 0; attempt < RANDOMISED; attempt += 1) {
    const keyOf = rule(attempt, random);
    best = Math.min(best, runVirtually(compiled, { keys: levels.map((key) => keyOf(key, random)), holds: attempt % 2 === 0 ? new Set() : lone }).makespanMs);
  }
  return best;
}

/** Lets a rival run on the simulated clock. */
async function virtualMakespan(problem: SchedulingProblem, rival: RivalScheduler): Promise<number> {
  const clock = new SimulatedClock(0);
  const done = rival(problem, STREAMS, (job) => new Promise((resolve) => void clock.after(problem.jobs[job]?.estimateMs ?? 0, resolve)));
  await clock.runAll();
  await done;
  return clock.now();
}

/** Microseconds a task of the best of seven runs over 10,000. */
async function fastest(run: () => Promise<void>): Promise<number> {
  let best = Infinity;
  for (let round = 0; round < 7; round += 1) {
    const began = performance.now();
    await run();
    best = Math.min(best, performance.now() - began);
  }
  return best / 10;
}

function mean(all: readonly number[]): number {
  return all.reduce((sum, one) => sum + one, 0) / all.length;
}
