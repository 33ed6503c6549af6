import type { RunState } from '../events/run-state.ts';
import { foreseenBound, measuredBoundMs } from './measured-bound.ts';
import { sequentialMsOf } from './task-time.ts';

/** How much faster the run was than its tasks one after the other, beside the most that the plan's graph allows. */
export interface SpeedUp {
  readonly sequentialMs: number;
  readonly elapsedMs: number;
  /** Undefined while there is nothing to compare. */
  readonly reached: number | undefined;
  /** The most that the plan's graph and the streams allow: by what the tasks took once the run has ended, else also by the estimates. Less than `reached` while the tasks that must wait for others are still to come. */
  readonly possible: number | undefined;
}

/** The speed-up of a run as measured, over the time in which tasks were at work: planning and a wait for a person have no sequential twin. */
export function speedUpOf(state: RunState): SpeedUp {
  const sequentialMs = sequentialMsOf(state);
  const elapsedMs = state.busyMs;
  return {
    sequentialMs,
    elapsedMs,
    reached: elapsedMs > 0 && sequentialMs > 0 ? sequentialMs / elapsedMs : undefined,
    possible: possibleOf(state, sequentialMs),
  };
}

function possibleOf(state: RunState, sequentialMs: number): number | undefined {
  if (state.endedAt !== undefined) {
    const bound = measuredBoundMs(state);
    return bound > 0 ? sequentialMs / bound : undefined;
  }
  const foreseen = foreseenBound(state);
  if (foreseen.boundMs <= 0) return undefined;
  // What the analysis knows beyond chains (resources, milestones) in the same proportion.
  const { forecast } = state;
  const expected = forecast !== undefined && forecast.lowerBoundMs > 0 ? forecast.sequentialMs / forecast.lowerBoundMs : Number.POSITIVE_INFINITY;
  return Math.min(foreseen.sequentialMs / foreseen.boundMs, Math.max(1, expected));
}
