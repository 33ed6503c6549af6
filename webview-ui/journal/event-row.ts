import { html, type TemplateResult } from 'lit';
import type { PanelEvent } from '../../src/protocol/webview.ts';
import type { LivePanel } from '../panel.ts';
import { icon, type IconName } from '../parts/icon.ts';
import { taskLink } from '../parts/task-link.ts';
import { durationText } from '../parts/time-text.ts';
import { visible } from '../parts/visible-text.ts';
import { travelTo } from './replay-bar.ts';

/** Height of a row in pixels. */
export const EVENT_PX = 22;

/** A row of the journal; the event is not there until its page has come. */
export interface JournalRow {
  readonly event: PanelEvent | undefined;
  readonly index: number;
}

/** An event as a row: when, whose, and what happened. Its time leads to that moment of the run. */
export function eventRow(panel: LivePanel, { event, index }: JournalRow): TemplateResult {
  if (event === undefined) return html`<div class="event loading" role="row" id=${`event-${index}`} aria-rowindex=${index + 1}><span role="gridcell" class="muted">…</span></div>`;
  const [shape, tone] = shapeOf(event.type);
  const at = panel.model.header.replay?.seq;
  const since = durationText(event.at - (panel.model.header.startedAt ?? event.at));
  const marks = `${at !== undefined && event.seq > at ? 'later' : ''} ${at === event.seq ? 'moment' : ''} ${panel.view.row === index ? 'active' : ''} ${panel.view.selected !== null && event.task === panel.view.selected ? 'selected' : ''}`;
  return html`<div class="event ${marks}" role="row" id=${`event-${index}`} aria-rowindex=${index + 1} aria-selected=${panel.view.row === index}>
    <span class="event-time" role="gridcell"><button type="button" class="link quiet" tabindex="-1" title=${`${new Date(event.at).toLocaleString()}\nShow the run as it was then`} aria-label=${`${since}, show the run as it was then`} @click=${() => travelTo(panel, event.seq)}>${since}</button></span>
    <span class="event-task" role="gridcell">${event.task === null ? html`<span class="muted">run</span>` : taskLink(panel, event.task, 'quiet', -1)}</span>
    <span class="event-line" role="gridcell" title=${`${visible(event.type, 60)} · ${visible(event.line, 400)}`}>${icon(shape, tone)}<bdi>${visible(event.line, 300)}</bdi></span>
  </div>`;
}

const SHAPES: readonly (readonly [RegExp, IconName, string])[] = [
  [/failed|refused|exceeded|quarantined/, 'error', 'tone-failed'],
  [/conflict|resolution|warning|remediation|cancel|paused|expired|skipped|held|unlocked/, 'warning', 'tone-paused'],
  [/^task_done|passed|validated|approval_granted|integration_done|applied/, 'check', 'tone-done'],
  [/^review/, 'eye', 'tone-review'],
  [/^gate/, 'beaker', ''],
  [/^sync_point/, 'milestone', 'tone-paused'],
  [/^artifact/, 'package', ''],
  [/^lease/, 'lock', ''],
  [/^feedback/, 'comment', ''],
  [/^integration/, 'git-merge', ''],
  [/started|continued|resumed|released|ready/, 'play', 'tone-running'],
];

function shapeOf(type: string): readonly [IconName, string] {
  const found = SHAPES.find(([pattern]) => pattern.test(type));
  return found === undefined ? ['symbol-event', 'tone-waiting'] : [found[1], found[2]];
}
