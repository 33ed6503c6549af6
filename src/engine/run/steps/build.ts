import { matchesAny } from '../../paths/match.ts';
import type { AgentOutcome } from '../../agents/assignment.ts';
import type { TaskState } from '../../events/run-state.ts';
import type { ObjectName, TaskId } from '../../model/ids.ts';
import { writeScope } from '../../model/plan.ts';
import { createAgentHost, type HostHooks } from '../agent-host.ts';
import { builderBrief, UNHEARD_BRIEF } from '../briefs.ts';
import type { Failure } from '../failures.ts';
import { runAgentInPool } from '../run-agent-in-pool.ts';
import { worktreeOf, type BuildContext } from '../run-context.ts';
import { ensureWorktree, moveWip, restoreSafely, syncWorktree } from '../sync-worktree.ts';

/** How a step ended when it did not simply move the task on. */
export type StepEnd = { readonly type: 'moved' } | { readonly type: 'failed'; readonly failure: Failure } | { readonly type: 'cancelled'; readonly reason: string };

/** What the build step waits for outside itself. */
export interface BuildHooks extends HostHooks {
  /** Resolves when every soft predecessor has ended; names the first that did not end well. */
  softPredecessorsEnded(task: TaskId, signal: AbortSignal): Promise<TaskId | undefined>;
  /** A task no longer wants paths that others hold: who was refused them for its sake may have them. */
  onWishDropped(): void;
}

/** Lets the builder work (or go on) until it says that it is done, then makes one commit of its change on the integration head. */
export async function build(context: BuildContext, id: TaskId, signal: AbortSignal, hooks: BuildHooks): Promise<StepEnd> {
  await ensureWorktree(context, id, signal, context.ledger.task(id).build.turns === 0);
  const task = context.ledger.task(id);
  const who = { name: task.agent ?? 'builder', role: 'builder' as const, task: id };
  const artifacts = context.ledger.state.artifacts.filter((a) => a.final || context.graph.nodes.get(id)?.soft.includes(a.task) === true);
  const outcome = await runAgentInPool(
    context,
    {
      who,
      purpose: task.reviewRounds > 0 ? 'revise' : task.remediations > 0 || (task.pendingBrief !== undefined && task.build.turns > 0) ? 'remediate' : 'build',
      brief: briefOf(task, () => builderBrief(context.ledger.state.goal, task.task, artifacts)),
      worktree: worktreeOf(context.folders, id),
      host: createAgentHost(context, who, { ...hooks, signal }, context),
      at: () => {
        const now = context.ledger.task(id);
        return { base: required(now.base), tip: required(now.tip), conversation: now.build, lease: now.lease };
      },
      restore: () => restoreSafely(context, id, required(context.ledger.task(id).tip)),
    },
    signal,
  );
  if (context.leases.forgetWish(id) !== undefined) hooks.onWishDropped();
  const ended = endOf(outcome);
  if (ended !== undefined) return ended;
  // A person's word came while it was ending: it reads that first.
  if (context.ledger.task(id).mustHear) return { type: 'moved' };
  const summary = outcome.type === 'finished' ? outcome.summary : '';
  return complete(context, id, summary, () => hooks.softPredecessorsEnded(id, signal));
}

/** Without a brief the conversation goes on where it was; a round that had ended before its commit ends again at once. */
function briefOf({ build, pendingBrief, mustHear }: TaskState, first: () => string): string {
  if (build.turns === 0) return pendingBrief === undefined ? first() : `${first()}\n\n${pendingBrief}`;
  return pendingBrief ?? (mustHear ? UNHEARD_BRIEF : '');
}

