import assert from 'node:assert/strict';
import type { Job, SchedulingProblem } from '../../../src/engine/schedule/problem.ts';

/** When one job ran. */
export interface Span {
  readonly start: number;
  readonly end: number;
  /** From 1. */
  readonly stream: number;
}

/** What forbids these jobs to run side by side, or undefined; written straight from the contract, not from the scheduler. */
export function whatForbids(problem: SchedulingProblem, together: readonly number[]): string | undefined {
  const { capacity } = problem;
  const jobs = together.map((index) => problem.jobs[index]).filter((one): one is Job => one !== undefined);
  if (jobs.length > capacity.streams) return 'streams';
  if (jobs.length > 1 && jobs.some((one) => one.alone !== undefined)) return 'alone';
  if (together.some((index) => problem.jobs[index]?.apart.some((other) => together.includes(other)) === true)) return 'apart';
  for (const role of ['planner', 'builder', 'reviewer'] as const) if (jobs.filter((one) => one.role === role).length > capacity.pools[role]) return role;
  const owners = new Map<string, number>();
  const units = new Map<string, number>();
  for (const one of jobs) {
    for (const owner of one.owners) owners.set(owner, (owners.get(owner) ?? 0) + 1);
    for (const use of one.resources) units.set(use.name, (units.get(use.name) ?? 0) + use.units);
  }
  if (owners.size > capacity.coordinators) return 'coordinators';
  for (const [owner, count] of owners) if (count > capacity.perCoordinator) return owner;
  for (const [name, count] of units) if (count > (capacity.resources[name] ?? 1)) return name;
  return undefined;
}

/** Asserts that every job ran once, after all it waits for, on a stream of its own, and never beside what it may not run beside. */
export function assertKeepsRules(problem: SchedulingProblem, spans: readonly (Span | undefined)[]): void {
  spans.forEach((span, index) => {
    const own = problem.jobs[index];
    assert.ok(span !== undefined && own !== undefined, `job ${index} never ran`);
    assert.ok(span.stream >= 1 && span.stream <= problem.capacity.streams, `job ${index} ran on stream ${span.stream}`);
    for (const before of own.after) assert.ok((spans[before]?.end ?? Infinity) <= span.start, `job ${index} started before job ${before} had ended`);
    const beside = spans.flatMap((other, at) => (other !== undefined && at !== index && other.start <= span.start && span.start < other.end && span.end > span.start ? [at] : []));
    assert.equal(whatForbids(problem, [index, ...beside]), undefined, `job ${index} ran beside ${beside.join(', ')}`);
    for (const other of beside) assert.notEqual(spans[other]?.stream, span.stream, `jobs ${index} and ${other} shared a stream`);
  });
}

/** The shortest makespan there is, by trying every decision at every moment (also to wait); estimates must be whole and small. */
export function bruteForceOptimum(problem: SchedulingProblem): number {
  const count = problem.jobs.length;
  const estimates = problem.jobs.map((one) => one.estimateMs);
  let best = estimates.reduce((sum, estimate) => sum + estimate, 0);
  const known = new Map<string, number>();
  const search = (now: number, ended: number, running: readonly (readonly [number, number])[]): void => {
    if (ended === (1 << count) - 1) {
      best = Math.min(best, now);
      return;
    }
    if (now >= best) return;
    const key = `${ended}|${running.map(([job, end]) => `${job}:${end - now}`).join(',')}`;
    if ((known.get(key) ?? Infinity) <= now) return;
    known.set(key, now);
    const busy = new Set(running.map(([job]) => job));
    const ready = estimates.flatMap((_, job) => ((ended & (1 << job)) === 0 && !busy.has(job) && problem.jobs[job]?.after.every((before) => (ended & (1 << before)) !== 0) === true ? [job] : []));
    const choose = (at: number, chosen: readonly number[]): void => {
      const job = ready[at];
      if (job === undefined) {
        const next = [...running, ...chosen.map((one) => [one, now + (estimates[one] ?? 0)] as const)].sort((a, b) => a[0] - b[0]);
        if (next.length === 0) return;
        const until = Math.min(...next.map(([, end]) => end));
        const done = next.reduce((mask, [one, end]) => (end === until ? mask | (1 << one) : mask), ended);
        search(until, done, next.filter(([, end]) => end > until));
        return;
      }
      if (whatForbids(problem, [...busy, ...chosen, job]) === undefined) choose(at + 1, [...chosen, job]);
      choose(at + 1, chosen);
    };
    choose(0, []);
  };
  search(0, 0, []);
  return best;
}
