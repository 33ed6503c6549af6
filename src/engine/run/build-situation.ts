import { isEnded, type TaskState, type TaskStatus } from '../events/run-state.ts';
import type { TaskGraph } from '../graph/task-graph.ts';
import type { TaskId } from '../model/ids.ts';
import type { Priorities } from '../schedule/priorities.ts';
import type { JobEnd, Running } from '../schedule/situation.ts';

/** How the tasks of a plan stand when a build begins, as the scheduler sees them. */
export interface BuildSituation {
  readonly running: Map<number, Running>;
  readonly ended: Map<number, JobEnd>;
  /** A person holds them, or what they build on has not begun. */
  readonly held: Set<number>;
  readonly waitingForSoft: ReadonlySet<TaskId>;
}

/** The situation from which a build goes on, by its journal alone. */
export function situationOf(ids: readonly TaskId[], taskOf: (id: TaskId) => TaskState, graph: TaskGraph): BuildSituation {
  const running = new Map<number, Running>();
  const ended = new Map<number, JobEnd>();
  const held = new Set<number>();
  const waitingForSoft = new Set<TaskId>();
  for (const [job, id] of ids.entries()) {
    const task = taskOf(id);
    if (isEnded(task.status)) ended.set(job, endOf(task.status));
    else if (task.hold !== undefined) held.add(job);
    else if (task.status !== 'waiting') running.set(job, { stream: Number(task.stream?.slice(1) ?? 1), startedAt: task.startedAt ?? 0 });
    else if ((graph.nodes.get(id)?.soft.length ?? 0) > 0) {
      waitingForSoft.add(id);
      held.add(job);
    }
  }
  return { running, ended, held, waitingForSoft };
}

/** A task's end as the scheduler's. */
export function endOf(status: TaskStatus): JobEnd {
  switch (status) {
    case 'done':
      return 'succeeded';
    case 'failed':
    case 'skipped':
    case 'cancelled':
      return status;
    default:
      throw new Error(`Bug: a task that is ${status} has not ended`);
  }
}

/** One after the other, as the plan lists them. */
export function inPlanOrder(jobs: number): Priorities {
  return { keys: Array.from({ length: jobs }, (_, job) => jobs - job), holds: new Set() };
}
