import { integrationRef, type RunContext } from './run-context.ts';

/** Takes back all that a run has landed (the plan's `rollback`): its branch goes back to the base, and what stood there is kept under `refs/ce/rolled-back/<run>`. */
export async function revertLanded(context: RunContext): Promise<void> {
  const { ledger, ports, run } = context;
  const { base, head } = ledger.state;
  if (base === undefined || head === undefined || base === head) return;
  const kept = `refs/ce/rolled-back/${run}`;
  await ports.git.updateRef(kept, head, (await ports.git.readRef(kept)) ?? null);
  await ports.git.updateRef(integrationRef(run), base, head);
  for (const task of ledger.state.tasks.values()) {
    if (task.integrated === undefined) continue;
    await ledger.append(
      { type: 'integration_reverted', task: task.id, data: { commit: base } },
      { type: 'task_cancelled', task: task.id, data: { reason: `rolled back, because another task failed; its commit is kept under ${kept}` } },
    );
  }
}
