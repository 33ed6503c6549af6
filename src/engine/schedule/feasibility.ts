import { Fault } from '../model/fault.ts';
import { unitsOfResource } from './compile.ts';
import { successorsOf, topologicalOrder } from './priorities.ts';
import type { Job, SchedulingProblem } from './problem.ts';

/** A job that could never start, however long one waits, and why. */
export interface ImpossibleJob {
  readonly job: number;
  /** One sentence that names the job and what stands against it. */
  readonly reason: string;
}

/** Every job that asks for more than there is, and every cycle (once, named job by job). Empty when the problem can be scheduled to its end. */
export function findImpossible(problem: SchedulingProblem): readonly ImpossibleJob[] {
  const found: ImpossibleJob[] = [];
  problem.jobs.forEach((job, index) => {
    const reason = asksTooMuch(problem, job);
    if (reason !== undefined) found.push({ job: index, reason });
  });
  const cycle = findCycle(problem);
  const first = cycle[0];
  if (first !== undefined) {
    const names = [...cycle, first].map((job) => nameOf(problem, job));
    found.push({ job: first, reason: `${names.join(' waits for ')}: none of them can ever start` });
  }
  return found;
}

/** Throws Fault `invalid_document` that names every job that could never start. */
export function assertPossible(problem: SchedulingProblem): void {
  const found = findImpossible(problem);
  if (found.length === 0) return;
  const shown = found.slice(0, 5).map((one) => one.reason);
  const more = found.length > shown.length ? `; and ${found.length - shown.length} more` : '';
  throw new Fault('invalid_document', `The plan cannot be scheduled: ${shown.join('; ')}${more}`, {
    details: { jobs: found.map((one) => nameOf(problem, one.job)) },
    remedy: 'Lower what these tasks ask for, raise the limit in ce-config.yml, or break the cycle.',
  });
}

function asksTooMuch(problem: SchedulingProblem, job: Job): string | undefined {
  const { capacity } = problem;
  if (capacity.streams < 1) return `${job.id} has no stream to run on`;
  if (capacity.pools[job.role] < 1) return `${job.id} needs a ${job.role} and the pool has none`;
  if (!(job.estimateMs >= 0 && Number.isFinite(job.estimateMs))) return `${job.id} has no usable estimate`;
  const owners = new Set(job.owners);
  if (owners.size > capacity.coordinators) return `${job.id} writes in domains of ${owners.size} coordinators and at most ${capacity.coordinators} may be at work at once`;
  if (owners.size > 0 && capacity.perCoordinator < 1) return `${job.id} has a coordinator that may run no task`;
  const units = new Map<string, number>();
  for (const use of job.resources) units.set(use.name, (units.get(use.name) ?? 0) + use.units);
  for (const [name, wanted] of units) {
    const there = unitsOfResource(problem, name);
    if (wanted > there) return `${job.id} needs ${wanted} of the resource ${name} and there ${there === 1 ? 'is' : 'are'} ${there}`;
  }
  for (const before of job.after) if (problem.jobs[before] === undefined) return `${job.id} waits for a task that is not in the plan`;
  return undefined;
}

/** The jobs of one cycle of `after`, each waiting for the next; empty when there is none. */
function findCycle(problem: SchedulingProblem): readonly number[] {
  const order = topologicalOrder(problem);
  if (order.length === problem.jobs.length) return [];
  const sorted = new Set(order);
  const successors = successorsOf(problem);
  // What is left is the cycles and what follows them: going backwards from any of it ends in a cycle, unless it hangs on a job that does not exist.
  let at = problem.jobs.findIndex((job, index) => !sorted.has(index) && (successors[index]?.length ?? 0) > 0 && job.after.some((before) => problem.jobs[before] !== undefined && !sorted.has(before)));
  const path: number[] = [];
  while (at >= 0 && !path.includes(at)) {
    path.push(at);
    at = problem.jobs[at]?.after.find((before) => problem.jobs[before] !== undefined && !sorted.has(before)) ?? -1;
  }
  return at < 0 ? [] : path.slice(path.indexOf(at));
}

function nameOf(problem: SchedulingProblem, job: number): string {
  return problem.jobs[job]?.id ?? `job ${job}`;
}
