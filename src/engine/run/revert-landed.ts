import type { NewEvent } from '../events/event.ts';
import type { RunState } from '../events/run-state.ts';
import type { RunId } from '../model/ids.ts';
import { integrationRef, type RunContext } from './run-context.ts';

/** Ref that keeps what a run had landed before it was rolled back. */
export function rolledBackRef(run: RunId): string {
  return `refs/ce/rolled-back/${run}`;
}

/** Takes back all that a run has landed (the plan's `rollback`): its branch goes back to the base, and what stood there is kept under `refs/ce/rolled-back/<run>`. */
export async function revertLanded(context: RunContext): Promise<void> {
  const { ledger, ports, run } = context;
  const { base, head } = ledger.state;
  if (base === undefined || head === undefined || base === head) return;
  const kept = rolledBackRef(run);
  await ports.git.updateRef(kept, head, (await ports.git.readRef(kept)) ?? null);
  await ports.git.updateRef(integrationRef(run), base, head);
  await ledger.append(...revertedEvents(ledger.state));
}

/** What a rollback means for every task that had landed. */
export function revertedEvents({ run, base, tasks }: RunState): readonly NewEvent[] {
  if (run === undefined || base === undefined) return [];
  return [...tasks.values()].flatMap((task): NewEvent[] => {
    if (task.integrated === undefined) return [];
    // Cancelled first: were the rest cut off, the task would count as done with nothing on the branch.
    return [
      { type: 'task_cancelled', task: task.id, data: { reason: `rolled back, because another task failed; its commit is kept under ${rolledBackRef(run)}` } },
      { type: 'integration_reverted', task: task.id, data: { commit: base } },
    ];
  });
}
