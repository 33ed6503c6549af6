import type { PanelModel, PanelTask } from '../src/protocol/webview.ts';
import { statusWord } from './parts/task-look.ts';
import { visible } from './parts/visible-text.ts';

const TOLD: ReadonlySet<PanelTask['status']> = new Set(['done', 'failed', 'cancelled']);
const MOST_NAMED = 3;

/** What a screen reader should hear of the step from one model to the next: ends, a change of the run's state, and what newly needs a person. Empty when there is nothing worth it. */
export function announcement(before: PanelModel | undefined, after: PanelModel): string {
  if (before === undefined || before.header.run !== after.header.run || (before.header.replay === null) !== (after.header.replay === null)) return '';
  const known = new Map(before.tasks.map((task) => [task.id, task.status]));
  const ended = after.tasks.filter((task) => TOLD.has(task.status) && known.has(task.id) && known.get(task.id) !== task.status);
  const named = ended.slice(0, MOST_NAMED).map((task) => `${visible(task.title, 80)} ${statusWord(task.status)}`);
  const more = ended.length > MOST_NAMED ? [`and ${ended.length - MOST_NAMED} more tasks ended`] : [];
  const phase = before.header.phase === after.header.phase ? [] : [`The run is ${after.header.phase.replaceAll('_', ' ')}`];
  const asked = new Set(before.header.attention.map((item) => item.text));
  const needs = after.header.replay === null ? after.header.attention.filter((item) => !asked.has(item.text)).slice(0, MOST_NAMED).map((item) => `Needs you: ${visible(item.text, 120)}`) : [];
  return [...named, ...more, ...phase, ...needs].join('. ');
}
