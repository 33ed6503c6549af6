import type { Terminal } from '../terminal.ts';
import type { RunView } from './reporter.ts';

/** Every event of the journal as one line of JSON. */
export function jsonView(terminal: Terminal): RunView {
  return { show: (event) => terminal.record(event), pause: () => undefined, close: () => undefined };
}
