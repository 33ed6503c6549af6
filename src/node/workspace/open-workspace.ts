import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Fault } from '../../engine/model/fault.ts';
import type { ObjectName } from '../../engine/model/ids.ts';
import type { Collision, Workspace } from '../../engine/ports.ts';
import type { ResultUnit } from '../../engine/result/result-unit.ts';
import { createObjects } from '../git/objects.ts';
import { createRefs } from '../git/refs.ts';
import { openRepository, type OpenOptions } from '../git/repository.ts';
import { readResultUnits } from '../git/result-units.ts';
import { oneLine } from '../git/run-git.ts';
import { createSerialQueue } from '../git/serial-queue.ts';
import { changeTree, headOf, recoverTree, type Recovery, type TreeContext } from './change-tree.ts';
import { commitPart, type PartRequest } from './commit-part.ts';
import { sameVersion } from './path-version.ts';
import { planChange } from './plan-change.ts';
import { refuseDuringOperation } from './user-tree.ts';

/** The Workspace port on Node, with the recovery that `apply` and `undo` begin with. */
export interface NodeWorkspace extends Workspace {
  /** Ends a change that a dead process left half-way; does nothing when there is none. */
  recoverApply(): Promise<Recovery>;
  /** All that differs between two commits, piece by piece. */
  unitsBetween(from: ObjectName, to: ObjectName): Promise<readonly ResultUnit[]>;
  /** Makes a commit of a part of what differs between two commits; the working tree is not touched. */
  commitPart(request: PartRequest): Promise<ObjectName>;
  /** Makes a commit that is `to` in every file and comes after both. */
  commitRest(from: ObjectName, to: ObjectName, message: string): Promise<ObjectName>;
  /** What `apply` would make of the user's files: each with its blob before and after, and what stands in the way. Changes nothing but adding objects. */
  preview(commit: ObjectName): Promise<ApplyPreview>;
}

/** What applying would do to the working tree. */
export interface ApplyPreview {
  readonly files: readonly { readonly path: string; readonly before: string | undefined; readonly after: string | undefined }[];
  readonly collisions: readonly Collision[];
}

/** How to open a workspace. */
export interface WorkspaceOptions extends OpenOptions {
  /** Told before each step of a change; for tests that let a process die there. */
  readonly onStep?: (step: string) => void;
}

const queues = new Map<string, ReturnType<typeof createSerialQueue>>();

