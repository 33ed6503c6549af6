import { unitsOfResource, symmetricApart } from './compile.ts';
import { bottomLevels, topLevels } from './priorities.ts';
import type { Job, SchedulingProblem } from './problem.ts';

/** Jobs that share something: `share` is how much of it each takes while it runs, `capacity` how much there is. */
interface Load {
  readonly jobs: readonly number[];
  readonly capacity: number;
  readonly share: (job: number) => number;
}

/**
 * A time that no schedule can beat: the longest chain, and for each thing that is shared (streams, pools, coordinators, resources)
 * the work on it over its capacity between the chains before and after. Jobs that run alone are taken out and added whole: while
 * one of them runs nothing else moves, so the rest must fit in what remains. The same for jobs that keep each other apart.
 */
export function lowerBoundMs(problem: SchedulingProblem): number {
  const { jobs } = problem;
  let aloneMs = 0;
  for (const job of jobs) if (job.alone !== undefined) aloneMs += job.estimateMs;
  const weight = (index: number): number => (jobs[index]?.alone === undefined ? (jobs[index]?.estimateMs ?? 0) : 0);
  const heads = topLevels(problem, weight);
  const tails = bottomLevels(problem, weight).map((level, index) => level - weight(index));
  const beside: number[] = [];
  for (let index = 0; index < jobs.length; index += 1) if (jobs[index]?.alone === undefined) beside.push(index);
  let chain = 0;
  for (const index of beside) chain = Math.max(chain, (heads[index] ?? 0) + weight(index) + (tails[index] ?? 0));
  let bound = Math.max(chain, ownersBound(problem, beside));
  for (const load of loadsOf(problem, beside)) bound = Math.max(bound, loadBound(load, weight, heads, tails));
  return aloneMs + Math.max(bound, apartBound(problem, beside, weight));
}

function loadsOf(problem: SchedulingProblem, members: readonly number[]): readonly Load[] {
  const { jobs, capacity } = problem;
  const one = (): number => 1;
  const jobOf = (index: number): Job | undefined => jobs[index];
  const loads: Load[] = [{ jobs: members, capacity: capacity.streams, share: one }];
  for (const role of ['planner', 'builder', 'reviewer'] as const) {
    loads.push({ jobs: members.filter((index) => jobOf(index)?.role === role), capacity: Math.min(capacity.pools[role], capacity.streams), share: one });
  }
  const byResource = new Map<string, Map<number, number>>();
  const byOwner = new Map<string, number[]>();
  for (const index of members) {
    for (const use of jobOf(index)?.resources ?? []) {
      const users = byResource.get(use.name) ?? new Map<number, number>();
      users.set(index, (users.get(index) ?? 0) + use.units);
      byResource.set(use.name, users);
    }
    for (const owner of new Set(jobOf(index)?.owners)) {
      const own = byOwner.get(owner);
      if (own === undefined) byOwner.set(owner, [index]);
      else own.push(index);
    }
  }
  for (const [name, users] of byResource) {
    const units = unitsOfResource(problem, name);
    loads.push({ jobs: [...users.keys()], capacity: units, share: (index) => users.get(index) ?? 0 });
    // Two that each take more than half can never overlap.
    loads.push({ jobs: [...users.keys()].filter((index) => (users.get(index) ?? 0) * 2 > units), capacity: 1, share: one });
  }
  for (const own of byOwner.values()) loads.push({ jobs: own, capacity: Math.min(capacity.perCoordinator, capacity.streams), share: one });
  return loads;
}

/** Work on one shared thing over its capacity, between the least head and the least tail, over the sets that begin or end late. */
function loadBound(load: Load, weight: (job: number) => number, heads: Float64Array, tails: Float64Array): number {
  const sweep = (late: Float64Array, other: Float64Array): number => {
    const order = [...load.jobs].sort((a, b) => (late[b] ?? 0) - (late[a] ?? 0));
    let best = 0;
    let work = 0;
    let least = Infinity;
    for (const job of order) {
      // A job without length may stand before the head of the others.
      if (weight(job) === 0) continue;
      work += weight(job) * load.share(job);
      least = Math.min(least, other[job] ?? 0);
      best = Math.max(best, (late[job] ?? 0) + work / load.capacity + least);
    }
    return best;
  };
  return Math.max(sweep(heads, tails), sweep(tails, heads));
}

/** Every owner is at work at least as long as its longest job and its share of work; only so many are at work at once. */
function ownersBound(problem: SchedulingProblem, members: readonly number[]): number {
  const { jobs, capacity } = problem;
  const work = new Map<string, { sum: number; longest: number }>();
  for (const index of members) {
    const job = jobs[index];
    if (job === undefined) continue;
    for (const owner of new Set(job.owners)) {
      const own = work.get(owner) ?? { sum: 0, longest: 0 };
      own.sum += job.estimateMs;
      own.longest = Math.max(own.longest, job.estimateMs);
      work.set(owner, own);
    }
  }
  const together = Math.min(capacity.perCoordinator, capacity.streams);
  let total = 0;
  for (const own of work.values()) total += Math.max(own.longest, own.sum / together);
  return total / capacity.coordinators;
}

/** Jobs that keep each other apart run one after the other, and what none of them may run beside comes on top. */
function apartBound(problem: SchedulingProblem, members: readonly number[], weight: (job: number) => number): number {
  const { jobs } = problem;
  const apart = symmetricApart(problem);
  const inside = new Set(members);
  const sets = new Map<number, ReadonlySet<number>>();
  for (const job of members) {
    const own = apart[job] ?? [];
    if (own.length > 0) sets.set(job, new Set(own.filter((other) => inside.has(other))));
  }
  // The jobs that keep most apart are the milestones; begin with them.
  const order = [...sets.keys()].sort((a, b) => (sets.get(b)?.size ?? 0) - (sets.get(a)?.size ?? 0) || a - b).slice(0, Math.max(2, Math.min(16, Math.floor(40_000 / jobs.length))));
  let best = 0;
  for (const seed of order) {
    const clique = [seed];
    for (const job of order) if (job !== seed && clique.every((member) => sets.get(member)?.has(job) === true)) clique.push(job);
    let chain = 0;
    let common = [...(sets.get(seed) ?? [])];
    for (const member of clique) {
      chain += weight(member);
      common = common.filter((job) => job !== member && sets.get(member)?.has(job) === true);
      best = Math.max(best, chain + restBound(problem, common, weight));
    }
  }
  return best;
}

function restBound(problem: SchedulingProblem, rest: readonly number[], weight: (job: number) => number): number {
  const left = new Set(rest);
  const only = (job: number): number => (left.has(job) ? weight(job) : 0);
  let bound = 0;
  for (const level of bottomLevels(problem, only)) bound = Math.max(bound, level);
  for (const load of loadsOf(problem, rest)) {
    let work = 0;
    for (const job of load.jobs) work += weight(job) * load.share(job);
    bound = Math.max(bound, work / load.capacity);
  }
  return bound;
}
