import type { RunState, TaskState } from '../events/run-state.ts';
import type { GateOutcome } from '../model/gate-outcome.ts';

/** How many gates there were and how they ended; `notRun` is neither passed nor failed. */
export interface GateTally {
  readonly passed: number;
  readonly failed: number;
  readonly notRun: number;
  readonly total: number;
}

/** The last verdict of each gate of each task, counted. */
export function gateTally(state: RunState): GateTally {
  let passed = 0;
  let failed = 0;
  let notRun = 0;
  for (const task of state.tasks.values()) {
    for (const outcome of Object.values(task.gates)) {
      if (outcome.verdict === 'passed') passed += 1;
      else if (outcome.verdict === 'failed') failed += 1;
      else notRun += 1;
    }
  }
  return { passed, failed, notRun, total: passed + failed + notRun };
}

/** The gates of a task that are not green, in order of their names. */
export function openGates(task: TaskState): readonly GateOutcome[] {
  return Object.values(task.gates)
    .filter((outcome) => outcome.verdict !== 'passed')
    .sort((a, b) => (a.gate < b.gate ? -1 : 1));
}
