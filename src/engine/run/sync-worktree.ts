import type { ObjectName, TaskId } from '../model/ids.ts';
import { encodeRefName } from '../model/ref-name.ts';
import { wipRef, worktreeOf, type RunContext } from './run-context.ts';

/** What taking in another commit did to a worktree. */
export type SyncOutcome = { readonly type: 'unchanged' } | { readonly type: 'synced' } | { readonly type: 'conflict'; readonly paths: readonly string[] };

/**
 * Brings another commit (the integration head, a partial artifact) into a task's worktree while its agent is between two turns.
 * On a conflict nothing changes. The task's own changes count from a new base that holds `onto` as well.
 */
export async function syncWorktree(context: RunContext, id: TaskId, onto: ObjectName, cause: string): Promise<SyncOutcome> {
  const { git } = context.ports;
  const task = context.ledger.task(id);
  if (task.base === undefined || task.tip === undefined || (await git.isAncestor(onto, task.base))) return { type: 'unchanged' };
  const base = await merged(context, task.base, onto, cause);
  const tip = task.tip === task.base ? base : await merged(context, task.tip, onto, cause);
  if (typeof base !== 'string') return { type: 'conflict', paths: base.conflicts };
  if (typeof tip !== 'string') return { type: 'conflict', paths: tip.conflicts };
  await moveWip(context, id, tip);
  await context.ledger.append({ type: 'worktree_synced', task: id, data: { onto, base, tip, cause } });
  await git.restore(worktreeOf(context.folders, id), tip);
  return { type: 'synced' };
}

/** Moves the ref that keeps a task's work. What it stood on before stays under `refs/ce/superseded/<run>/<task>/<commit>` unless the new commit holds it. */
export async function moveWip(context: RunContext, id: TaskId, to: ObjectName): Promise<void> {
  const { git } = context.ports;
  const ref = wipRef(context.run, id);
  const before = await git.readRef(ref);
  if (before === to) return;
  if (before !== undefined && !(await git.isAncestor(before, to))) {
    const kept = `refs/ce/superseded/${context.run}/${encodeRefName(id)}/${before.slice(0, 12)}`;
    if ((await git.readRef(kept)) === undefined) await git.updateRef(kept, before, null);
  }
  await git.updateRef(ref, to, before ?? null);
}

/** A commit that holds both; `onto` itself when it already has all of `ours`. */
async function merged(context: RunContext, ours: ObjectName, onto: ObjectName, cause: string): Promise<ObjectName | { readonly conflicts: readonly string[] }> {
  const { git } = context.ports;
  if (await git.isAncestor(ours, onto)) return onto;
  if (await git.isAncestor(onto, ours)) return ours;
  const outcome = await git.mergeTree(ours, onto);
  if (outcome.conflicts.length > 0) return { conflicts: [...new Set(outcome.conflicts.map((conflict) => conflict.path))] };
  return git.commitTree({ tree: outcome.tree, parents: [ours, onto], message: `Take in ${cause}` });
}

const ready = new WeakMap<RunContext['ledger'], Set<string>>();

/**
 * Makes sure that a task's worktree stands, is set up, and holds exactly the task's tip. Whatever else lay in it (a turn that a
 * crash cut off) is kept under `refs/ce/trash/<run>/<task>/<n>` first.
 */
export async function ensureWorktree(context: RunContext, id: TaskId, signal: AbortSignal, fresh = false): Promise<void> {
  const { git } = context.ports;
  const task = context.ledger.task(id);
  if (task.base === undefined || task.tip === undefined) return;
  const path = worktreeOf(context.folders, id);
  const added = await git.addWorktree(path, task.tip);
  if (added === 'reused' && (fresh || !knownOf(context).has(path))) await restoreSafely(context, id, task.tip);
  await setUp(context, path, added, signal);
}

/** Makes sure that a task's worktree stands and is set up, and leaves every file in it as it is; one that is gone is made again at that commit. */
export async function standWorktree(context: RunContext, id: TaskId, at: ObjectName, signal: AbortSignal): Promise<void> {
  const path = worktreeOf(context.folders, id);
  await setUp(context, path, await context.ports.git.addWorktree(path, at), signal);
}

async function setUp(context: RunContext, path: string, added: 'created' | 'reused', signal: AbortSignal): Promise<void> {
  const known = knownOf(context);
  if (added === 'created' || !known.has(path)) await context.ports.setup.prepare(path, signal);
  known.add(path);
}

function knownOf({ ledger }: RunContext): Set<string> {
  const known = ready.get(ledger) ?? new Set();
  ready.set(ledger, known);
  return known;
}

/** Makes a worktree's files those of a commit; anything that would be gone is kept under a ref first. */
export async function restoreSafely(context: RunContext, id: TaskId, commit: ObjectName): Promise<void> {
  const { git } = context.ports;
  const path = worktreeOf(context.folders, id);
  const present = await git.snapshot(path, { parents: [commit], since: commit, message: `Kept before ${id} went back to its checkpoint` });
  if (present.changed.length > 0) await keep(context, id, present.commit);
  await git.restore(path, commit);
}

/** Keeps a commit under `refs/ce/trash/<run>/<task>/<n>`, and gives it back. */
export async function keep(context: RunContext, id: TaskId, commit: ObjectName): Promise<ObjectName> {
  const { git, ids } = context.ports;
  await git.updateRef(`refs/ce/trash/${context.run}/${encodeRefName(id)}/${ids.next()}`, commit, null);
  return commit;
}
