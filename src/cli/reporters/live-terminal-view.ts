import { createLogUpdate } from 'log-update';
import type { RunState } from '../../engine/events/run-state.ts';
import type { TaskGraph } from '../../engine/graph/task-graph.ts';
import { liveView } from '../../engine/report/live-view.ts';
import type { Terminal } from '../terminal.ts';
import type { RunView } from './reporter.ts';

const REPAINT_MS = 125;
const TICK_MS = 1_000;

/** The run in place on a terminal: repainted on events, at most eight times a second, and every second for its clocks. */
export function liveTerminalView(terminal: Terminal, graphOf: (state: RunState) => TaskGraph | undefined, stream: NodeJS.WriteStream = process.stdout): RunView {
  const update = createLogUpdate(stream, { showCursor: false });
  let state: RunState | undefined;
  let graph: { readonly plan: RunState['plan']; readonly graph: TaskGraph | undefined } | undefined;
  let soon: NodeJS.Timeout | undefined;
  let paintedAt = 0;

  const paint = (): void => {
    clearTimeout(soon);
    soon = undefined;
    if (state === undefined) return;
    if (graph?.plan !== state.plan) graph = { plan: state.plan, graph: graphOf(state) };
    paintedAt = Date.now();
    update(liveView(state, { width: terminal.width(), height: terminal.height(), color: terminal.color, now: paintedAt, graph: graph?.graph }).join('\n'));
  };
  const paintSoon = (): void => {
    soon ??= setTimeout(paint, Math.max(0, paintedAt + REPAINT_MS - Date.now()));
  };
  // The terminal has wrapped the old lines by now, so that they cannot be found again: begin on a clean line.
  const onResize = (): void => {
    update.clear();
    paintSoon();
  };
  const tick = setInterval(paintSoon, TICK_MS);
  stream.on('resize', onResize);
  return {
    show: (_event, now) => {
      state = now;
      paintSoon();
    },
    pause: () => {
      paint();
      update.done();
      state = undefined;
    },
    close: () => {
      clearInterval(tick);
      stream.off('resize', onResize);
      paint();
      update.done();
    },
  };
}
