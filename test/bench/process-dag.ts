import { freeCapacity, job } from '../engine/schedule/random-problem.ts';
import { lowerBoundMs } from '../../src/engine/schedule/lower-bound.ts';
import type { SchedulingProblem } from '../../src/engine/schedule/problem.ts';
import { seededRandom } from '../../src/engine/schedule/seeded-random.ts';

/** How much runs at once. */
export const DAG_STREAMS = 5;
/** The time that no schedule of it can beat. */
export const DAG_BOUND_MS = 2_010;

const TASKS = 60;

/** The same 60 tasks every time: lognormal durations, up to three predecessors each, scaled to the bound. */
export function processDag(): SchedulingProblem {
  const random = seededRandom(20_260);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const drawn = Array.from({ length: TASKS }, (_, at) => {
    const after = new Set<number>();
    for (let edge = Math.floor(random() * 4); edge > 0 && at > 0; edge -= 1) after.add(Math.max(0, at - 1 - Math.floor(random() * 20)));
    return { weight: Math.exp(0.8 * normal()), after: [...after] };
  });
  const scaled = (scale: number): SchedulingProblem => ({
    jobs: drawn.map(({ weight, after }, at) => job(`t${at}`, { estimateMs: Math.round(weight * scale), after })),
    capacity: freeCapacity(DAG_STREAMS),
  });
  // The bound grows with the scale, but for what rounding to whole milliseconds takes.
  return scaled((100 * DAG_BOUND_MS) / lowerBoundMs(scaled(100)));
}