/** Opens the user's own working tree of a folder. Faults as `openGit`. */
export async function openWorkspace(folder: string, options: WorkspaceOptions = {}): Promise<NodeWorkspace> {
  const repository = await openRepository(folder, options);
  const { run } = repository;
  const objects = createObjects(repository);
  const refs = createRefs(repository);
  const context: TreeContext = { repository, objects, onStep: options.onStep ?? (() => undefined) };
  const queue = queues.get(repository.gitDir) ?? createSerialQueue();
  queues.set(repository.gitDir, queue);

  const branchOfHead = async (): Promise<string> => {
    const answer = await run({ args: ['symbolic-ref', '-q', 'HEAD'], accept: [0, 1], readOnly: true });
    return answer.exitCode === 0 ? oneLine(answer.stdout).replace(/^refs\/heads\//, '') : 'HEAD';
  };
  const needHead = async (): Promise<ObjectName> => {
    const head = await headOf(repository);
    if (head !== undefined) return head;
    throw new Fault('preflight', `${repository.root} has no commit yet.`, { remedy: 'Make a first commit, then try again.' });
  };
  const makeBranch = async (name: string, commit: ObjectName): Promise<void> => {
    const valid = await run({ args: ['check-ref-format', '--branch', name], accept: [0, 1, 128], readOnly: true });
    if (valid.exitCode !== 0 || name.startsWith('-')) throw new Fault('usage', `"${name}" is no name for a branch.`, { remedy: 'Use letters, digits, - and / for the name.' });
    await refs.updateRef(`refs/heads/${name}`, commit, null).catch((cause: unknown) => {
      throw cause instanceof Fault && cause.code === 'ref_moved' ? new Fault('ref_moved', `There is a branch "${name}" already; it was left alone.`, { details: cause.details, remedy: 'Choose another name for the branch.', cause }) : cause;
    });
  };

  const apply: Workspace['apply'] = async ({ commit, how, branch, message }) => {
    await recoverTree(context);
    const head = await needHead();
    if (how === 'branch') {
      if (branch === undefined) throw new Fault('usage', 'A branch needs a name.', { remedy: 'Name the branch that shall hold the result.' });
      await makeBranch(branch, commit);
      const base = await run({ args: ['merge-base', head, commit], accept: [0, 1], readOnly: true });
      const files = await objects.changedFiles(base.exitCode === 0 ? (oneLine(base.stdout) as ObjectName) : head, commit);
      return { target: branch, before: head, commit, files: files.map((file) => file.path) };
    }
    await refuseDuringOperation(repository);
    if (await objects.isAncestor(commit, head)) throw new Fault('nothing_to_do', 'Your branch holds the result already.', { details: { commit, head } });
    const next = (await objects.isAncestor(head, commit)) ? commit : await mergeInto(head, commit, message);
    const files = await changeTree(context, { head, next, reflog: `ce-parallel apply: ${message.split('\n')[0] ?? ''}` });
    return { target: await branchOfHead(), before: head, commit: next, files };
  };

  const mergeInto = async (head: ObjectName, commit: ObjectName, message: string): Promise<ObjectName> => {
    const { tree, conflicts } = await objects.mergeTree(head, commit);
    if (conflicts.length > 0) throw conflictFault('Your branch has moved on, and the result does not merge with it', conflicts, 'Take the result as a branch and merge it by hand, or run again from the present commit.');
    return objects.commitTree({ tree, parents: [head, commit], message });
  };

  const undo: Workspace['undo'] = async ({ target, before, commit, how }) => {
    await recoverTree(context);
    const head = await needHead();
    const present = await branchOfHead();
    if (how === 'branch') {
      if (present === target) throw new Fault('workspace_collision', `You are on the branch "${target}", so it cannot be removed.`, { details: { collisions: [{ path: '.', reason: `the branch ${target} is checked out` }] }, remedy: 'Switch to another branch, then undo again.' });
      await refs.deleteRef(`refs/heads/${target}`, commit);
      return { commit: head, files: [] };
    }
    await refuseDuringOperation(repository);
    if (present !== target && !(await objects.isAncestor(commit, head))) {
      throw new Fault('workspace_collision', `The result was applied to ${target}, and you are on ${present}.`, { details: { collisions: [{ path: '.', reason: `HEAD is ${present}, not ${target}` }] }, remedy: `Switch to ${target}, then undo again.` });
    }
    if (head === commit) return { commit: before, files: await changeTree(context, { head, next: before, reflog: 'ce-parallel undo', taking: 'back' }) };
    if (!(await objects.isAncestor(commit, head))) throw new Fault('nothing_to_do', `${target} does not hold the applied result any more.`, { details: { commit, head } });
    const next = await revertOnto(head, before, commit);
    return { commit: next, files: await changeTree(context, { head, next, reflog: 'ce-parallel undo', taking: 'back' }) };
  };

  /** A new commit on `head` without what lies between `before` and `commit`: a revert, merged in memory. */
  const revertOnto = async (head: ObjectName, before: ObjectName, commit: ObjectName): Promise<ObjectName> => {
    // As a child of `commit`, so that `commit` is the merge base.
    const inverse = await objects.commitTree({ tree: await objects.treeOf(before), parents: [commit], message: 'inverse\n' });
    const { tree, conflicts } = await objects.mergeTree(head, inverse);
    if (conflicts.length > 0) throw conflictFault('Later commits changed files of the result', conflicts, 'Revert these files by hand, or revert the later commits first.');
    if (tree === (await objects.treeOf(head))) throw new Fault('nothing_to_do', 'The applied result has been taken back already.', { details: { commit, head } });
    return objects.commitTree({ tree, parents: [head], message: `Take back the applied result ${commit.slice(0, 10)}\n\nThis reverts what came between ${before.slice(0, 10)} and ${commit.slice(0, 10)}.\n` });
  };

  const preview = async (commit: ObjectName): Promise<ApplyPreview> => {
    const head = await needHead();
    const merged = (await objects.isAncestor(head, commit)) ? { next: commit, conflicts: [] } : await merge(head, commit);
    if (merged.next === undefined) return { files: [], collisions: merged.conflicts };
    const scratch = await mkdtemp(path.join(tmpdir(), 'ce-parallel-preview-'));
    try {
      const { files, collisions } = await planChange({ repository, objects, head, next: merged.next, scratch });
      return { files: files.filter(({ work }) => !sameVersion(work.from, work.to)).map(({ path: name, work }) => ({ path: name, before: work.from?.object, after: work.to?.object })), collisions };
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  };

  const merge = async (head: ObjectName, commit: ObjectName): Promise<{ next: ObjectName | undefined; conflicts: readonly Collision[] }> => {
    const { tree, conflicts } = await objects.mergeTree(head, commit);
    if (conflicts.length > 0) return { next: undefined, conflicts: conflicts.map(({ path: name, kind }) => ({ path: name, reason: kind })) };
    return { next: await objects.commitTree({ tree, parents: [head], message: 'preview\n' }), conflicts: [] };
  };

  return {
    preview,
    unitsBetween: (from, to) => readResultUnits(repository, from, to),
    commitPart: (request) => commitPart({ repository, objects }, request),
    commitRest: async (from, to, message) => objects.commitTree({ tree: await objects.treeOf(to), parents: [from, to], message }),
    apply: (request) => queue(() => apply(request)),
    undo: (applied) => queue(() => undo(applied)),
    recoverApply: () => queue(() => recoverTree(context)),
  };
}

function conflictFault(what: string, conflicts: readonly { readonly path: string; readonly kind: string }[], remedy: string): Fault {
  return new Fault('merge_conflict', `${what}: ${conflicts.map(({ path, kind }) => `${path} (${kind})`).join(', ')}. Nothing was changed.`, { details: { conflicts }, remedy });
}
