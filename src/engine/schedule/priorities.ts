import type { SchedulingProblem } from './problem.ts';

/** Which job goes first where several may start. */
export interface Priorities {
  /** One key a job; the higher goes first, the lower index where keys are equal. */
  readonly keys: ArrayLike<number>;
  /** Jobs that others step back for: once such a job is ready (or all it waits for is at work), no job behind it starts that would still hold what it needs when it could begin. */
  readonly holds: ReadonlySet<number>;
}

/** Length of the longest chain of estimates from each job's start to the end of the plan, its own included; jobs in a cycle count once. */
export function bottomLevels(problem: SchedulingProblem, weight: (job: number) => number = (job) => problem.jobs[job]?.estimateMs ?? 0): Float64Array {
  const order = topologicalOrder(problem);
  const levels = new Float64Array(problem.jobs.length);
  for (let at = order.length - 1; at >= 0; at -= 1) {
    const job = order[at] ?? 0;
    const level = (levels[job] ?? 0) + weight(job);
    levels[job] = level;
    for (const before of problem.jobs[job]?.after ?? []) if ((levels[before] ?? 0) < level) levels[before] = level;
  }
  return levels;
}

/** Length of the longest chain of estimates that must have ended before each job starts. */
export function topLevels(problem: SchedulingProblem, weight: (job: number) => number = (job) => problem.jobs[job]?.estimateMs ?? 0): Float64Array {
  const levels = new Float64Array(problem.jobs.length);
  for (const job of topologicalOrder(problem)) {
    for (const before of problem.jobs[job]?.after ?? []) levels[job] = Math.max(levels[job] ?? 0, (levels[before] ?? 0) + weight(before));
  }
  return levels;
}

/** Jobs so that each comes after all it waits for; the jobs of a cycle and what follows them are left out. */
export function topologicalOrder(problem: SchedulingProblem): readonly number[] {
  const count = problem.jobs.length;
  const pending = new Int32Array(count);
  const successors = successorsOf(problem);
  const order: number[] = [];
  for (let job = 0; job < count; job += 1) {
    pending[job] = problem.jobs[job]?.after.length ?? 0;
    if (pending[job] === 0) order.push(job);
  }
  for (let at = 0; at < order.length; at += 1) {
    for (const next of successors[order[at] ?? 0] ?? []) if ((pending[next] = (pending[next] ?? 0) - 1) === 0) order.push(next);
  }
  return order;
}

/** For each job the jobs that wait for it. */
export function successorsOf(problem: SchedulingProblem): readonly (readonly number[])[] {
  const successors: number[][] = problem.jobs.map(() => []);
  problem.jobs.forEach((job, index) => {
    for (const before of job.after) successors[before]?.push(index);
  });
  return successors;
}

/** Remaining critical path as the key; every job that runs alone is stepped back for. */
export function byCriticalPath(problem: SchedulingProblem): Priorities {
  const holds = new Set<number>();
  problem.jobs.forEach((job, index) => {
    if (job.alone !== undefined) holds.add(index);
  });
  return { keys: bottomLevels(problem), holds };
}
