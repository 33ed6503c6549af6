import { buildTaskGraph } from '../graph/build-task-graph.ts';
import type { TaskGraph } from '../graph/task-graph.ts';
import { readPlan } from '../documents/read-plan.ts';
import { writePlan } from '../documents/write-plan.ts';
import type { NewEvent, RunEnd } from '../events/event.ts';
import { formatDiagnostic } from '../model/diagnostic.ts';
import { Fault, isFault } from '../model/fault.ts';
import type { Plan } from '../model/plan.ts';
import { forecastOf } from '../schedule/forecast.ts';
import { buildPlan, type BuildControl } from './build-plan.ts';
import { makePlan } from './make-plan.ts';
import { canRevise, revisePlan } from './revise-plan.ts';
import { heldFault } from './step-in/held-fault.ts';
import type { Records } from './records.ts';
import { revertLanded } from './revert-landed.ts';
import type { RunContext } from './run-context.ts';
import { removeSideWorktrees } from './sweep-worktrees.ts';

/** What the owner of a run decides while it goes. */
export interface RunControl extends Pick<BuildControl, 'whenHeld' | 'handBack'> {
  /** A plan that was given; the planner makes one when it is absent. */
  readonly plan: Plan | undefined;
  readonly planSource: string;
  readonly yes: boolean;
  readonly until: 'plan' | 'integrated';
  readonly records: Records;
  approvePlan(question: { readonly file: string }): Promise<{ readonly approved: boolean; readonly by: string; readonly comment: string; readonly revise?: boolean }>;
}

/** Takes a run from where its journal stands to its end, and records how it ended. Rejects (after recording it) with the Fault that made it impossible to go on. */
export async function driveRun(context: RunContext, control: RunControl, signal: AbortSignal): Promise<void> {
  try {
    const end = await advance(context, control, signal);
    if (end !== undefined) await finish(context, control, end);
  } catch (error) {
    if (isFault(error, 'journal_poisoned')) throw error;
    const end: RunEnd = signal.aborted || isFault(error, 'cancelled') ? 'cancelled' : isFault(error, 'budget_exceeded') ? 'out_of_budget' : isFault(error, 'human_needed') ? 'blocked' : 'failed';
    await finish(context, control, end, error instanceof Error ? error.message : String(error));
    if (end === 'failed' || end === 'blocked') throw error;
  }
}

/** Undefined when the run stops before its end on purpose. */
async function advance(context: RunContext, control: RunControl, signal: AbortSignal): Promise<RunEnd | undefined> {
  const { ledger } = context;
  if (ledger.state.plan === undefined) {
    const plan = control.plan ?? (await makePlan(context, signal));
    signal.throwIfAborted();
    await ledger.append(...planEvents(plan, control.planSource));
  }
  if (control.until === 'plan') {
    await control.records.flush();
    return undefined;
  }
  if (!ledger.state.approved) await approve(context, control, signal);
  const graph = await prepareBuild(context);
  const { whenHeld, handBack } = control;
  const stop = await buildPlan(context, graph, { signal, whenHeld, handBack });
  if (stop.type === 'held') throw heldFault(ledger.state);
  if (stop.type === 'budget') return 'out_of_budget';
  if (stop.type === 'aborted') return 'cancelled';
  const failed = [...ledger.state.tasks.values()].some((task) => task.status !== 'done');
  if (failed && graph.plan.errors === 'rollback') await revertLanded(context);
  return failed ? 'failed' : 'done';
}

/** What a plan that was made or given tells the run. */
export function planEvents(plan: Plan, source: string): readonly NewEvent[] {
  const criteria = plan.tasks.reduce((sum, task) => sum + task.acceptance.length, 0);
  const writers = new Set(plan.tasks.flatMap((task) => task.writes ?? []));
  return [
    { type: 'requirements_defined', data: { summary: `${plan.tasks.length} tasks with ${criteria} acceptance criteria` } },
    { type: 'architecture_complete', data: { summary: `${writers.size} write scopes, ${plan.tasks.flatMap((task) => task.outputs).length} artifacts` } },
    { type: 'plan_ready', data: { plan, source } },
  ];
}

