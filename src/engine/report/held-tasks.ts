import { isEnded, type RunState, type TaskState } from '../events/run-state.ts';
import { cleanText } from './clean-text.ts';

/** Whether a task's agent can be stopped by a person: it has begun, and is neither landing nor over. */
export function canBeHeld({ status, hold }: TaskState): boolean {
  return hold === undefined && (status === 'building' || status === 'gating' || status === 'reviewing');
}

/** Whether a person could take a task over: it can be stopped, or they stopped it already. */
export function canBeTaken(task: TaskState): boolean {
  return canBeHeld(task) || (task.hold?.kind === 'paused' && !isEnded(task.status));
}

/** Whether a person holds a task. */
export function isHeld(task: TaskState): boolean {
  return task.hold !== undefined && !isEnded(task.status);
}

/** The tasks that a person holds, in the plan's order. */
export function heldTasks(state: RunState): readonly TaskState[] {
  return [...state.tasks.values()].filter(isHeld);
}

/** Who holds a task, in words: `held by you`, `paused by alex`. */
export function holdText(task: TaskState, me: string): string {
  const { hold } = task;
  return hold === undefined ? '' : `${hold.kind === 'paused' ? 'paused' : 'held'} by ${hold.by === me ? 'you' : cleanText(hold.by, 40)}`;
}

/** Why a task cannot be stopped now, and what to do about it. */
export function holdRefusal(task: TaskState): { readonly message: string; readonly remedy: string } {
  const name = cleanText(task.id, 60);
  if (task.hold !== undefined) return { message: `${name} is held by ${cleanText(task.hold.by, 40)} already`, remedy: 'Hand it back first.' };
  if (task.status === 'waiting') return { message: `${name} has not begun`, remedy: 'Wait until its agent is at work, or change the plan.' };
  if (task.status === 'integrating') return { message: `${name} is landing just now`, remedy: 'Its change is in the merge; wait a moment.' };
  return { message: `${name} is over (${task.status})`, remedy: task.status === 'failed' ? 'Resume the run: it is tried again, and can be taken over then.' : 'Work on the result after it is applied.' };
}
