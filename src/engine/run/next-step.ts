import { isEnded, type TaskState } from '../events/run-state.ts';

/** What has to happen to a task next. The same answer after a crash as before it, because it depends on nothing but the fold. */
export type Step = 'start' | 'build' | 'answer' | 'gate' | 'review' | 'integrate' | 'settle' | 'none';

/** Decides a task's next step from its state alone. */
export function nextStep(task: TaskState): Step {
  if (isEnded(task.status)) return 'none';
  if (task.integrated !== undefined) return 'settle';
  switch (task.status) {
    case 'waiting':
      return 'start';
    case 'building':
      return task.task.role === 'builder' ? 'build' : 'answer';
    case 'gating':
      return 'gate';
    case 'reviewing':
      return 'review';
    case 'integrating':
      return 'integrate';
    default:
      return 'none';
  }
}
