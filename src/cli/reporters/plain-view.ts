import { eventLine } from '../../engine/report/event-line.ts';
import { paintOf } from '../../engine/report/paint.ts';
import type { Terminal } from '../terminal.ts';
import type { RunView } from './reporter.ts';

/** A plain line for every event that a person would want to know of, for pipes and CI. */
export function plainView(terminal: Terminal): RunView {
  const paint = paintOf(terminal.color);
  return {
    show: (event, state) => {
      const line = eventLine(event, state, paint);
      if (line !== undefined) terminal.say(line);
    },
    pause: () => undefined,
    close: () => undefined,
  };
}
