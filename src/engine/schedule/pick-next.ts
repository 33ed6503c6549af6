import { compile } from './compile.ts';
import type { SchedulingProblem } from './problem.ts';
import { byCriticalPath } from './priorities.ts';
import { ReadyIndex } from './ready-index.ts';
import type { Pick, Situation } from './situation.ts';

/** What may start now, best first: the decision of the scheduler as a pure function. Never picks a job that is held, running or ended, nor two that may not run side by side. */
export function pickNext(problem: SchedulingProblem, situation: Situation): readonly Pick[] {
  return indexOf(problem, situation).pick(situation.now);
}

/** An index of what may start in that situation, to be kept up to date by whoever acts on it. */
export function indexOf(problem: SchedulingProblem, situation: Situation): ReadyIndex {
  const index = new ReadyIndex(compile(problem), situation.priorities ?? byCriticalPath(problem));
  for (const job of situation.held ?? []) index.hold(job);
  for (const [job, { stream, startedAt }] of situation.running) index.started(job, stream, startedAt);
  for (const job of situation.ended.keys()) index.finish(job);
  for (const [stream, job] of situation.lastOn ?? []) index.remember(stream, job);
  return index;
}
