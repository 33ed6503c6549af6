import { err, ok, type Result } from '../../base/result.ts';
import { writePlan } from '../documents/write-plan.ts';
import type { RunState } from '../events/run-state.ts';
import type { Plan } from '../model/plan.ts';
import { planRevisionBrief } from './briefs.ts';
import { makePlan } from './make-plan.ts';
import type { RunContext } from './run-context.ts';

/** How often a person may send a plan back to its planner. */
export const MOST_REVISIONS = 10;

/** Whether the planner can make another plan; the error says why not. */
export function canRevise({ planner, revision }: RunState): Result<undefined, string> {
  if (planner.turns === 0) return err('This plan was given, so there is no planner that could revise it');
  if (revision.rounds >= MOST_REVISIONS) return err(`The planner has revised the plan ${revision.rounds} times, which is the most`);
  return ok(undefined);
}

/** Lets the planner, in the same conversation, make another plan of what a person said and, where they edited the plan's file, of what they wrote there. That text is kept beside the plan. */
export async function revisePlan(context: RunContext, file: string, signal: AbortSignal): Promise<Plan> {
  const { ledger, ports, folders } = context;
  const { revision, plan } = ledger.state;
  if (revision.asked === undefined || plan === undefined) throw new Error('Bug: a revision that nobody asked for');
  const text = await ports.files.readText(file);
  const edited = text === undefined || text === writePlan(plan) ? undefined : text;
  if (edited !== undefined) await ports.files.writeAtomic(`${folders.run}/plan-edited-${revision.rounds}.yml`, edited);
  return makePlan(context, signal, planRevisionBrief(revision.asked, edited));
}
