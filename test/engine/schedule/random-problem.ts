import { TaskId } from '../../../src/engine/model/ids.ts';
import type { Capacity, Job, SchedulingProblem } from '../../../src/engine/schedule/problem.ts';
import { seededRandom } from '../../../src/engine/schedule/seeded-random.ts';

/** What a random problem shall have. */
export interface ProblemShape {
  readonly seed: number;
  readonly jobs: number;
  readonly streams: number;
  /** With resources, owners, pools, integration points and lone jobs; without, only edges. */
  readonly constrained: boolean;
  /** Edges a job on average. */
  readonly edges?: number;
  /** Share of the jobs that are integration points; one in 25 unless said. */
  readonly milestones?: number;
}

/** A limit that never binds. */
export const UNLIMITED = 1_000_000;

/** Room for that many streams and nothing else that limits. */
export function freeCapacity(streams: number): Capacity {
  return { streams, pools: { planner: UNLIMITED, builder: UNLIMITED, reviewer: UNLIMITED }, coordinators: UNLIMITED, perCoordinator: UNLIMITED, resources: {} };
}

/** A job with nothing special, changed as said. */
export function job(id: string, change: Partial<Omit<Job, 'id'>> = {}): Job {
  return { id: TaskId.parse(id), role: 'builder', estimateMs: 1_000, after: [], alone: undefined, apart: [], owners: [], resources: [], integrationPoint: undefined, ...change };
}

/** A problem as plans look: lognormal lengths, edges to recent jobs, and where wanted everything that limits. */
export function randomProblem(shape: ProblemShape): SchedulingProblem {
  const random = seededRandom(shape.seed * 7_919 + 13);
  const below = (count: number): number => Math.floor(random() * count);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const edges = shape.edges ?? 1.5;
  const window = Math.max(5, Math.floor(shape.jobs / 3));
  const partial: number[] = [];
  const jobs = Array.from({ length: shape.jobs }, (_, index) => {
    const after = new Set<number>();
    const wanted = Math.floor(random() * (2 * edges + 1));
    for (let edge = 0; edge < wanted && index > 0; edge += 1) after.add(Math.max(0, index - 1 - below(window)));
    const estimateMs = Math.max(1_000, Math.round(60_000 * Math.exp(0.8 * normal())));
    const base = { estimateMs, after: [...after] };
    if (!shape.constrained) return job(`t${index}`, base);
    const owner = `COORD_${below(8)}`;
    const resources = random() < 0.2 ? [{ name: 'database', units: 1 }] : random() < 0.2 ? [{ name: 'cpu', units: 1 + below(3) }] : [];
    const milestone = random() < (shape.milestones ?? 0.04);
    if (milestone && random() < 0.5) partial.push(index);
    const alone = milestone && !partial.includes(index) ? 'integration point schema runs alone' : undefined;
    const role = random() < 0.25 ? 'reviewer' : 'builder';
    return job(`t${index}`, { ...base, role, owners: random() < 0.7 ? [owner] : [], resources, alone, integrationPoint: milestone ? 'schema' : undefined });
  });
  const withApart = jobs.map((one, index): Job => {
    const apart = partial.includes(index)
      ? jobs.flatMap((other, at) => (at !== index && isStopped(other, index) ? [at] : []))
      : partial.filter((point) => isStopped(one, point));
    return { ...one, apart: [...new Set([...apart, ...(partial.includes(index) ? partial.filter((point) => point !== index && isStopped(one, point)) : [])])] };
  });
  const capacity: Capacity = shape.constrained
    ? { streams: shape.streams, pools: { planner: 2, builder: shape.streams, reviewer: 2 }, coordinators: 6, perCoordinator: 3, resources: { database: 1, cpu: 4 } }
    : freeCapacity(shape.streams);
  return { jobs: withApart, capacity };
}

/** A partial integration point stops the jobs of half the owners. */
function isStopped(one: Job, point: number): boolean {
  const owner = one.owners[0];
  return owner !== undefined && (Number(owner.slice('COORD_'.length)) + point) % 2 === 0;
}
