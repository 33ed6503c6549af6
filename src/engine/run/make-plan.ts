import { checkPlanData } from '../documents/read-plan.ts';
import { formatDiagnostic } from '../model/diagnostic.ts';
import { Fault } from '../model/fault.ts';
import type { Plan } from '../model/plan.ts';
import { createAgentHost } from './agent-host.ts';
import { plannerBrief, planRejectedBrief } from './briefs.ts';
import { runAgentInPool } from './run-agent-in-pool.ts';
import type { RunContext } from './run-context.ts';

/** How often a planner may mend a plan that was not accepted. */
const MOST_PLAN_ROUNDS = 3;

/** Lets the run's planner explore the repository and hand in a plan; faults in it go back to it, a bounded number of times. `revision` is what it is told when it has handed in one before. */
export async function makePlan(context: RunContext, signal: AbortSignal, revision?: string): Promise<Plan> {
  const { ledger, ports, folders } = context;
  const { goal, base } = ledger.state;
  if (base === undefined) throw new Error('Bug: a plan before the run began');
  const worktree = `${folders.worktrees}/_planner`;
  await ports.git.addWorktree(worktree, base);
  const who = { name: 'planner', role: 'planner' as const, task: undefined };
  const host = createAgentHost(context, who, { signal, onBudgetExceeded: () => undefined, onProgress: () => undefined });
  let problems: readonly string[] = [];
  for (let round = 0; round < MOST_PLAN_ROUNDS; round++) {
    const { planner } = ledger.state;
    // A round that a death cut off has its brief in the conversation already.
    const isOpen = planner.turns > planner.settledTurns;
    const brief = round > 0 ? planRejectedBrief(problems) : isOpen ? '' : (revision ?? plannerBrief(goal, await ports.git.listFiles(base)));
    const outcome = await runAgentInPool(
      context,
      { who, purpose: 'plan', brief, worktree, host, at: () => ({ base, tip: base, conversation: ledger.state.planner, lease: undefined }), restore: () => ports.git.restore(worktree, base) },
      signal,
    );
    if (outcome.type === 'cancelled') throw new Fault('cancelled', outcome.reason);
    if (outcome.type === 'failed') {
      const code = outcome.error.type === 'budget_exceeded' ? 'budget_exceeded' : 'provider_failed';
      throw new Fault(code, `The planner failed: ${outcome.error.message}`, { details: { type: outcome.error.type, ...outcome.error.context }, remedy: outcome.error.recoveryHints.join(' ') });
    }
    const proposed = outcome.plan;
    if (proposed === undefined) {
      problems = ['You ended without handing in a plan.'];
      continue;
    }
    const reading = checkPlanData(proposed, { config: context.config });
    if (reading.ok) {
      return reading.value;
    }
    problems = reading.error.map(formatDiagnostic);
  }
  throw new Fault('invalid_document', `The planner handed in no valid plan in ${MOST_PLAN_ROUNDS} rounds: ${problems.join(' ')}`, {
    remedy: 'Say the goal more exactly, or write the plan yourself and pass it with --plan.',
  });
}
