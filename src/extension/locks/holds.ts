import { isEnded, type RunState, type TaskState, type TaskStatus } from '../../engine/events/run-state.ts';
import type { StreamId, TaskId } from '../../engine/model/ids.ts';
import { matchesAny } from '../../engine/paths/match.ts';
import type { Owner } from '../run/run-view.ts';
import { slashed } from './editor-glob.ts';
import { NO_UNLOCKED, type UnlockedFiles } from './unlocked-files.ts';

/** A live task that may write something now, as far as the user's editor has to know. */
export interface Hold {
  readonly task: TaskId;
  readonly title: string | undefined;
  readonly stream: StreamId | undefined;
  readonly status: TaskStatus;
  /** Globs, relative to the repository. */
  readonly writes: readonly string[];
  /** Its worktree, absolute with `/`. */
  readonly worktree: string | undefined;
  /** A person stopped its agent, or works in its worktree. */
  readonly held: 'paused' | 'taken_over' | undefined;
  /** Files that a person edits all the same, relative to the repository. */
  readonly unlocked: ReadonlySet<string>;
}

const NOTHING: ReadonlySet<string> = new Set();

/** Who may write what now; nobody while nobody drives the run. */
export function holdsOf(state: RunState, owner: Owner, unlocked: UnlockedFiles = NO_UNLOCKED): readonly Hold[] {
  if (owner === 'nobody' || state.endedAt !== undefined) return [];
  const holds: Hold[] = [];
  for (const task of state.tasks.values()) {
    if (task.lease === undefined || isEnded(task.status)) continue;
    const { id, stream, status, lease, hold } = task;
    holds.push({ task: id, title: task.task.title, stream, status, writes: lease.writes, worktree: worktreeOf(task, state.run), held: hold?.kind, unlocked: unlocked.get(id) ?? NOTHING });
  }
  return holds;
}

/** A journal is data, and could name any folder as a worktree; ours lie in a folder of the run's name. */
function worktreeOf({ worktree }: TaskState, run: RunState['run']): string | undefined {
  const path = worktree === undefined ? undefined : slashed(worktree);
  return path !== undefined && /^(\/|[a-z]:\/)/.test(path) && path.split('/').slice(2, -1).includes(run ?? '') && !path.split('/').includes('..') ? path : undefined;
}

/** Whether two looks at a run found the same; most of its events change nothing of it. */
export function areSame(one: readonly Hold[], other: readonly Hold[]): boolean {
  return one.length === other.length && one.every((hold, place) => {
    const its = other[place];
    return its !== undefined && (Object.keys(hold) as (keyof Hold)[]).every((key) => hold[key] === its[key]);
  });
}

/** Where a file lies: in the user's own checkout, or in the worktree of the task. */
export type Place = 'checkout' | 'worktree';

/** A file that somebody holds. */
export interface HeldFile {
  readonly hold: Hold;
  readonly place: Place;
  /** Relative to the repository, or to the worktree. */
  readonly path: string;
}

/** Files that are the person's although a task's globs match them: git's own, and what the run is steered by. */
const NEVER = ['.git/**', '.ce-workspace/**'];

/** Who keeps the user from writing a file (absolute, with `/`); undefined for a file that is free. */
export function heldBy(holds: readonly Hold[], root: string, file: string): HeldFile | undefined {
  for (const hold of holds) {
    const path = hold.worktree === undefined ? undefined : below(hold.worktree, file);
    if (path !== undefined) return hold.held === 'taken_over' && matchesAny(hold.writes, path) ? undefined : { hold, place: 'worktree', path };
  }
  const path = below(root, file);
  if (path === undefined || matchesAny(NEVER, path)) return undefined;
  const hold = holds.find(({ held, writes, unlocked }) => held !== 'paused' && !unlocked.has(path) && matchesAny(writes, path));
  return hold === undefined ? undefined : { hold, place: 'checkout', path };
}

/** A path relative to a folder; undefined when it does not lie in it. */
export function below(folder: string, file: string): string | undefined {
  return file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : undefined;
}
