import type { RunState } from '../events/run-state.ts';
import { sequentialMsOf } from './task-time.ts';

/** How much faster the run was than its tasks one after the other, beside the most that the plan's graph allows. */
export interface SpeedUp {
  readonly sequentialMs: number;
  readonly elapsedMs: number;
  /** Undefined while there is nothing to compare. */
  readonly reached: number | undefined;
  /** From the estimates: their sum over the lower bound. */
  readonly possible: number | undefined;
}

/** The speed-up of a run as measured. The run's own time counts from its first task, because planning has no sequential twin. */
export function speedUpOf(state: RunState): SpeedUp {
  const sequentialMs = sequentialMsOf(state);
  const starts = [...state.tasks.values()].flatMap((task) => (task.startedAt === undefined ? [] : [task.startedAt]));
  const building = starts.length === 0 ? 0 : Math.max(0, (state.endedAt ?? state.lastEventAt ?? 0) - Math.min(...starts));
  const elapsedMs = Math.min(state.activeMs, building);
  const forecast = state.forecast;
  return {
    sequentialMs,
    elapsedMs,
    reached: elapsedMs > 0 && sequentialMs > 0 ? sequentialMs / elapsedMs : undefined,
    possible: forecast !== undefined && forecast.lowerBoundMs > 0 ? forecast.sequentialMs / forecast.lowerBoundMs : undefined,
  };
}
