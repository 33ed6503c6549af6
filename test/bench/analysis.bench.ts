import { performance } from 'node:perf_hooks';
import { analyzeGraph, serialPairs } from '../../src/engine/graph/analyze.ts';
import { buildTaskGraph } from '../../src/engine/graph/build-task-graph.ts';
import { domainsOf } from '../../src/engine/graph/domain-table.ts';
import { findPathClashes } from '../../src/engine/graph/path-clashes.ts';
import { Config } from '../../src/engine/model/config.ts';
import { Plan, type Task } from '../../src/engine/model/plan.ts';
import { intersectPatterns } from '../../src/engine/paths/intersect.ts';
import { patternOf } from '../../src/engine/paths/pattern.ts';
import { against, type BenchTable } from './bench-table.ts';

const DOMAINS = 100;
const FILES = 20_000;
/** Beyond this the pairwise way is not run but reckoned from its growth with the square. */
const MOST_PAIRWISE = 1_000;

function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >>> 8) % below;
  };
}

function planOf(count: number): Plan {
  const below = numbers(7);
  const tasks = Array.from({ length: count }, (_, i) => {
    const domain = below(DOMAINS);
    return {
      id: `t${i}`,
      estimate: `${1 + below(60)}m`,
      writes: [below(10) === 0 ? `src/d${domain}/m${below(40)}/**` : `src/d${domain}/m${below(40)}/f${below(count)}.ts`, `src/d${domain}/new${i}.ts`],
      reads: [`src/d${below(DOMAINS)}/m${below(40)}/**`, `src/d${domain}/m${below(40)}/*.ts`],
      after: i > 50 && below(20) === 0 ? [`t${i - 1 - below(50)}`] : [],
    };
  });
  return Plan.parse({ version: 1, tasks });
}

/** Path conflicts of every two tasks, each looked at by itself; the globs are compiled beforehand, as in the indexed way. */
function pairwise(tasks: readonly Task[], domains: readonly (readonly string[])[]): number {
  const patterns = tasks.map((task) => ({ writes: (task.writes ?? []).map((glob) => patternOf(glob)), reads: task.reads.map((glob) => patternOf(glob)) }));
  const meet = (ones: readonly ReturnType<typeof patternOf>[], others: typeof ones): boolean => ones.some((one) => others.some((other) => intersectPatterns([one, other]) !== undefined));
  let found = 0;
  for (const [i, a] of patterns.entries()) {
    for (const [offset, b] of patterns.slice(i + 1).entries()) {
      const together = domains[i]?.some((domain) => domains[i + 1 + offset]?.includes(domain)) === true;
      if (meet(a.writes, b.writes) || (together && (meet(a.writes, b.reads) || meet(b.writes, a.reads)))) found += 1;
    }
  }
  return found;
}

function timed<T>(act: () => T): { readonly ms: number; readonly value: T } {
  const begin = performance.now();
  const value = act();
  return { ms: performance.now() - begin, value };
}

/** The best of several, so that a busy machine does not speak for the code. */
function best(rounds: number, act: () => unknown): number {
  return Math.min(...Array.from({ length: rounds }, () => timed(act).ms));
}

/** Measures the analysis of plans of 100, 1,000 and 10,000 tasks over 100 domains, beside looking at every pair. Milliseconds. */
export function analysisBench(): Promise<BenchTable> {
  const config = Config.parse({ version: 1, domains: Array.from({ length: DOMAINS }, (_, d) => ({ name: `d${d}`, owner: `COORD_${d % 10}`, paths: [`src/d${d}/**`] })) });
  const files = Array.from({ length: FILES }, (_, f) => `src/d${f % DOMAINS}/m${f % 40}/f${f}.ts`);
  let pairwisePerSquare = 0;
  const rows = [100, 1_000, 10_000].map((count) => {
    const plan = planOf(count);
    const options = { config, files };
    const rounds = count > 1_000 ? 3 : 5;
    const graph = buildTaskGraph(plan, options);
    const { table, memberships, rules } = graph.relations;
    const conflictsMs = best(rounds, () => findPathClashes(plan.tasks, { table, memberships, rules }));
    const analyzeMs = best(rounds, () => analyzeGraph(buildTaskGraph(plan, options), options));
    const pairs = timed(() => {
      let serial = 0;
      for (const pair of serialPairs(graph)) serial += pair.level > 0 ? 1 : 0;
      return serial;
    });
    const measured = count <= MOST_PAIRWISE;
    const names = measured ? plan.tasks.map((task) => domainsOf(task.writes ?? [], graph.domains)) : [];
    const pairwiseMs = measured ? best(2, () => pairwise(plan.tasks, names)) : pairwisePerSquare * count * count;
    if (measured) pairwisePerSquare = pairwiseMs / (count * count);
    return {
      tasks: count,
      'serial pairs': pairs.value,
      'path conflicts': Number(conflictsMs.toFixed(1)),
      'pairwise': `${pairwiseMs.toFixed(0)}${measured ? '' : ' (reckoned)'}`,
      'pairwise / indexed': Number((pairwiseMs / conflictsMs).toFixed(1)),
      'graph + analysis': Number(analyzeMs.toFixed(1)),
      'naming the pairs': Number(pairs.ms.toFixed(1)),
      ...(count === 10_000 ? against(conflictsMs, { most: 600, unit: 'ms of path conflicts' }) : {}),
    };
  });
  return Promise.resolve({ title: 'Analysis over 100 domains, ms', rows });
}
