import type { RunOptions } from './events/event.ts';
import { isEnded, type TaskState } from './events/run-state.ts';
import { Fault } from './model/fault.ts';
import type { ObjectName } from './model/ids.ts';
import { driveRun, planEvents, type RunControl } from './run/drive-run.ts';
import { reconcile } from './run/reconcile.ts';
import { integrationRef, type RunContext } from './run/run-context.ts';
import { sweepWorktrees } from './run/sweep-worktrees.ts';

/** What is fixed when a run begins. */
export interface RunBeginning {
  readonly goal: string;
  readonly base: ObjectName;
  readonly branch: string | null;
  readonly options: RunOptions;
  readonly version: string;
  readonly pid: number;
}

/** Begins a run and takes it as far as its control says: plan, approve, build, gate, review, integrate. */
export async function startRun(context: RunContext, beginning: RunBeginning, control: RunControl, signal: AbortSignal): Promise<void> {
  // A plan that was given is in no other place that a resume could find it in: the run begins with it or not at all.
  const given = control.plan === undefined ? [] : planEvents(control.plan, control.planSource);
  await context.ledger.append({ type: 'run_started', data: { ...beginning, config: context.config } }, ...given);
  await context.ports.git.updateRef(integrationRef(context.run), beginning.base, null);
  await driveRun(context, control, signal);
}

/**
 * Goes on with a run after its process ended, in whatever way: done work is kept, failed work tried again, the rest run.
 * A run that is done stays as it is. Throws `ref_moved` and writes nothing when somebody else moved its branch.
 */
export async function resumeRun(context: RunContext, pid: number, control: RunControl, signal: AbortSignal): Promise<void> {
  const { ledger } = context;
  const { endedAt, phase } = ledger.state;
  for (const { task } of control.handBack) refuseHandBack(ledger.task(task));
  if (phase === 'done') {
    await sweepWorktrees(context);
    await control.records.flush();
    return;
  }
  const found = await reconcile(ledger.state, context.ports.git);
  await ledger.append({ type: 'run_resumed', data: { pid, reason: endedAt === undefined ? 'its process had died' : `it had ended as ${phase}` } }, ...found);
  await sweepWorktrees(context);
  for (const task of ledger.state.tasks.values()) {
    if (!isEnded(task.status) || task.status === 'done') continue;
    const reason = `resumed after ${task.status}`;
    await ledger.append({ type: task.interrupted === undefined ? 'task_retried' : 'task_continued', task: task.id, data: { reason } });
  }
  await driveRun(context, control, signal);
}

/** Before anything is written: a task that nobody holds cannot be given back. */
function refuseHandBack({ id, hold, status }: TaskState): void {
  if (hold === undefined) throw new Fault('usage', `Nobody holds ${id}: it is ${status}`, { remedy: 'Resume the run without giving it back.' });
}
