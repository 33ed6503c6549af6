import type { Role } from '../model/role.ts';
import { successorsOf } from './priorities.ts';
import type { SchedulingProblem } from './problem.ts';

const ROLES: readonly Role[] = ['planner', 'builder', 'reviewer'];

/** Jobs that need the same: where one of them may start, so may any other that is ready. */
export interface JobClass {
  /** 0 planner, 1 builder, 2 reviewer. */
  readonly role: number;
  readonly alone: boolean;
  readonly owners: readonly number[];
  readonly resources: readonly number[];
  /** Units of each of `resources`. */
  readonly units: readonly number[];
}

/** A problem with everything named by number and everything that never changes worked out once. */
export interface CompiledProblem {
  readonly problem: SchedulingProblem;
  readonly count: number;
  /** Never more streams than jobs. */
  readonly streams: number;
  readonly pools: readonly number[];
  readonly ownerCount: number;
  readonly resourceNames: readonly string[];
  readonly resourceCapacity: readonly number[];
  readonly estimates: Float64Array;
  readonly after: readonly (readonly number[])[];
  readonly successors: readonly (readonly number[])[];
  readonly classes: readonly JobClass[];
  readonly classOf: Int32Array;
  /** For each job the classes whose jobs may not run beside it. */
  readonly apartClasses: readonly (readonly number[])[];
}

/** Numbers things in the order in which they are first named. */
class Numbering {
  readonly names: string[] = [];
  readonly #numbers = new Map<string, number>();

  of(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    this.#numbers.set(name, this.names.length);
    this.names.push(name);
    return this.names.length - 1;
  }
}

/** Works out a problem's numbered form; linear in jobs and edges. */
export function compile(problem: SchedulingProblem): CompiledProblem {
  const { jobs, capacity } = problem;
  const count = jobs.length;
  const owners = new Numbering();
  const resources = new Numbering();
  const signatures = new Numbering();
  const classes: JobClass[] = [];
  const classOf = new Int32Array(count);
  const estimates = new Float64Array(count);
  const apart = symmetricApart(problem);
  const apartKeys = new Map<readonly number[], string>();
  jobs.forEach((job, index) => {
    estimates[index] = job.estimateMs;
    const ownerNumbers = [...new Set(job.owners)].map((owner) => owners.of(owner)).sort((a, b) => a - b);
    const units = new Map<number, number>();
    for (const use of job.resources) units.set(resources.of(use.name), (units.get(resources.of(use.name)) ?? 0) + use.units);
    const resourceNumbers = [...units.keys()].sort((a, b) => a - b);
    const neighbours = apart[index] ?? [];
    const apartKey = apartKeys.get(neighbours) ?? neighbours.join(',');
    apartKeys.set(neighbours, apartKey);
    const role = ROLES.indexOf(job.role);
    const alone = job.alone !== undefined;
    const uses = resourceNumbers.map((resource) => `${resource}x${units.get(resource) ?? 0}`).join(',');
    const signature = `${role}|${alone}|${ownerNumbers.join(',')}|${uses}|${apartKey}`;
    const own = signatures.of(signature);
    classOf[index] = own;
    classes[own] ??= { role, alone, owners: ownerNumbers, resources: resourceNumbers, units: resourceNumbers.map((resource) => units.get(resource) ?? 0) };
  });
  return {
    problem,
    count,
    streams: Math.max(1, Math.min(capacity.streams, count)),
    pools: ROLES.map((role) => capacity.pools[role]),
    ownerCount: owners.names.length,
    resourceNames: resources.names,
    resourceCapacity: resources.names.map((name) => unitsOfResource(problem, name)),
    estimates,
    after: jobs.map((job) => job.after),
    successors: successorsOf(problem),
    classes,
    classOf,
    apartClasses: apart.map((neighbours) => (neighbours.length === 0 ? NONE : [...new Set(neighbours.map((other) => classOf[other] ?? 0))])),
  };
}

const NONE: readonly number[] = [];

/** Units there are of a resource: 1 unless the problem says more. */
export function unitsOfResource(problem: SchedulingProblem, resource: string): number {
  return Object.hasOwn(problem.capacity.resources, resource) ? (problem.capacity.resources[resource] ?? 1) : 1;
}

/** Each job's `apart`, sorted, and named from both sides whichever side said it. */
export function symmetricApart(problem: SchedulingProblem): readonly (readonly number[])[] {
  const sets: (Set<number> | undefined)[] = problem.jobs.map(() => undefined);
  const put = (from: number, to: number): void => {
    const set = sets[from] ?? new Set<number>();
    set.add(to);
    sets[from] = set;
  };
  problem.jobs.forEach((job, index) => {
    for (const other of job.apart) {
      if (other === index || problem.jobs[other] === undefined) continue;
      put(index, other);
      put(other, index);
    }
  });
  return sets.map((set) => (set === undefined ? NONE : [...set].sort((a, b) => a - b)));
}
