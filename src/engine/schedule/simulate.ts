import type { TaskId } from '../model/ids.ts';
import { compile, type CompiledProblem } from './compile.ts';
import { assertPossible } from './feasibility.ts';
import { lowerBoundMs } from './lower-bound.ts';
import { planPriorities } from './plan-priorities.ts';
import type { Priorities } from './priorities.ts';
import type { SchedulingProblem } from './problem.ts';
import { runVirtually } from './run-virtually.ts';

/** One task in a simulated schedule; times in milliseconds from the start of the run. */
export interface ScheduledTask {
  readonly task: TaskId;
  /** From 1. */
  readonly stream: number;
  readonly startMs: number;
  readonly endMs: number;
}

/** What a plan would take by its estimates. */
export interface Simulation {
  /** All tasks one after the other. */
  readonly sequentialMs: number;
  readonly makespanMs: number;
  /** No schedule can be shorter than this. */
  readonly lowerBoundMs: number;
  /** Share of the sequential time that is saved, 0–1. */
  readonly reduction: number;
  /** By start, then stream. */
  readonly schedule: readonly ScheduledTask[];
}

/** Runs a plan on a virtual clock with the decisions of the real scheduler. Throws Fault `invalid_document` for a plan that can never end. */
export function simulate(problem: SchedulingProblem, options: { readonly priorities?: Priorities } = {}): Simulation {
  assertPossible(problem);
  return simulationOf(compile(problem), options.priorities ?? planPriorities(problem));
}

function simulationOf(compiled: CompiledProblem, priorities: Priorities): Simulation {
  const { problem, estimates } = compiled;
  const run = runVirtually(compiled, priorities);
  const schedule = problem.jobs.map((job, index) => {
    const startMs = run.starts[index] ?? 0;
    return { task: job.id, stream: run.streams[index] ?? 0, startMs, endMs: startMs + (estimates[index] ?? 0) };
  });
  schedule.sort((a, b) => a.startMs - b.startMs || a.stream - b.stream);
  const sequentialMs = estimates.reduce((sum, estimate) => sum + estimate, 0);
  return {
    sequentialMs,
    makespanMs: run.makespanMs,
    // Sums in another order may differ in the last bit.
    lowerBoundMs: Math.min(lowerBoundMs(problem), run.makespanMs),
    reduction: sequentialMs === 0 ? 0 : 1 - run.makespanMs / sequentialMs,
    schedule,
  };
}
