import type { EventData } from '../events/event.ts';
import { countSerialPairs } from '../graph/analyze.ts';
import { criticalPath } from '../graph/critical-path.ts';
import { keptApart } from '../graph/kept-apart.ts';
import type { TaskGraph } from '../graph/task-graph.ts';
import { toSchedulingProblem } from '../graph/to-scheduling-problem.ts';
import type { Config } from '../model/config.ts';
import { capacityOf } from './capacity.ts';
import { lowerBoundMs } from './lower-bound.ts';

const MOST_APART = 50;

/** What a plan's graph promises with that many streams: what may not run together, the critical path, and how fast it can be at best. */
export function forecastOf(graph: TaskGraph, config: Config, streams: number | undefined): EventData<'build_ready'> {
  const { plan } = graph;
  const longest = criticalPath(graph);
  return {
    tasks: plan.tasks.length,
    serialPairs: countSerialPairs(graph),
    apart: [...keptApart(graph, MOST_APART)],
    criticalPath: [...longest.tasks],
    criticalPathMs: longest.seconds * 1_000,
    sequentialMs: plan.tasks.reduce((sum, task) => sum + task.estimate, 0),
    lowerBoundMs: lowerBoundMs(toSchedulingProblem(graph, capacityOf(config, streams))),
  };
}
