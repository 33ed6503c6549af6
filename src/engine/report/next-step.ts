import type { RunState } from '../events/run-state.ts';
import { resultLeft } from '../result/result-left.ts';

/** What the user can do now: one command of the product and what it is for. */
export interface NextStep {
  readonly command: string;
  readonly purpose: string;
}

/** The next steps after a run as it stands, most useful first. */
export function nextSteps(state: RunState): readonly NextStep[] {
  const run = state.run ?? 'RUN';
  const apply: NextStep = { command: `ce-parallel apply ${run}`, purpose: 'take the result into your branch' };
  const resume = (purpose: string): NextStep => ({ command: `ce-parallel resume ${run}`, purpose });
  const build: NextStep = { command: `ce-parallel build ${run} --yes`, purpose: 'build the plan' };
  const landed = state.head !== undefined && state.head !== state.base;
  if (state.applied !== undefined) {
    const left = resultLeft(state);
    const more: readonly NextStep[] = left === undefined ? [] : [{ ...apply, purpose: left.what === 'rest' ? 'take the rest into your branch' : 'take what is not in your branch yet' }];
    return [...more, { command: `ce-parallel undo ${run}`, purpose: 'take it back out of your branch' }];
  }
  const held = [...state.tasks.values()].find((task) => task.hold !== undefined);
  switch (state.phase) {
    case 'planning':
      return [resume('go on with planning')];
    case 'awaiting_approval':
      return [build];
    case 'done':
      return landed ? [apply, { command: `ce-parallel log ${run}`, purpose: 'see what each task did' }] : [];
    case 'out_of_budget':
      return [{ command: `ce-parallel resume ${run} --budget USD`, purpose: 'go on with a larger budget' }, ...(landed ? [apply] : [])];
    case 'blocked':
      if (held !== undefined) return [{ command: `ce-parallel resume ${run} --hand-back ${held.id}`, purpose: 'give back what a person holds, and go on' }, ...(landed ? [apply] : [])];
      if (!state.approved && state.plan !== undefined) return [build];
      return [resume('go on once the question is answered'), ...(landed ? [apply] : [])];
    case 'failed':
      return [resume('try what failed again; what is done is kept'), ...(landed ? [{ ...apply, purpose: 'take what did succeed' }] : [])];
    case 'cancelled':
      return [resume('go on where it stopped'), ...(landed ? [{ ...apply, purpose: 'take what was finished' }] : [])];
    case 'building':
    case 'paused':
      return [{ command: `ce-parallel events ${run} --follow`, purpose: 'watch it' }, { command: `ce-parallel cancel ${run}`, purpose: 'stop it' }];
  }
}