async function complete(context: BuildContext, id: TaskId, summary: string, softEnded: () => Promise<TaskId | undefined>): Promise<StepEnd> {
  const { git } = context.ports;
  const { ledger } = context;
  const failedPredecessor = await softEnded();
  if (failedPredecessor !== undefined) {
    return failed('dependency_failed', 'coordination', `It began on a partial artifact of ${failedPredecessor}, which did not end well`, [
      `Mend ${failedPredecessor}, then resume the run: both are tried again.`,
    ]);
  }
  const head = required(ledger.state.head);
  const sync = await syncWorktree(context, id, head, 'what has landed since');
  if (sync.type === 'conflict') return conflict(context, id, sync.paths);
  const task = ledger.task(id);
  const base = required(task.base);
  const tip = required(task.tip);
  const changed = await git.changedFiles(base, tip);
  // "Done" without a change is a claim without evidence.
  if (changed.length === 0) {
    return failed('no_changes', 'unknown', 'The agent said that it is done, but its worktree holds no change', [
      'Say more exactly in `instructions` what has to change.',
      'If it is to look and not to write, make it a task of the role reviewer.',
    ]);
  }
  const scope = task.lease?.writes ?? writeScope(task.task);
  const outside = changed.filter((file) => !matchesAny(scope, file.path, { caseBlind: context.caseBlind }));
  if (outside.length > 0) {
    return failed('write_outside_lease', 'coordination', `It changed files outside its lease: ${outside.map((file) => file.path).join(', ')}`, ['Add these paths to the task’s `writes`, or make them a task of their own.']);
  }
  const published = ledger.state.artifacts.filter((a) => a.task === id && !a.final).flatMap((a) => (a.commit === undefined ? [] : [a.commit]));
  const commit = await git.commitTree({ tree: await git.treeOf(tip), parents: [base, ...new Set(published)], message: commitMessage(context, id, summary) });
  await moveWip(context, id, commit);
  await git.restore(worktreeOf(context.folders, id), commit);
  const of = (status: string): string[] => changed.filter((file) => file.status === status).map((file) => file.path);
  await ledger.append({
    type: 'implementation_complete',
    task: id,
    data: {
      commit,
      base,
      created: of('added'),
      modified: of('modified'),
      deleted: of('deleted'),
      insertions: changed.reduce((sum, file) => sum + file.insertions, 0),
      deletions: changed.reduce((sum, file) => sum + file.deletions, 0),
      evidence: task.task.acceptance.map((criterion) => ({ criterion, evidence: summary === '' ? 'see gates and review' : `the builder says: ${summary.slice(0, 300)}` })),
    },
  });
  return { type: 'moved' };
}

async function conflict(context: BuildContext, id: TaskId, paths: readonly string[]): Promise<StepEnd> {
  await context.ledger.append({ type: 'conflict_detected', task: id, data: { kind: 'approach', tasks: [id], paths: [...paths], detail: 'Its change and what has landed meanwhile touch the same lines.' } });
  return failed('merge_conflict', 'coordination', `Its change does not merge with what has landed meanwhile: ${paths.join(', ')}`, [
    'Resume the run: the task starts again from the present state.',
    'Let the two tasks run one after the other (`after`), or give the shared path to one of them.',
  ]);
}

/** A failed or cancelled agent as the end of its step. */
export function endOf(outcome: AgentOutcome): StepEnd | undefined {
  if (outcome.type === 'cancelled') return { type: 'cancelled', reason: outcome.reason };
  if (outcome.type === 'finished') return undefined;
  const [first, ...more] = outcome.error.recoveryHints;
  return { type: 'failed', failure: { ...outcome.error, recoveryHints: [first ?? 'Look at the agent’s turns with `ce-parallel log`.', ...more] } };
}

function commitMessage(context: BuildContext, id: TaskId, summary: string): string {
  const task = context.ledger.task(id);
  const title = (task.task.title ?? task.task.id).replaceAll(/\s+/g, ' ').trim().slice(0, 72);
  return `${title}\n\n${summary === '' ? '' : `${summary.trim().slice(0, 2_000)}\n\n`}CE-Run: ${context.run}\nCE-Task: ${id}\n`;
}

function failed(type: string, kind: Failure['class'], message: string, recoveryHints: [string, ...string[]]): StepEnd {
  return { type: 'failed', failure: { type, class: kind, message, recoveryHints } };
}

function required(commit: ObjectName | undefined): ObjectName {
  if (commit === undefined) throw new Error('Bug: a task at work without a commit to stand on');
  return commit;
}