/** Asks the owner, as often as they send the plan back to its planner; a plan that was edited meanwhile is read again and replaces the first one. */
async function approve(context: RunContext, control: RunControl, signal: AbortSignal): Promise<void> {
  for (;;) {
    // A revision that a death cut off goes on first.
    if (context.ledger.state.revision.asked !== undefined) {
      const plan = await revisePlan(context, control.records.planFile, signal);
      signal.throwIfAborted();
      // The file first: after a death in between, the plan before this one would pass for an edit of it.
      await context.ports.files.writeAtomic(control.records.planFile, writePlan(plan));
      await context.ledger.append(...planEvents(plan, 'planner'));
    }
    if (await askOnce(context, control)) return;
    signal.throwIfAborted();
  }
}

/** True when the plan may be built, false when the planner is to make another one. */
async function askOnce(context: RunContext, control: RunControl): Promise<boolean> {
  const { ledger } = context;
  const file = control.records.planFile;
  const { plan } = ledger.state;
  if (plan === undefined) throw new Error('Bug: approval without a plan');
  await control.records.flush();
  if (control.yes) {
    await takeEdits(context, plan, file);
    await ledger.append({ type: 'approval_granted', data: { by: '--yes', comment: '' } });
    return true;
  }
  const answer = await control.approvePlan({ file });
  if (!answer.approved) {
    const revisable = canRevise(ledger.state);
    const revise = answer.revise === true && revisable.ok;
    await ledger.append({ type: 'approval_refused', data: { by: answer.by, comment: answer.comment, revise } });
    if (revise) return false;
    if (answer.revise === true && !revisable.ok) throw new Fault('human_needed', revisable.error, { remedy: `Edit ${file}, then run: ce-parallel build ${context.run}` });
    throw new Fault('human_needed', answer.comment === '' ? 'The plan was not approved' : `The plan was not approved: ${answer.comment}`, { remedy: `Edit ${file}, then run: ce-parallel build ${context.run}` });
  }
  await takeEdits(context, plan, file);
  await ledger.append({ type: 'approval_granted', data: { by: answer.by, comment: answer.comment } });
  return true;
}

/** A person may have edited the plan's file since it was written: what stands there now is the plan. */
async function takeEdits({ ledger, ports, config, run }: RunContext, plan: Plan, file: string): Promise<void> {
  const text = await ports.files.readText(file);
  if (text === undefined || text === writePlan(plan)) return;
  const reading = readPlan(text, file, { config });
  if (!reading.ok) throw new Fault('invalid_document', reading.error.map(formatDiagnostic).join('\n'), { details: { diagnostics: reading.error }, remedy: `Mend ${file}, then run: ce-parallel build ${run}` });
  await ledger.append({ type: 'plan_ready', data: { plan: reading.value, source: `${file}, edited` } });
}

async function prepareBuild(context: RunContext): Promise<TaskGraph> {
  const { ledger, ports, config, caseBlind } = context;
  const { plan, base } = ledger.state;
  if (plan === undefined || base === undefined) throw new Error('Bug: a build without a plan');
  const graph = buildTaskGraph(plan, { config, caseBlind, files: await ports.git.listFiles(base) });
  if (ledger.state.forecast === undefined) {
    const { options } = ledger.state;
    await ledger.append({ type: 'build_ready', data: forecastOf(graph, config, options?.sequential === true ? 1 : options?.streams) });
  }
  return graph;
}

async function finish(context: RunContext, control: RunControl, end: RunEnd, why = ''): Promise<void> {
  const { ledger } = context;
  const counts = new Map<string, number>();
  for (const task of ledger.state.tasks.values()) counts.set(task.status, (counts.get(task.status) ?? 0) + 1);
  const told = [...counts].map(([status, count]) => `${count} ${status}`).join(', ');
  await ledger.append({ type: 'run_finished', data: { state: end, summary: [why, told].filter((part) => part !== '').join(': ') } });
  await context.background.settled();
  await removeSideWorktrees(context);
  await control.records.flush();
}
