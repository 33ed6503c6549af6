import { resultLeft } from '../../engine/result/result-left.ts';
import { canBeTaken, heldTasks } from '../../engine/report/held-tasks.ts';
import { elsewhereText, type RunView } from './run-view.ts';

/** What a command may need. Each is a context key `ceParallel.<name>`, so that the editor's menus and the code decide by the same rule. */
export const NEEDS = ['trusted', 'repository', 'idle', 'run', 'plan', 'approval', 'buildable', 'pausable', 'resumable', 'cancellable', 'takeable', 'held', 'locked', 'applicable', 'applied', 'choosing', 'several'] as const;

/** Name of something that a command may need. */
export type Need = (typeof NEEDS)[number];

/** What is so now, need by need. */
export type Situation = Readonly<Record<Need, boolean>>;

/** What this window knows besides the run that it shows. */
export interface Surroundings {
  readonly trusted: boolean;
  readonly repository: boolean;
  /** This window drives a run, or begins one. */
  readonly busy: boolean;
  /** What of a result is taken is being chosen. */
  readonly choosing?: boolean;
  /** The workspace's folders lie in several repositories. */
  readonly several?: boolean;
  /** A task holds files of the user. */
  readonly locked?: boolean;
}

/** Why a command cannot be done now, and what to do about it; shown when it was called for nevertheless. */
export const REFUSALS: Readonly<Record<Need, string>> = {
  trusted: 'Nothing is started in a workspace that is not trusted. Trust it first (Manage Workspace Trust).',
  repository: 'There is no git repository here. Open a folder of one, or initialize one.',
  idle: 'This window drives a run already. Wait for it, or cancel it.',
  run: 'There is no run here yet. Begin one with CE Parallel: Run.',
  plan: 'The run has no plan yet.',
  approval: 'No plan waits for your word in this window.',
  buildable: 'There is no plan that waits to be built, or another process drives its run.',
  pausable: 'This window drives no run that could be paused.',
  resumable: 'The run is not paused or stopped, or another process drives it.',
  cancellable: 'There is nothing to cancel, or another process drives the run: cancel it there.',
  takeable: 'No task can be taken over now: none is at work, all are held already, or another window or process drives the run.',
  held: 'Nobody holds a task of this run.',
  locked: 'No file is locked: no task of a run that is at work holds any, or ceParallel.editorLocks is off.',
  applicable: 'There is no result to apply: the run has integrated nothing, is still at work, or its result is applied already.',
  applied: 'No result of this run is applied.',
  several: 'There is one repository in this workspace, or none: nothing is to be chosen.',
  choosing: 'Nothing is being chosen. Call Apply Result, and choose what to take.',
};

/** What can be done with the run that is shown, by whom it is driven and how it stands. */
export function situationOf(view: RunView, { trusted, repository, busy, choosing = false, several = false, locked = false }: Surroundings): Situation {
  const { state, owner } = view;
  const here = owner === 'here';
  const free = owner === 'nobody' && !busy;
  const there = view.run !== undefined && state.run !== undefined;
  const ended = state.endedAt !== undefined;
  const awaitsBuild = there && state.plan !== undefined && !state.approved;
  const approval = view.approvalPending && here;
  return {
    trusted,
    repository,
    idle: !busy,
    run: there,
    plan: there && state.plan !== undefined,
    approval,
    buildable: approval || (awaitsBuild && free),
    pausable: there && here && state.phase === 'building' && !state.cancelling,
    resumable: there && ((here && state.phase === 'paused' && !state.cancelling) || (free && state.phase !== 'done')),
    cancellable: (there && here && !ended && !state.cancelling) || (there && free && !ended),
    takeable: there && here && !ended && state.approved && !state.cancelling && [...state.tasks.values()].some(canBeTaken),
    held: there && heldTasks(state).length > 0,
    locked,
    applicable: there && free && resultLeft(state) !== undefined,
    applied: there && free && state.applied !== undefined,
    choosing,
    several,
  };
}

/** Needs that another process's run can never meet here. */
const OF_THE_DRIVER: readonly Need[] = ['approval', 'buildable', 'pausable', 'resumable', 'cancellable', 'takeable', 'applicable', 'applied'];

/** Why a command cannot be done now; where another window or process drives the run, which one. */
export function refusalOf(need: Need, view: RunView): string {
  const elsewhere = elsewhereText(view);
  if (elsewhere === '' || !OF_THE_DRIVER.includes(need)) return REFUSALS[need];
  return `The run is driven by ${elsewhere}${view.ownerIsWindow === true ? '' : ', which was started in a terminal'}: do it there. Here it can be watched.`;
}

/** The first need that is not met, in the order in which a person would mend them. */
export function unmet(needs: readonly Need[], situation: Situation): Need | undefined {
  return NEEDS.find((need) => needs.includes(need) && !situation[need]);
}
