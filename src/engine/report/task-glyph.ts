import type { TaskStatus } from '../events/run-state.ts';
import type { Paint } from './paint.ts';

/** A task's state as one character: shape first, colour second (UI: waiting outline, running solid, review half, done check, failed cross). */
export function taskGlyph(status: TaskStatus, paint: Paint): string {
  switch (status) {
    case 'waiting':
      return paint.dim('○');
    case 'building':
    case 'gating':
    case 'integrating':
      return paint.busy('●');
    case 'reviewing':
      return paint.review('◐');
    case 'done':
      return paint.good('✓');
    case 'failed':
      return paint.bad('✗');
    case 'skipped':
    case 'cancelled':
      return paint.dim('–');
  }
}
