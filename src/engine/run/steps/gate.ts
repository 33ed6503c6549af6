import type { GateOutcome } from '../../model/gate-outcome.ts';
import type { NewEvent } from '../../events/event.ts';
import type { TaskState } from '../../events/run-state.ts';
import { remediationBrief } from '../briefs.ts';
import { checkGates } from '../check-gates.ts';
import type { Failure } from '../failures.ts';
import type { TaskId } from '../../model/ids.ts';
import { worktreeOf, type BuildContext } from '../run-context.ts';
import { ensureWorktree } from '../sync-worktree.ts';
import type { StepEnd } from './build.ts';

/** How often a builder may try to mend red gates before its task fails. */
export const MOST_REMEDIATIONS = 2;

/** Runs all gates on the task's commit; red ones send the builder back with what is new, a bounded number of times. */
export async function gate(context: BuildContext, id: TaskId, signal: AbortSignal): Promise<StepEnd> {
  await ensureWorktree(context, id, signal);
  const task = context.ledger.task(id);
  const { commit } = task;
  if (commit === undefined) throw new Error('Bug: gates without a commit');
  const { passed, reason, outcomes } = await checkGates(context, { task: id, worktree: worktreeOf(context.folders, id), commit }, signal);
  if (passed) {
    const green = outcomes.filter((outcome) => outcome.verdict === 'passed').length;
    await context.ledger.append({ type: 'quality_validated', task: id, data: { on: commit, passed: green, total: outcomes.length } });
    return { type: 'moved' };
  }
  return sendBackForGates(context, id, { outcomes, reason, cause: 'gates' });
}

/** Asks the builder to mend red gates, or fails the task when it has had its rounds. */
export async function sendBackForGates(
  context: BuildContext,
  id: TaskId,
  red: { readonly outcomes: readonly GateOutcome[]; readonly reason: string; readonly cause: 'gates' | 'merged_gates' },
): Promise<StepEnd> {
  const task = context.ledger.task(id);
  const bad = red.outcomes.filter((outcome) => outcome.verdict !== 'passed');
  // A gate that could not run is nothing that the builder can mend.
  const mendable = bad.some((outcome) => outcome.verdict === 'failed');
  if (task.remediations >= MOST_REMEDIATIONS || !mendable) return { type: 'failed', failure: gateFailure(task, bad, red.reason) };
  const round = task.remediations + 1;
  const event: NewEvent = {
    type: 'remediation_requested',
    task: id,
    data: {
      brief: remediationBrief(bad, round, MOST_REMEDIATIONS, red.cause === 'merged_gates'),
      round,
      of: MOST_REMEDIATIONS,
      gates: bad.map((outcome) => outcome.gate),
      findings: bad.flatMap((outcome) => outcome.fresh).slice(0, 100),
      cause: red.cause,
    },
  };
  await context.ledger.append(event);
  return { type: 'moved' };
}

function gateFailure(task: TaskState, bad: readonly GateOutcome[], reason: string): Failure {
  const names = bad.map((outcome) => outcome.gate).join(', ');
  const notRun = bad.find((outcome) => outcome.verdict === 'not_run');
  return {
    type: 'gate_failed',
    class: notRun === undefined ? 'unknown' : 'resource',
    message: reason,
    context: { gates: bad.map((outcome) => ({ gate: outcome.gate, verdict: outcome.verdict, summary: outcome.summary, fresh: outcome.fresh.slice(0, 20) })), remediations: task.remediations },
    recoveryHints: [
      notRun === undefined ? `Look at what ${names} found, mend it in the task’s worktree or its instructions, and resume the run.` : `Make ${notRun.gate} runnable (${notRun.summary}) or take it out of ce-config.yml, and resume the run.`,
      `The builder’s last state is kept; its worktree is ${task.worktree ?? 'gone'}.`,
    ],
  };
}
