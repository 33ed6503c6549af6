import type { Applied, RunState } from '../events/run-state.ts';
import type { ObjectName } from '../model/ids.ts';

/** What of a run's result is not in the user's branch. */
export interface ResultLeft {
  /** The commit that holds what was there, or was taken, before. */
  readonly from: ObjectName;
  /** The run's result as it stands. */
  readonly to: ObjectName;
  /** All of it, the rest after a part was taken, or what the run has added since it was taken. */
  readonly what: 'all' | 'rest' | 'newer';
  /** How many changes the rest is, of how many that were there to choose from; absent when the run has added to its result since. */
  readonly rest?: { readonly left: number; readonly of: number };
}

/** What of the result can be taken now; undefined when nothing was integrated or all of it is taken. */
export function resultLeft(state: Pick<RunState, 'base' | 'head' | 'applied'>): ResultLeft | undefined {
  const { base, head } = state;
  if (base === undefined || head === undefined || base === head) return undefined;
  const taken = takenLast(state.applied);
  if (taken === undefined) return { from: base, to: head, what: 'all' };
  if (taken.part !== undefined) {
    const { commit, taken: chosen, of } = taken.part;
    return { from: commit, to: head, what: 'rest', ...(taken.result === head ? { rest: { left: of - chosen, of } } : {}) };
  }
  // Older journals do not say which state of the result was taken; then it counts as all of it.
  return taken.result === undefined || taken.result === head ? undefined : { from: taken.result, to: head, what: 'newer' };
}

/** The last thing that was taken into the user's branch and not taken back; a branch that was made of the result is none. */
export function takenLast(applied: Applied | undefined): Applied | undefined {
  for (let at = applied; at !== undefined; at = at.earlier) if (at.how !== 'branch') return at;
  return undefined;
}
