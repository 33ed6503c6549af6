import type { NewEvent } from '../events/event.ts';
import { Fault } from '../model/fault.ts';
import type { Git } from '../ports.ts';
import type { Ledger } from './ledger.ts';
import { integrationRef } from './run-context.ts';

/**
 * Makes journal and git agree after a death at any moment. The branch may have moved past what the journal confirmed (the process
 * died between `update-ref` and the event): every prepared commit that the branch holds has landed, and is recorded so.
 */
export async function reconcile(ledger: Ledger, git: Git): Promise<void> {
  const { run, head } = ledger.state;
  if (run === undefined || head === undefined) throw new Fault('journal_damaged', 'The journal holds no run', { remedy: 'Start a new run.' });
  const ref = integrationRef(run);
  const tip = await git.readRef(ref);
  if (tip === undefined) {
    await git.updateRef(ref, head, null);
    return;
  }
  if (tip === head) return;
  const prepared = [...ledger.state.tasks.values()].flatMap((task) => (task.prepared === undefined || task.integrated !== undefined ? [] : [{ task: task.id, ...task.prepared }]));
  const landed: NewEvent[] = [];
  let at = head;
  for (let next = prepared.find(({ onto }) => onto === at); next !== undefined && at !== tip; next = prepared.find(({ onto }) => onto === at)) {
    const { task, commit, onto } = next;
    landed.push({ type: 'integration_done', task, data: { commit, onto, conflictFree: true } });
    at = commit;
  }
  if (at !== tip) {
    throw new Fault('ref_moved', `Somebody moved ${ref}: the journal knows ${head}, the branch is at ${tip}`, {
      details: { ref, known: head, found: tip },
      remedy: `Keep what you put there on a branch of your own, then run: git update-ref ${ref} ${head}`,
    });
  }
  await ledger.append(...landed);
}
