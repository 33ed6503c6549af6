import { createAgentHost, type HostHooks } from '../agent-host.ts';
import { reviewerBrief, revisionBrief } from '../briefs.ts';
import { runAgentInPool } from '../run-agent-in-pool.ts';
import { worktreeOf, type BuildContext } from '../run-context.ts';
import { ensureWorktree } from '../sync-worktree.ts';
import type { TaskState } from '../../events/run-state.ts';
import type { ObjectName, TaskId } from '../../model/ids.ts';
import type { Review } from '../../model/review.ts';
import { endOf, type StepEnd } from './build.ts';

/** How often a reviewer may send a builder back. */
export const MOST_REVIEW_ROUNDS = 2;
const DIFF_BYTES = 100_000;

/** Lets a reviewer, who is never the builder, judge the validated commit; a request for changes goes back to the builder, a bounded number of times. */
export async function review(context: BuildContext, id: TaskId, signal: AbortSignal, hooks: HostHooks): Promise<StepEnd> {
  await ensureWorktree(context, id, signal);
  const { ledger } = context;
  const task = ledger.task(id);
  const { commit, base } = task;
  if (commit === undefined || base === undefined) throw new Error('Bug: a review without a commit');
  const unanswered = unansweredVerdict(task);
  if (unanswered !== undefined) return sendBackForReview(context, id, unanswered);
  if (task.rejected !== undefined && (await isSameChange(context, task.rejected, commit))) return rejected(task, 'The builder changed nothing of what the reviewer requested');
  const who = { name: 'reviewer', role: 'reviewer' as const, task: id };
  await ledger.append({ type: 'review_started', task: id, data: { reviewer: who.name, commit } });

  // A round that is open (a crash came in between) goes on without a new brief.
  const isOpen = task.review.turns > task.review.settledTurns;
  const diff = isOpen ? '' : await context.ports.git.diff(base, commit, { maxBytes: DIFF_BYTES });
  const worktree = worktreeOf(context.folders, id);
  const outcome = await runAgentInPool(
    context,
    {
      who,
      purpose: 'review',
      brief: isOpen ? '' : reviewerBrief(ledger.state.goal, task.task, { diff, gates: Object.values(task.gates), round: task.reviewRounds }),
      worktree,
      host: createAgentHost(context, who, { ...hooks, signal }),
      at: () => ({ base, tip: commit, conversation: ledger.task(id).review, lease: undefined }),
      restore: () => context.ports.git.restore(worktree, commit),
    },
    signal,
  );
  const ended = endOf(outcome);
  if (ended !== undefined) return ended;
  const given = outcome.type === 'finished' ? outcome.review : undefined;
  if (given === undefined) {
    return {
      type: 'failed',
      failure: { type: 'no_review', class: 'unknown', message: 'The reviewer ended without a verdict', recoveryHints: ['Resume the run: another reviewer looks at the task.'] },
    };
  }
  await ledger.append({ type: 'review_complete', task: id, data: { reviewer: who.name, commit, review: given, round: task.reviewRounds + 1 } });
  return given.verdict === 'approve' ? { type: 'moved' } : sendBackForReview(context, id, given);
}

/** A request for changes that a death kept from reaching the builder; its reviewer is not asked again. */
function unansweredVerdict({ reviews, reviewRounds }: TaskState): Review | undefined {
  const requests = reviews.filter((review) => review.verdict === 'request_changes');
  return requests.length > reviewRounds ? requests.at(-1) : undefined;
}

async function sendBackForReview(context: BuildContext, id: TaskId, given: Review): Promise<StepEnd> {
  const task = context.ledger.task(id);
  if (task.reviewRounds >= MOST_REVIEW_ROUNDS) return rejected(task, `The reviewer still requests changes after ${MOST_REVIEW_ROUNDS} rounds`);
  const round = task.reviewRounds + 1;
  await context.ledger.append({
    type: 'remediation_requested',
    task: id,
    data: { brief: revisionBrief(given, round, MOST_REVIEW_ROUNDS), round, of: MOST_REVIEW_ROUNDS, gates: [], findings: [], cause: 'review' },
  });
  return { type: 'moved' };
}

function rejected(task: TaskState, why: string): StepEnd {
  const last = task.reviews.at(-1);
  return {
    type: 'failed',
    failure: {
      type: 'review_rejected',
      class: 'coordination',
      message: last === undefined ? why : `${why}: ${last.summary}`,
      context: { findings: last?.findings ?? [] },
      recoveryHints: ['Read the review, mend the task’s instructions or its worktree, and resume the run.', `The builder’s last state is kept; its worktree is ${task.worktree ?? 'gone'}.`],
    },
  };
}

/** Two commits of one task that change the same lines, each on its own base: what has landed meanwhile is no answer to a request. */
async function isSameChange(context: BuildContext, before: ObjectName, now: ObjectName): Promise<boolean> {
  const [one, other] = await Promise.all([before, now].map((commit) => changeOf(context, commit)));
  return one !== undefined && one === other;
}

async function changeOf({ ports: { git } }: BuildContext, commit: ObjectName): Promise<string | undefined> {
  const base = await git.resolve(`${commit}^1`);
  return base === undefined ? undefined : git.diff(base, commit, { maxBytes: 10_000_000 });
}
