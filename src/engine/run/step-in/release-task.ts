import { putBack, quarantine } from '../../agents/set-aside.ts';
import type { NewEvent } from '../../events/event.ts';
import { PathGuard } from '../../guard/path-guard.ts';
import { Fault } from '../../model/fault.ts';
import type { ObjectName, TaskId } from '../../model/ids.ts';
import { encodeRefName } from '../../model/ref-name.ts';
import { matchesAny } from '../../paths/match.ts';
import { literalGlob } from '../../paths/literal-glob.ts';
import type { ChangedFile } from '../../ports.ts';
import { worktreeOf } from '../run-context.ts';
import { moveWip, restoreSafely, standWorktree } from '../sync-worktree.ts';
import type { CallInput, CallOutput } from './calls.ts';
import type { Hands } from './hands.ts';
import { keepOwnCommits } from './keep-as-left.ts';

/**
 * Gives a held task back. What the person changed is kept under the task's wip ref first. Files outside the lease join it where nobody
 * else has them; else they are kept under `refs/ce/quarantine` and put back. With a change or a word its builder goes on with a brief of
 * it, so that nothing lands that no gate has seen; without, the task goes on where it was.
 */
export async function releaseTask(hands: Hands, { task: id, message, by }: CallInput<'releaseTask'>): Promise<CallOutput<'releaseTask'>> {
  const { context } = hands;
  const { git } = context.ports;
  const { hold, tip, base, mustHear } = context.ledger.task(id);
  if (hold === undefined) throw new Fault('usage', `Nobody holds ${id}`, { remedy: 'There is nothing to give back: it is at work, waits for its turn, or has ended.' });
  if (tip === undefined || base === undefined) throw new Error('Bug: a held task without a commit to stand on');
  const from = hold.tip ?? tip;
  const path = worktreeOf(context.folders, id);
  await standWorktree(context, id, from, hands.signal);
  const whole = await git.snapshot(path, { parents: [from], since: from, message: `What ${by} changed in ${id}` });
  await moveWip(context, id, whole.commit);
  await keepOwnCommits(context, id, whole.commit);
  const { granted, quarantined } = await settleOutside(hands, id, { by, commit: whole.commit, base });
  const left = quarantined.length === 0 ? whole : await git.snapshot(path, { parents: [from], since: from, message: `What ${by} changed in ${id}` });
  if (left !== whole) await moveWip(context, id, left.commit);
  const changed = left.changed.map((file) => file.path);
  await context.ledger.append(...granted, {
    type: 'task_released',
    task: id,
    data: { kind: hold.kind, by, message, changed, ...(changed.length === 0 ? {} : { tip: left.commit }) },
  });
  // The turn that was cut off is taken again: without a word of anybody's it begins on the files that it began on.
  try {
    if (changed.length === 0 && message === '' && !mustHear && (await git.treeOf(tip)) !== left.tree) await restoreSafely(context, id, tip);
  } finally {
    hands.letGo(id);
  }
  return { changed, quarantined };
}

/** Widens the lease to what a person wrote outside of it, file by file; what another task's lease forbids is set aside. */
async function settleOutside(hands: Hands, id: TaskId, done: { readonly by: string; readonly commit: ObjectName; readonly base: ObjectName }): Promise<{ granted: NewEvent[]; quarantined: string[] }> {
  const { context } = hands;
  const { git, files, processes, clock } = context.ports;
  const rules = { caseBlind: context.caseBlind };
  const granted: NewEvent[] = [];
  const outside: ChangedFile[] = [];
  for (const file of await git.changedFiles(done.base, done.commit)) {
    const lease = context.leases.leaseOf(id);
    if (lease !== undefined && matchesAny(lease.writes, file.path, rules)) continue;
    const glob = literalGlob(file.path);
    const answer = lease === undefined || !matchesAny([glob], file.path, rules) ? undefined : context.leases.extend(id, lease.token, [glob], clock.now());
    if (answer?.type === 'granted') granted.push({ type: 'lease_extended', task: id, data: { lease: answer.lease, added: [glob], reason: `${done.by} changed it by hand` } });
    else outside.push(file);
  }
  if (outside.length === 0) return { granted, quarantined: [] };
  const paths = outside.map((file) => file.path);
  const ref = await quarantine(git, `refs/ce/quarantine/${context.run}/${encodeRefName(id)}`, done.commit);
  await context.ledger.append(...granted, { type: 'writes_quarantined', task: id, data: { paths, ref, commit: done.commit, cause: `${done.by} wrote outside the lease` } });
  const guard = await PathGuard.open({ files, worktree: worktreeOf(context.folders, id), caseBlind: context.caseBlind, writes: () => undefined });
  if (guard === undefined) throw new Fault('io', `The worktree of ${id} is gone`, { remedy: `All of it is kept under ${ref}. Hand the task back again.` });
  await putBack({ guard, files, processes, env: context.env }, outside, done.base);
  return { granted: [], quarantined: paths };
}
