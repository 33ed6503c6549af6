import type { PanelModel } from '../../src/protocol/webview.ts';
import { isAtWork, type Lane } from './lanes.ts';

/** Why a stream has nothing to do, in words; undefined when it is at work. */
export function idleReason(model: PanelModel, lane: Lane): string | undefined {
  if (lane.tasks.some(isAtWork)) return undefined;
  const waiting = model.tasks.filter((task) => task.status === 'waiting');
  if (waiting.length === 0) return 'idle: no task is left';
  if (model.header.phase === 'paused') return 'idle: the run is paused';
  const point = model.header.syncPoints.find((each) => each.to === null);
  if (point !== undefined) return `idle: integration point ${point.name}`;
  const next = waiting[0];
  return next === undefined ? undefined : `idle: ${next.id} ${next.line}`;
}
