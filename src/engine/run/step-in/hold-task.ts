import type { CallInput, CallOutput } from './calls.ts';
import { Fault } from '../../model/fault.ts';
import type { TaskState } from '../../events/run-state.ts';
import { worktreeOf } from '../run-context.ts';
import { standWorktree } from '../sync-worktree.ts';
import type { Hands } from './hands.ts';
import { keepAsLeft } from './keep-as-left.ts';
import { endedFault, holdRefusal, landingFault } from './refusals.ts';

/**
 * Stops one task's agent, gates or review. When it resolves nothing of the task is at work, all that was written is kept, its lease stays
 * for as long as it is held, and its worktree is complete. Held already: nothing changes, but a paused task can be taken over.
 */
export async function holdTask(hands: Hands, hold: CallInput<'holdTask'>): Promise<CallOutput<'holdTask'>> {
  const { ledger } = hands.context;
  const refused = holdRefusal(ledger.task(hold.task), hold.kind);
  if (refused !== undefined) throw refused;
  // Held already: nothing of it is at work.
  if (ledger.task(hold.task).hold !== undefined) return settleHold(hands, hold);
  const reins = hands.reinsOf(hold.task);
  if (reins === undefined) throw new Fault('usage', `${hold.task} waits for its turn`, { remedy: 'Try again in a moment, or pause the run.' });
  return reins.pull(() => settleHold(hands, hold));
}

/** Nothing of the task is at work now. It may have moved on meanwhile, as far as to its end. */
async function settleHold(hands: Hands, { task: id, kind, by, reason }: CallInput<'holdTask'>): Promise<CallOutput<'holdTask'>> {
  const { context } = hands;
  const task = context.ledger.task(id);
  if (task.status === 'done' || task.integrated !== undefined || task.tip === undefined) throw landingOrEnded(task);
  const path = worktreeOf(context.folders, id);
  const before = task.hold;
  const tip = before?.tip ?? (await keepAsLeft(context, id));
  // Whoever only pauses needs no tools in there; the next step of the task sets it up.
  if (kind === 'taken_over') await standWorktree(context, id, tip, hands.signal);
  if (before === undefined || (before.kind === 'paused' && kind === 'taken_over')) {
    // First in the table: a lease must not run out between the event and the pin.
    context.leases.pin(id);
    context.leases.forgetWish(id);
    await context.ledger.append({ type: 'task_held', task: id, data: { kind, by, reason, tip } });
    hands.leaseFreed();
  }
  return { worktree: path };
}

function landingOrEnded(task: TaskState): Error {
  return task.integrated !== undefined || task.status === 'integrating' ? landingFault(task) : endedFault(task);
}
