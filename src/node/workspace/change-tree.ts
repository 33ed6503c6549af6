import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Fault, isFault } from '../../engine/model/fault.ts';
import type { ObjectName } from '../../engine/model/ids.ts';
import type { Collision } from '../../engine/ports.ts';
import type { GitObjects } from '../git/objects.ts';
import type { Repository } from '../git/repository.ts';
import { oneLine } from '../git/run-git.ts';
import { copyIndex } from '../git/worktree-tree.ts';
import { applyFolder, isAlive, readApplyJournal, removeApplyJournal, stageFolder, writeApplyJournal, type ApplyJournal } from './apply-journal.ts';
import { breakOwnLock, lockIndex } from './index-lock.ts';
import { indexInfo, sameVersion, type PlannedFile } from './path-version.ts';
import { inOrder, isGitlink, placeFile, putBack, stageFiles, touchesWork } from './place-files.ts';
import { planChange } from './plan-change.ts';
import { isUntouched, readIndex, readWork, refuseDuringOperation, sight } from './user-tree.ts';

/** What the changes of one user's tree share. */
export interface TreeContext {
  readonly repository: Repository;
  readonly objects: GitObjects;
  /** Told before each step of a change, by name (`journal`, `file <path>`, `ref`, `index`, `end`); tests stop a process there. */
  readonly onStep: (step: string) => void;
}

/** What recovery found and did. */
export type Recovery = 'nothing' | 'finished' | 'rolled_back';

const SHOWN = 12;

/**
 * Moves HEAD's branch from one commit to another and takes only the files that differ along, merging the user's edits.
 * All or nothing, also when the process dies: the moved ref is the point from which a change counts as done.
 */
export async function changeTree(context: TreeContext, change: { head: ObjectName; next: ObjectName; reflog: string; taking?: 'in' | 'back' }): Promise<readonly string[]> {
  const { repository, onStep } = context;
  const { gitDir } = repository;
  const { head, next } = change;
  const token = randomUUID();
  const stage = stageFolder(gitDir, token);
  await refuseDuringOperation(repository);
  await mkdir(stage, { recursive: true });
  const unlock = await lockIndex(gitDir, token).catch(async (error: unknown) => {
    await rm(stage, { recursive: true, force: true });
    throw error;
  });
  let journaled = false;
  try {
    const plan = await planChange({ repository, objects: context.objects, head, next, scratch: stage });
    if (plan.collisions.length > 0) throw collisionFault(plan.collisions, change.taking);
    await stageFiles(repository, plan.files, stage);
    const nextIndex = await buildIndex(repository, plan.files, stage);
    const journal: ApplyJournal = { v: 1, token, pid: process.pid, startedAt: Date.now(), head, next, files: [...plan.files] };
    await writeApplyJournal(gitDir, journal);
    journaled = true;
    onStep('journal');
    const placed: PlannedFile[] = [];
    try {
      for (const file of inOrder(plan.files)) {
        if (!isUntouched(plan.sightings.get(file.path), (await sight(path.join(repository.root, file.path))).sighting)) throw collisionFault([{ path: file.path, reason: 'it changed in that very moment' }], change.taking);
        placed.push(file);
        await placeFile(repository.root, file, stage);
        onStep(`file ${file.path}`);
      }
      await makeSubmoduleFolders(repository.root, plan.files);
      await moveHead(repository, change);
    } catch (error) {
      for (const file of placed.reverse()) await putBack(repository.root, file, stage);
      await removeApplyJournal(gitDir);
      journaled = false;
      throw error;
    }
    onStep('ref');
    await rename(nextIndex, path.join(gitDir, 'index'));
    onStep('index');
    await removeApplyJournal(gitDir);
    journaled = false;
    onStep('end');
    return plan.files.map((file) => file.path);
  } finally {
    await unlock();
    // While the journal stands, the replaced files in the stage are what recovery puts back.
    if (!journaled) await rm(stage, { recursive: true, force: true });
  }
}

async function moveHead(repository: Repository, { head, next, reflog }: { head: ObjectName; next: ObjectName; reflog: string }): Promise<void> {
  try {
    await repository.run({ args: ['update-ref', '-m', reflog, 'HEAD', next, head] });
  } catch (cause) {
    const actual = await headOf(repository);
    if (!isFault(cause, 'git_failed') || actual === head) throw cause;
    throw new Fault('ref_moved', `Your branch moved to ${actual?.slice(0, 10) ?? 'nothing'} meanwhile; nothing was changed.`, { details: { expected: head, actual }, remedy: 'Try again.', cause });
  }
}

