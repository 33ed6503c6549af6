import { isEnded, type TaskState } from '../../events/run-state.ts';
import type { HoldKind } from '../../events/event.ts';
import { Fault } from '../../model/fault.ts';

/** Why a task cannot be held as it stands now; undefined when it can. */
export function holdRefusal(task: TaskState, kind: HoldKind): Fault | undefined {
  const { id, status } = task;
  if (isEnded(status)) return endedFault(task);
  if (kind === 'taken_over' && task.task.role !== 'builder') return new Fault('usage', `${id} is the task of a ${task.task.role}, which writes nothing: there is nothing to take over`, { remedy: 'Pause it instead.' });
  if (task.hold !== undefined) return undefined;
  if (status === 'waiting') return new Fault('usage', `${id} has not begun: there is nothing to stop and no worktree yet`, { remedy: 'Wait until it has started, or pause the run.' });
  if (status === 'integrating' || task.integrated !== undefined) return landingFault(task);
  return undefined;
}

/** What a person is told who steps into a task that has ended. */
export function endedFault({ id, status }: TaskState): Fault {
  const remedy = status === 'done' ? 'Its change is on the branch of the run: edit it there, or when the result is applied.' : 'Resume the run when it has ended: the task is tried again.';
  return new Fault('usage', `${id} has ended (${status})`, { remedy });
}

/** What a person is told who steps into a task at the moment in which its change is merged. */
export function landingFault({ id }: TaskState): Fault {
  return new Fault('usage', `${id} is being merged right now`, { remedy: 'Try again in a moment: it lands, or it comes back to its builder.' });
}
