import type { NewEvent } from '../events/event.ts';
import type { RunState } from '../events/run-state.ts';
import { Fault } from '../model/fault.ts';
import type { ObjectName } from '../model/ids.ts';
import type { Git } from '../ports.ts';
import { revertedEvents, rolledBackRef } from './revert-landed.ts';
import { integrationRef } from './run-context.ts';

/**
 * What the journal has yet to say so that it agrees with git, after a death at any moment. The branch may have moved past what the journal
 * confirmed (the process died between `update-ref` and the event): every prepared commit that the branch holds has landed.
 * A branch that somebody else moved throws `ref_moved`; nothing has been written then.
 */
export async function reconcile(state: RunState, git: Pick<Git, 'readRef' | 'updateRef'>): Promise<readonly NewEvent[]> {
  const { run, head, base } = state;
  if (run === undefined || head === undefined || base === undefined) throw new Fault('journal_damaged', 'The journal holds no run', { remedy: 'Start a new run.' });
  const ref = integrationRef(run);
  const tip = await git.readRef(ref);
  if (tip === undefined) {
    await git.updateRef(ref, head, null);
    return halfReverted(state);
  }
  if (tip === head) return halfReverted(state);
  if (tip === base && (await git.readRef(rolledBackRef(run))) === head) return revertedEvents(state);
  const landed = landedSince(state, head, tip);
  if (landed !== undefined) return landed;
  throw new Fault('ref_moved', `Somebody moved ${ref}: the journal knows ${head}, the branch is at ${tip}`, {
    details: { ref, known: head, found: tip },
    remedy: `Keep what you put there on a branch of your own (git branch mine ${tip}), then run: git update-ref ${ref} ${head}`,
  });
}

/** Read backwards from the tip, because a commit that was prepared and never landed may stand on the same head as one that did. */
function landedSince(state: RunState, head: ObjectName, tip: ObjectName): NewEvent[] | undefined {
  const prepared = [...state.tasks.values()].flatMap(({ id, prepared: candidate, integrated }) => (candidate === undefined || integrated !== undefined ? [] : [{ task: id, ...candidate }]));
  const landed: NewEvent[] = [];
  for (let at = tip; at !== head; ) {
    const step = prepared.find(({ commit }) => commit === at);
    if (step === undefined) return undefined;
    const { task, commit, onto } = step;
    landed.unshift({ type: 'integration_done', task, data: { commit, onto, conflictFree: true } });
    at = onto;
  }
  return landed;
}

/** A rollback whose events were cut off by a death: the branch is at the base again, and some tasks still count as landed. */
function halfReverted(state: RunState): readonly NewEvent[] {
  const somethingLanded = [...state.tasks.values()].some((task) => task.integrated !== undefined);
  return state.head === state.base && somethingLanded ? revertedEvents(state) : [];
}
