import type { RunEvent } from '../../engine/events/event.ts';
import { INITIAL_STATE } from '../../engine/events/evolve.ts';
import type { RunState } from '../../engine/events/run-state.ts';
import type { TaskGraph } from '../../engine/graph/task-graph.ts';
import { PanelFold } from '../../engine/panel/panel-fold.ts';
import type { RunId } from '../../engine/model/ids.ts';
import type { PlanPreview } from '../preview/preview-plan.ts';
import { NO_REQUESTS, type LeaseRequests } from './lease-requests.ts';
import { NO_SIGNS, type SignsOfLife } from './signs-of-life.ts';

/** Who drives a run: this window, another process (by its number), or nobody. */
export type Owner = 'here' | 'nobody' | number;

/** The run that this window shows, as every view of it reads it. Immutable. */
export interface RunView {
  /** Undefined while the repository has no run. */
  readonly run: RunId | undefined;
  readonly state: RunState;
  /** Every event of the run so far, in order; only ever appended to. */
  readonly events: readonly RunEvent[];
  /** What the panel draws the run from. The one part of a view that moves on with the run. */
  readonly fold: PanelFold;
  readonly owner: Owner;
  /** The other process that drives it belongs to another window. */
  readonly ownerIsWindow?: boolean;
  /** Reasons of waiting are better with it; absent before there is a plan. */
  readonly graph: TaskGraph | undefined;
  readonly leaseRequests: LeaseRequests;
  readonly signs: SignsOfLife;
  /** The name under which the person at this window decides. */
  readonly me: string;
  /** A person's word on the plan is awaited by this window's coordinator. */
  readonly approvalPending: boolean;
  /** The plan in the editor, while a word on it is awaited. */
  readonly preview?: PlanPreview | undefined;
  /** The other runs of the repository, newest first. */
  readonly earlier: readonly RunId[];
  /** Why the run cannot be followed, when it cannot. */
  readonly trouble: string | undefined;
}

/** A window without a run. */
export const NO_RUN: RunView = { run: undefined, state: INITIAL_STATE, events: [], fold: new PanelFold(), owner: 'nobody', graph: undefined, leaseRequests: NO_REQUESTS, signs: NO_SIGNS, me: '', approvalPending: false, earlier: [], trouble: undefined };

/** Who drives the run, where that is not this window; empty otherwise. */
export function elsewhereText({ owner, ownerIsWindow }: Pick<RunView, 'owner' | 'ownerIsWindow'>): string {
  if (typeof owner !== 'number') return '';
  return ownerIsWindow === true ? `another window (process ${owner})` : `process ${owner}`;
}

/** Whether the run is at work or could go on being at work without being asked: somebody drives it. */
export function isDriven(view: RunView): boolean {
  return view.run !== undefined && view.owner !== 'nobody';
}
