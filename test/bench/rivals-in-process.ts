import type { SchedulingProblem } from '../../src/engine/schedule/problem.ts';
import { bottomLevels, successorsOf, topologicalOrder } from '../../src/engine/schedule/priorities.ts';

/** Runs every job once, never before what it comes after, at most that many at once. */
export type RivalScheduler = (problem: SchedulingProblem, streams: number, run: (job: number) => Promise<void>) => Promise<void>;

interface PGraphModule {
  readonly PGraph: new (nodes: Map<string, { run: () => Promise<void>; priority?: number }>, edges: [string, string][]) => { run(options: { concurrency: number }): Promise<void> };
}
interface PLimitModule {
  readonly default: (concurrency: number) => (call: () => Promise<void>) => Promise<void>;
}

/** The rivals that are installed (`npm ci` in test/bench); waves need nothing. */
export async function rivalSchedulers(): Promise<ReadonlyMap<string, RivalScheduler>> {
  const rivals = new Map<string, RivalScheduler>();
  const graph = await installed<PGraphModule>('p-graph');
  const limit = await installed<PLimitModule>('p-limit');
  if (graph !== undefined) {
    rivals.set('p-graph with priorities', pGraph(graph, true));
    rivals.set('p-graph', pGraph(graph, false));
  }
  if (limit !== undefined) {
    rivals.set('p-limit', async (problem, streams, run) => {
      const limited = limit.default(streams);
      const ended = new Map<number, Promise<void>>();
      for (const job of topologicalOrder(problem)) {
        const before = (problem.jobs[job]?.after ?? []).map((one) => ended.get(one) ?? Promise.resolve());
        ended.set(job, Promise.all(before).then(() => limited(() => run(job))));
      }
      await Promise.all(ended.values());
    });
  }
  rivals.set('waves', waves);
  return rivals;
}

async function installed<T>(name: string): Promise<T | undefined> {
  try {
    return (await import(name)) as T;
  } catch {
    return undefined;
  }
}

function pGraph({ PGraph }: PGraphModule, prioritised: boolean): RivalScheduler {
  return async (problem, streams, run) => {
    // It adds up the priorities along the way itself.
    const nodes = new Map(problem.jobs.map((one, job) => [String(job), { run: () => run(job), ...(prioritised ? { priority: one.estimateMs } : {}) }]));
    const edges = problem.jobs.flatMap((one, job) => one.after.map((before): [string, string] => [String(before), String(job)]));
    await new PGraph(nodes, edges).run({ concurrency: streams });
  };
}

/** Everything that waits for nothing runs; when all of that has ended, what then waits for nothing. Longest first within a wave. */
const waves: RivalScheduler = async (problem, streams, run) => {
  const pending = problem.jobs.map((one) => one.after.length);
  const successors = successorsOf(problem);
  const levels = bottomLevels(problem);
  let wave = pending.flatMap((count, job) => (count === 0 ? [job] : []));
  while (wave.length > 0) {
    const queue = [...wave].sort((a, b) => (levels[b] ?? 0) - (levels[a] ?? 0));
    await Promise.all(Array.from({ length: streams }, async () => {
      for (let job = queue.shift(); job !== undefined; job = queue.shift()) await run(job);
    }));
    const next: number[] = [];
    for (const job of wave) for (const after of successors[job] ?? []) if ((pending[after] = (pending[after] ?? 0) - 1) === 0) next.push(after);
    wave = next;
  }
};
