import type { EventData } from '../events/event.ts';
import type { RunState, TaskState } from '../events/run-state.ts';
import type { Finding } from '../model/finding.ts';
import type { ObjectName, TaskId } from '../model/ids.ts';
import type { Found, FoundIn } from './found.ts';

/** A finding that stands against a task's change and nobody has accepted. */
export interface OpenFinding {
  /** Names it among the findings of its run. */
  readonly id: string;
  readonly task: TaskId;
  /** The commit in which it was found. */
  readonly on: ObjectName;
  readonly finding: Finding;
}

/** A conflict that stands against a task's change. */
export interface OpenConflict extends EventData<'conflict_detected'> {
  /** Its place among the conflicts of the run. */
  readonly place: number;
  /** The task that met it. */
  readonly task: TaskId;
  /** The tasks on its other side: those that it names, and those that have landed and changed one of its files. */
  readonly others: readonly TaskId[];
}

/**
 * What of all that was found still matters to a person: new findings of the last word of each gate and reviewer on each task that has not
 * landed. A task that failed keeps its findings, because somebody has to do something about them; one that was skipped or cancelled does not.
 */
export function openFindings({ tasks, waived }: RunState, found: Found): readonly OpenFinding[] {
  const open: OpenFinding[] = [];
  const nameOf = ({ source, fingerprint }: Pick<Finding, 'source' | 'fingerprint'>): string => `${source}\0${fingerprint}`;
  const accepted = new Set(waived.map(nameOf));
  for (const [task, { gates, review }] of found) {
    const state = tasks.get(task);
    if (state === undefined || !isOpen(state)) continue;
    const words: readonly FoundIn[] = [...Object.values(gates), ...(review === undefined ? [] : [review])];
    for (const { on, findings } of words) {
      for (const finding of findings) if (!accepted.has(nameOf(finding))) open.push({ id: JSON.stringify([task, finding.source, finding.fingerprint]), task, on, finding });
    }
  }
  return open;
}

/** Conflicts of tasks that have not landed. */
export function openConflicts({ tasks, conflicts }: RunState, found: Found): readonly OpenConflict[] {
  const open: OpenConflict[] = [];
  for (const [task, { conflict }] of found) {
    const state = tasks.get(task);
    if (conflict === undefined || state === undefined || !isOpen(state)) continue;
    const others = new Set(conflict.tasks.filter((each) => each !== task));
    for (const other of tasks.values()) if (other.id !== task && other.integrated !== undefined && changes(other, conflict.paths)) others.add(other.id);
    open.push({ ...conflict, place: conflicts.indexOf(conflict), task, others: [...others] });
  }
  return open;
}

function isOpen({ status, integrated }: TaskState): boolean {
  return integrated === undefined && status !== 'done' && status !== 'skipped' && status !== 'cancelled';
}

function changes({ files }: TaskState, paths: readonly string[]): boolean {
  return [...files.created, ...files.modified, ...files.deleted].some((file) => paths.includes(file));
}
