import type { PanelTask } from '../../src/protocol/webview.ts';
import type { LivePanel } from '../panel.ts';
import { isOver, type Lane } from './lanes.ts';
import type { Span } from './span.ts';

interface Place {
  readonly axis: { readonly span: Span; readonly width: number; readonly now: number; readonly label: number };
  readonly focusable: string | undefined;
}

/** All that a lane's picture depends on, for a comparison with the time before. */
export function laneDrawnFrom(panel: LivePanel, lane: Lane, at: Place & { readonly y: number }): unknown[] {
  const { selected } = panel.view;
  const { span, width, now, label } = at.axis;
  const has = (id: string | null | undefined): boolean => lane.tasks.some((task) => task.id === id);
  return [lane, at.y, span.from, span.to, width, label, lane.tasks.every(isOver) ? 0 : now, has(selected) ? selected : null, has(at.focusable) ? at.focusable : null, moodOf(panel)];
}

/** All that a bar's picture depends on, for a comparison with the time before. */
export function barDrawnFrom(panel: LivePanel, task: PanelTask, { axis, focusable }: Place): unknown[] {
  const { span, width, now } = axis;
  return [task, span.from, span.to, width, isOver(task) ? 0 : now, panel.view.selected === task.id, focusable === task.id, moodOf(panel)];
}

/** What of the run as a whole changes the look of a task: whether it is driven, and paused. */
export function moodOf({ model }: LivePanel): string {
  const { phase, owner, replay } = model.header;
  return `${phase} ${owner === 'nobody' ? 'nobody' : 'driven'} ${replay === null ? 'now' : 'then'}`;
}
