import fc from 'fast-check';
import type { Job, SchedulingProblem } from '../../../src/engine/schedule/problem.ts';
import { freeCapacity, job } from './random-problem.ts';

/** Sizes of the problems that are made. */
export interface ProblemLimits {
  readonly maxJobs: number;
  readonly maxEstimate?: number;
  /** Every job takes time when 1. */
  readonly minEstimate?: number;
}

/** Small problems that use everything at once and can always be scheduled to their end. */
export function arbitraryProblem(limits: ProblemLimits): fc.Arbitrary<SchedulingProblem> {
  const draft = fc.record({
    role: fc.constantFrom('planner' as const, 'builder' as const, 'reviewer' as const),
    estimateMs: fc.integer({ min: limits.minEstimate ?? 0, max: limits.maxEstimate ?? 9 }),
    edges: fc.array(fc.nat({ max: 30 }), { maxLength: 3 }),
    alone: fc.oneof({ weight: 7, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constant('it runs alone') }),
    apart: fc.oneof({ weight: 4, arbitrary: fc.constant<number[]>([]) }, { weight: 1, arbitrary: fc.array(fc.nat({ max: 30 }), { maxLength: 3 }) }),
    owners: fc.uniqueArray(fc.constantFrom('COORD_A', 'COORD_B', 'COORD_C'), { maxLength: 2 }),
    resources: fc.oneof(
      { weight: 2, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.constant([{ name: 'database', units: 1 }]) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 }).map((units) => [{ name: 'cpu', units }]) },
    ),
  });
  const capacity = fc.record({
    streams: fc.integer({ min: 1, max: 4 }),
    pools: fc.record({ planner: fc.integer({ min: 1, max: 3 }), builder: fc.integer({ min: 1, max: 4 }), reviewer: fc.integer({ min: 1, max: 2 }) }),
    coordinators: fc.integer({ min: 2, max: 3 }),
    perCoordinator: fc.integer({ min: 1, max: 3 }),
    resources: fc.integer({ min: 3, max: 4 }).map((cpu): Record<string, number> => ({ cpu })),
  });
  return fc.tuple(fc.array(draft, { maxLength: limits.maxJobs }), capacity).map(([drafts, there]) => {
    const jobs = drafts.map(({ edges, apart, ...rest }, index): Job => {
      const after = index === 0 ? [] : [...new Set(edges.map((edge) => edge % index))];
      const others = apart.map((other) => other % drafts.length).filter((other) => other !== index);
      return job(`t${index}`, { ...rest, after, apart: [...new Set(others)] });
    });
    const symmetric = jobs.map((one, index): Job => ({ ...one, apart: [...new Set([...one.apart, ...jobs.flatMap((other, at) => (other.apart.includes(index) ? [at] : []))])] }));
    return { jobs: symmetric, capacity: there };
  });
}

/** Small problems with nothing but edges. */
export function arbitraryFreeProblem(limits: ProblemLimits): fc.Arbitrary<SchedulingProblem> {
  return fc.tuple(arbitraryProblem(limits), fc.integer({ min: 1, max: 4 })).map(([{ jobs }, streams]) => ({
    jobs: jobs.map(({ id, estimateMs, after }) => job(id, { estimateMs, after })),
    capacity: freeCapacity(streams),
  }));
}
