import type { EventData } from './event.ts';

const MOST_PATHS = 200;

/** What a builder is told when a person gives its task back: what they changed and what they say. It is made of the event alone, so a replay makes the same. */
export function releaseBrief({ kind, by, message, changed }: EventData<'task_released'>): string {
  const left = changed.length - MOST_PATHS;
  const parts = [
    kind === 'taken_over' ? `# ${by} took this task over, worked in your worktree by hand, and gives it back to you` : `# ${by} stopped you for a while; you go on now`,
    changed.length === 0
      ? 'Your files are as you left them.'
      : `What ${by} changed (read these again before you go on, build on them, and do not undo them):\n${changed.slice(0, MOST_PATHS).map((path) => `- ${path}`).join('\n')}${left > 0 ? `\n- and ${left} more` : ''}`,
    message === '' ? '' : `${by} says: ${message}`,
    'Do what is left of the task within your lease, then answer without a tool call.',
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}