/** Ends what a process that died in the middle of a change left: forward once the branch has moved, else back. Edits made since then stay. */
export async function recoverTree({ repository, objects }: Pick<TreeContext, 'repository' | 'objects'>): Promise<Recovery> {
  const { gitDir } = repository;
  const journal = await readApplyJournal(gitDir);
  if (journal === undefined) {
    await breakOwnLock(gitDir);
    await sweep(gitDir);
    return 'nothing';
  }
  if (journal.pid !== process.pid && isAlive(journal.pid) && Date.now() - journal.startedAt < 600_000) {
    throw new Fault('git_failed', `Process ${journal.pid} is changing the files of ${repository.root} right now.`, { details: { pid: journal.pid }, remedy: 'Wait until it has ended, then try again.' });
  }
  const stage = stageFolder(gitDir, journal.token);
  await breakOwnLock(gitDir);
  await mkdir(stage, { recursive: true });
  const unlock = await lockIndex(gitDir, journal.token);
  let recovery: Recovery;
  try {
    const head = await headOf(repository);
    if (head === journal.next) {
      const index = await readIndex(repository, new Set(journal.files.map((file) => file.path)));
      const behind = journal.files.filter((file) => sameVersion(index.get(file.path)?.version ?? null, file.index.from));
      await rename(await buildIndex(repository, behind, stage), path.join(gitDir, 'index'));
      recovery = 'finished';
    } else if (head !== undefined && (await objects.isAncestor(journal.next, head)) && !(await objects.isAncestor(journal.next, journal.head))) {
      // Somebody has committed on top of the finished change since; the files and the index are theirs now.
      recovery = 'finished';
    } else {
      const touched = inOrder(journal.files);
      const held = await readWork(repository, await readableNow(repository.root, touched), stage);
      for (const file of [...touched].reverse()) {
        if (sameVersion(held.get(file.path) ?? null, file.work.to)) await putBack(repository.root, file, stage);
      }
      recovery = 'rolled_back';
    }
    await removeApplyJournal(gitDir);
  } finally {
    await unlock();
  }
  await sweep(gitDir);
  return recovery;
}

/** The commit that HEAD names; undefined before the first one. */
export async function headOf({ run }: Repository): Promise<ObjectName | undefined> {
  const answer = await run({ args: ['rev-parse', '-q', '--verify', 'HEAD^{commit}'], accept: [0, 1, 128], readOnly: true });
  return answer.exitCode === 0 ? (oneLine(answer.stdout) as ObjectName) : undefined;
}

/** The fault that names everything which stands in the way of a result that is taken in, or taken back out. */
export function collisionFault(collisions: readonly Collision[], taking: 'in' | 'back' = 'in'): Fault {
  const shown = collisions.slice(0, SHOWN).map(({ path: name, reason }) => `${name}: ${reason}`);
  const more = collisions.length > SHOWN ? `; and ${collisions.length - SHOWN} more` : '';
  return new Fault('workspace_collision', `Nothing was changed, because ${collisions.length === 1 ? 'a file' : `${collisions.length} files`} of yours would lose edits (${shown.join('; ')}${more}).`, {
    details: { collisions },
    remedy: `Commit these edits or move them away and try again${taking === 'in' ? ', or take the result as a branch' : ''}.`,
  });
}

async function buildIndex({ run, gitDir }: Repository, files: readonly PlannedFile[], stage: string): Promise<string> {
  const indexFile = path.join(stage, 'index-next');
  await copyIndex(path.join(gitDir, 'index'), indexFile);
  const changed = files.filter((file) => !sameVersion(file.index.from, file.index.to));
  await run({ args: ['update-index', '--replace', '-z', '--index-info'], indexFile, stdin: indexInfo(changed.map((file) => [file.path, file.index.to] as const), (changed[0]?.index.from ?? changed[0]?.index.to)?.object ?? '') });
  const sparse = changed.filter((file) => file.sparse && file.index.to !== null);
  if (sparse.length > 0) await run({ args: ['update-index', '-z', '--skip-worktree', '--stdin'], indexFile, stdin: sparse.map((file) => file.path).join('\0') });
  return indexFile;
}

/** Paths that can be read as files now; a folder in a file's place is somebody's later work. */
async function readableNow(root: string, files: readonly PlannedFile[]): Promise<Set<string>> {
  const names = new Set<string>();
  for (const file of files) {
    const parents = file.path.split('/').slice(0, -1).map((_, at, all) => all.slice(0, at + 1).join('/'));
    const above = await Promise.all(parents.map(async (name) => (await sight(path.join(root, name))).facts));
    const { facts } = await sight(path.join(root, file.path));
    if (above.every((one) => one === undefined || one.isDirectory()) && facts?.isDirectory() !== true) names.add(file.path);
  }
  return names;
}

async function makeSubmoduleFolders(root: string, files: readonly PlannedFile[]): Promise<void> {
  for (const file of files) if (isGitlink(file) && !touchesWork(file) && file.index.to !== null && !file.sparse) await mkdir(path.join(root, file.path), { recursive: true });
}

/** Removes what changes that have ended left in our folder. */
async function sweep(gitDir: string): Promise<void> {
  const names = await readdir(applyFolder(gitDir)).catch(() => []);
  for (const name of names) if (name.startsWith('apply-')) await rm(path.join(applyFolder(gitDir), name), { recursive: true, force: true });
}
