import type { TaskId } from '../model/ids.ts';
import type { PanelEvent, PanelEventGroup } from '../../protocol/webview.ts';
import { isInGroup } from './event-group.ts';

/** Which events the journal tab asks for: those after number `after` that hold every word of `text`, are of `task`, if there is one, and belong to `group`. */
export interface EventQuery {
  readonly after: number;
  readonly count: number;
  readonly text: string;
  readonly task: TaskId | null;
  readonly group: PanelEventGroup;
}

/** A page of events, oldest first, and whether more of them fit. `events` are in the order of their numbers. */
export function pageOfEvents(events: readonly PanelEvent[], query: EventQuery): { events: PanelEvent[]; more: boolean } {
  const words = query.text.toLowerCase().split(/\s+/).filter((word) => word !== '');
  const found: PanelEvent[] = [];
  for (let place = firstAfter(events, query.after); place < events.length; place += 1) {
    const event = events[place];
    if (event === undefined || !isInGroup(event.type, query.group) || !fits(event, words, query.task)) continue;
    if (found.length === query.count) return { events: found, more: true };
    found.push(event);
  }
  return { events: found, more: false };
}

function fits(event: PanelEvent, words: readonly string[], task: TaskId | null): boolean {
  if (task !== null && event.task !== task) return false;
  if (words.length === 0) return true;
  const text = `${event.type} ${event.task ?? ''} ${event.stream ?? ''} ${event.line}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

function firstAfter(events: readonly PanelEvent[], seq: number): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((events[middle]?.seq ?? 0) <= seq) low = middle + 1;
    else high = middle;
  }
  return low;
}
