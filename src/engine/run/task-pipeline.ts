import type { TaskId } from '../model/ids.ts';
import { UNHEARD_BRIEF } from './briefs.ts';
import { failureOf, taskFailed, withWorkByHand } from './failures.ts';
import type { MergeQueue } from './merge-queue.ts';
import { nextStep, type Step } from './next-step.ts';
import { wipRef, type BuildContext } from './run-context.ts';
import { answer } from './steps/answer.ts';
import { build, type BuildHooks, type StepEnd } from './steps/build.ts';
import { gate, sendBackForGates } from './steps/gate.ts';
import { review } from './steps/review.ts';
import { startTask } from './steps/start.ts';
import type { Reins } from './step-in/reins.ts';
import { removeLandedWorktree } from './sweep-worktrees.ts';
import { ensureWorktree, syncWorktree } from './sync-worktree.ts';

/** A task starts again from the present integration head at most that often when its change does not merge. */
const MOST_MERGE_RESTARTS = 1;

/** What a task is taken through its steps with. */
interface TaskControl {
  readonly queue: MergeQueue;
  readonly hooks: BuildHooks;
  readonly signal: AbortSignal;
}

/**
 * Takes one task from where the journal says it stands to its end, or to where a person holds it: then nothing of it is at work, and its
 * lease and worktree stay. Never rejects but when the journal itself is broken.
 */
export async function runTask(context: BuildContext, id: TaskId, control: TaskControl & { readonly reins: Reins }): Promise<'ended' | 'held'> {
  const { ledger } = context;
  const { signal, reins } = control;
  for (;;) {
    await reins.obey();
    if (ledger.task(id).hold !== undefined) return 'held';
    const step = nextStep(ledger.task(id));
    if (step === 'none') break;
    let end: StepEnd;
    const own = reins.begin(signal);
    try {
      // What has landed is done, whatever was asked meanwhile.
      if (step !== 'settle') own.signal.throwIfAborted();
      end = await perform(context, id, { ...control, signal: own.signal }, step);
    } catch (error) {
      end = signal.aborted ? { type: 'cancelled', reason: reasonOf(signal) } : { type: 'failed', failure: failureOf(error) };
    } finally {
      own.end();
    }
    // A person stepped in: what becomes of the task is decided when their order has been obeyed.
    if (end.type === 'moved' || (own.signal.aborted && !signal.aborted)) continue;
    if (end.type === 'cancelled' || signal.aborted) {
      await release(context, id);
      await ledger.append({ type: 'task_cancelled', task: id, data: { reason: end.type === 'cancelled' && !signal.aborted ? end.reason : reasonOf(signal) } });
      break;
    }
    const { byHand, attempt } = ledger.task(id);
    // To start again would leave a person's work out of the result without a word.
    if (end.failure.type === 'merge_conflict' && attempt <= MOST_MERGE_RESTARTS && byHand === undefined) {
      await ledger.append({ type: 'task_retried', task: id, data: { reason: `${end.failure.message}; it starts again from the present state` } });
      continue;
    }
    await release(context, id);
    const failure = end.failure.type === 'merge_conflict' && byHand !== undefined ? withWorkByHand(end.failure, { by: byHand, ref: wipRef(context.run, id) }) : end.failure;
    await ledger.append(taskFailed(ledger.task(id), failure, context.ports.clock.now()));
    break;
  }
  await release(context, id);
  return 'ended';
}

const MAY_GO_BACK: ReadonlySet<Step> = new Set(['gate', 'review', 'integrate']);

/** A person's word came while the builder was making its commit: nothing lands before it has been read. */
async function hearFirst(context: BuildContext, id: TaskId): Promise<StepEnd> {
  await context.ledger.append({ type: 'remediation_requested', task: id, data: { brief: UNHEARD_BRIEF, round: 0, of: 0, gates: [], findings: [], cause: 'person' } });
  return { type: 'moved' };
}

async function perform(context: BuildContext, id: TaskId, control: TaskControl, step: Exclude<Step, 'none'>): Promise<StepEnd> {
  if (MAY_GO_BACK.has(step) && context.ledger.task(id).mustHear) return hearFirst(context, id);
  switch (step) {
    case 'start':
      await startTask(context, id);
      return { type: 'moved' };
    case 'build':
      return build(context, id, control.signal, control.hooks);
    case 'answer':
      return answer(context, id, control.signal, control.hooks);
    case 'gate':
      return gate(context, id, control.signal);
    case 'review':
      return review(context, id, control.signal, control.hooks);
    case 'integrate':
      return integrate(context, id, control);
    case 'settle':
      return settle(context, id);
  }
}

async function integrate(context: BuildContext, id: TaskId, control: TaskControl): Promise<StepEnd> {
  const { ledger } = context;
  const { commit } = ledger.task(id);
  if (commit === undefined) throw new Error('Bug: integration without a commit');
  await ensureWorktree(context, id, control.signal);
  const landing = await control.queue.land(id, commit, control.signal);
  if (landing.type === 'landed') return { type: 'moved' };
  if (landing.type === 'conflict') {
    await ledger.append(
      { type: 'conflict_detected', task: id, data: { kind: 'approach', tasks: [id], paths: [...landing.paths], detail: 'Its change and what has landed meanwhile touch the same lines.' } },
      { type: 'resolution_needed', task: id, data: { tasks: [id], paths: [...landing.paths], how: 'the task starts again from the present state' } },
    );
    return {
      type: 'failed',
      failure: {
        type: 'merge_conflict',
        class: 'coordination',
        message: `Its change does not merge with what has landed meanwhile: ${landing.paths.join(', ')}`,
        context: { paths: landing.paths },
        recoveryHints: ['Resume the run: the task starts again from the present state.', 'Let the two tasks run one after the other (`after`), or give the shared path to one of them.'],
      },
    };
  }
  const sent = await sendBackForGates(context, id, { outcomes: landing.outcomes, reason: `On the merged result: ${landing.reason}`, cause: 'merged_gates' });
  const { head } = ledger.state;
  if (sent.type === 'moved' && head !== undefined) await syncWorktree(context, id, head, 'what has landed since');
  return sent;
}

/** Landed: its outputs are final, its lease ends, its worktree goes once all of it is saved. */
async function settle(context: BuildContext, id: TaskId): Promise<StepEnd> {
  const { ledger } = context;
  const task = ledger.task(id);
  const outputs = task.task.outputs.filter((artifact) => !ledger.state.artifacts.some((a) => a.artifact === artifact && a.task === id && a.final && a.commit === task.integrated));
  for (const artifact of outputs) {
    await ledger.append({
      type: 'artifact_published',
      task: id,
      data: { artifact, task: id, final: true, summary: task.task.title ?? task.id, ...(task.integrated === undefined ? {} : { commit: task.integrated }) },
    });
  }
  await release(context, id);
  const files = task.files.created.length + task.files.modified.length + task.files.deleted.length;
  await ledger.append({ type: 'task_done', task: id, data: { summary: `${files} ${files === 1 ? 'file' : 'files'} changed, +${task.insertions} −${task.deletions}` } });
  context.background.add(removeLandedWorktree(context, id));
  return { type: 'moved' };
}

async function release(context: BuildContext, id: TaskId): Promise<void> {
  const { lease } = context.ledger.task(id);
  if (lease === undefined) return;
  context.leases.release(id, lease.token);
  await context.ledger.append({ type: 'lease_released', task: id, data: { token: lease.token } });
}

function reasonOf(signal: AbortSignal): string {
  return signal.reason instanceof Error ? signal.reason.message : 'Cancelled';
}
