import { compile, unitsOfResource, symmetricApart } from './compile.ts';
import { HoldBack } from './hold-back.ts';
import { byCriticalPath } from './priorities.ts';
import type { Job, SchedulingProblem } from './problem.ts';
import type { Situation } from './situation.ts';

/** One sentence (without its full stop) that says why a job does not run now: what it waits for, by name; or that it runs, has ended, or may start. */
export function explainWait(problem: SchedulingProblem, situation: Situation, job: number): string {
  const own = problem.jobs[job];
  if (own === undefined) return 'is not in the plan';
  const end = situation.ended.get(job);
  if (end !== undefined) return `has ended: ${end}`;
  if (situation.running.has(job)) return 'is at work';
  const before = [...new Set(own.after)].filter((other) => !situation.ended.has(other));
  if (before.length > 0) return `waits for ${names(problem, before)} (artifact or path order)`;
  if (situation.held?.has(job) === true) return 'waits until it is let go from outside the schedule';
  return waitsForOthers(problem, situation, job, own) ?? waitsForRoom(problem, situation, own) ?? waitsForBetter(problem, situation, job) ?? 'may start now';
}

function waitsForOthers(problem: SchedulingProblem, situation: Situation, job: number, own: Job): string | undefined {
  const running = [...situation.running.keys()];
  if (running.length === 0) return undefined;
  const lone = running.find((other) => problem.jobs[other]?.alone !== undefined);
  if (lone !== undefined) return `waits until ${nameOf(problem, lone)} has stopped: ${problem.jobs[lone]?.alone ?? ''}`;
  if (own.alone !== undefined) return `waits until ${names(problem, running)} ${have(running)} stopped: ${own.alone}`;
  const neighbours = new Set(symmetricApart(problem)[job]);
  const apart = running.filter((other) => neighbours.has(other));
  if (apart.length > 0) {
    const point = own.integrationPoint ?? problem.jobs[apart[0] ?? 0]?.integrationPoint;
    const why = point === undefined ? 'they may not run side by side' : `integration point ${point} stops this stream`;
    return `waits until ${names(problem, apart)} ${have(apart)} stopped: ${why}`;
  }
  return undefined;
}

function waitsForRoom(problem: SchedulingProblem, situation: Situation, own: Job): string | undefined {
  const { capacity } = problem;
  const running = [...situation.running.keys()];
  const jobOf = (index: number): Job | undefined => problem.jobs[index];
  const unitsOf = (one: Job | undefined, resource: string): number => (one?.resources ?? []).reduce((sum, use) => sum + (use.name === resource ? use.units : 0), 0);
  for (const { name } of own.resources) {
    const holders = running.filter((other) => unitsOf(jobOf(other), name) > 0);
    const used = holders.reduce((sum, other) => sum + unitsOf(jobOf(other), name), 0);
    if (used + unitsOf(own, name) > unitsOfResource(problem, name)) return `waits for the resource ${name}, held by ${names(problem, holders)}`;
  }
  const owners = new Set(own.owners);
  for (const owner of owners) {
    const busy = running.filter((other) => jobOf(other)?.owners.includes(owner) === true);
    if (busy.length >= capacity.perCoordinator) return `waits because ${owner} has ${busy.length} of at most ${capacity.perCoordinator} tasks at work: ${names(problem, busy)}`;
  }
  const atWork = new Set(running.flatMap((other) => jobOf(other)?.owners ?? []));
  const more = [...owners].filter((owner) => !atWork.has(owner)).length;
  if (more > 0 && atWork.size + more > capacity.coordinators) return `waits because ${atWork.size} of at most ${capacity.coordinators} coordinators are at work: ${[...atWork].sort().join(', ')}`;
  const pool = capacity.pools[own.role];
  if (running.filter((other) => jobOf(other)?.role === own.role).length >= pool) return pool === 1 ? `waits because the only ${own.role} is busy` : `waits because all ${pool} ${own.role}s are busy`;
  if (running.length >= capacity.streams) return capacity.streams === 1 ? 'waits because the only stream is busy' : `waits because all ${capacity.streams} streams are busy`;
  return undefined;
}

/** Something better is being cleared the way for. */
function waitsForBetter(problem: SchedulingProblem, situation: Situation, job: number): string | undefined {
  const priorities = situation.priorities ?? byCriticalPath(problem);
  if (priorities.holds.size === 0) return undefined;
  const compiled = compile(problem);
  const order = problem.jobs.map((_, index) => index).sort((a, b) => (priorities.keys[b] ?? 0) - (priorities.keys[a] ?? 0) || a - b);
  const rankOf = new Int32Array(compiled.count);
  order.forEach((index, rank) => (rankOf[index] = rank));
  const holdBack = new HoldBack(compiled, priorities.holds, rankOf);
  for (const held of situation.held ?? []) holdBack.forget(held);
  problem.jobs.forEach((one, index) => {
    if (one.after.length === 0) holdBack.becameReady(index);
  });
  for (const [index, { startedAt }] of situation.running) holdBack.began(index, startedAt);
  for (const index of situation.ended.keys()) {
    holdBack.forget(index);
    holdBack.neverBegan(index);
  }
  const better = holdBack.by(job, situation.now);
  return better < 0 ? undefined : `lets ${nameOf(problem, better)} go first: it is on the longer path, and this would still be at work when ${nameOf(problem, better)} could begin`;
}

function nameOf(problem: SchedulingProblem, job: number): string {
  return problem.jobs[job]?.id ?? `job ${job}`;
}

/** Up to four names, then how many more. */
function names(problem: SchedulingProblem, jobs: readonly number[]): string {
  const sorted = [...jobs].sort((a, b) => a - b).map((job) => nameOf(problem, job));
  if (sorted.length > 4) return `${sorted.slice(0, 3).join(', ')} and ${sorted.length - 3} more`;
  return sorted.length < 2 ? sorted.join('') : `${sorted.slice(0, -1).join(', ')} and ${sorted.at(-1) ?? ''}`;
}

function have(jobs: readonly number[]): string {
  return jobs.length === 1 ? 'has' : 'have';
}
