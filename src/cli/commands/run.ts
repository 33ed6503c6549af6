import { applyRun } from '../apply-run.ts';
import { hasFlag, type CommandContext, type Execute } from '../command.ts';
import { EXIT, failure, type Outcome } from '../outcome.ts';
import { startRun } from '../start-run.ts';
import type { RunState } from '../../engine/events/run-state.ts';

/** Plan, build, gate, review, integrate. */
export const execute: Execute = async (context, input) => {
  const { outcome, state } = await startRun(context, input, 'integrated');
  if (outcome.exitCode === EXIT.human && state.phase === 'awaiting_approval' && outcome.error === undefined && state.run !== undefined) {
    context.terminal.warn(`The plan is made and waits for your word: ce-parallel build ${state.run} --yes`);
  }
  return hasFlag(input, 'apply') ? withApply(context, outcome, state) : outcome;
};

/** Takes the result too, when all of it succeeded. */
export async function withApply(context: CommandContext, outcome: Outcome, state: RunState): Promise<Outcome> {
  if (outcome.exitCode !== EXIT.done || state.run === undefined) {
    if (state.run !== undefined) context.terminal.warn('Not applied, because not everything succeeded.');
    return outcome;
  }
  try {
    const applied = await applyRun(context, state.run);
    return { ...outcome, result: { ...outcome.result, applied: applied.result['applied'] }, text: [...outcome.text.filter((line) => !line.includes('ce-parallel apply')), '', ...applied.text] };
  } catch (error) {
    const failed = failure(error);
    return { ...failed, result: outcome.result, text: outcome.text };
  }
}
