import { html, nothing, type TemplateResult } from 'lit';
import type { PanelEvent } from '../../src/protocol/webview.ts';
import type { LivePanel } from '../panel.ts';
import { icon, type IconName } from '../parts/icon.ts';
import { attached, rowsInSight, virtualRows } from '../parts/scrolling.ts';
import { taskLink } from '../parts/task-link.ts';
import { durationText } from '../parts/time-text.ts';
import { visible } from '../parts/visible-text.ts';
import { replaySlider } from './replay-bar.ts';

const ROW_PX = 22;

/** The events of the run, oldest first, and the slider through its past. */
export function journalTab(panel: LivePanel): TemplateResult {
  const { view, pages } = panel;
  const newest = panel.model.header.seq;
  const filter = { text: view.filter.trim(), task: view.onlySelected ? view.selected : null };
  const filtered = filter.text !== '' || filter.task !== null;
  const box = panel.scrolling.box('journal');
  const found = filtered ? pages.found(filter, newest) : undefined;
  const total = found?.events.length ?? newest;
  if (found !== undefined && !found.all && rowsInSight(box, ROW_PX, Number.MAX_SAFE_INTEGER).end >= total) pages.more(filter, newest);
  return html`<div class="journal">
    <div class="journal-tools">
      <span class="search-box">${icon('search')}<input type="search" placeholder="Filter events" aria-label="Filter events" maxlength="200" .value=${view.filter} @input=${(event: Event) => panel.set({ filter: (event.target as HTMLInputElement).value })}></span>
      <label class="check"><input type="checkbox" .checked=${view.onlySelected} ?disabled=${view.selected === null} @change=${(event: Event) => panel.set({ onlySelected: (event.target as HTMLInputElement).checked })}>Selected task only</label>
      ${replaySlider(panel)}
    </div>
    ${pages.trouble === null ? nothing : html`<p class="attention-line trouble">${icon('error', 'tone-failed')}${visible(pages.trouble, 300)}</p>`}
    ${filtered && total === 0 && found?.all === true ? html`<div class="nothing"><p>No event holds that.</p></div>` : nothing}
    <div class="events" role="table" tabindex="0" aria-label="Events" aria-rowcount=${total} ${attached(box)}>
      ${virtualRows({ box, rowHeight: ROW_PX, total, role: 'rowgroup', row: (index) => eventRow(panel, found === undefined ? pages.at(index, newest) : found.events[index], index) })}
    </div>
  </div>`;
}

function eventRow(panel: LivePanel, event: PanelEvent | undefined, index: number): TemplateResult {
  if (event === undefined) return html`<div class="event" role="row"><span class="event-time" role="cell">…</span></div>`;
  const [shape, tone] = shapeOf(event.type);
  const at = panel.model.header.replay?.seq;
  const since = event.at - (panel.model.header.startedAt ?? event.at);
  return html`<div class="event ${at !== undefined && event.seq > at ? 'later' : ''} ${panel.view.selected !== null && event.task === panel.view.selected ? 'selected' : ''}" role="row" aria-rowindex=${index + 1}>
    <span class="event-time" role="cell" title=${new Date(event.at).toLocaleString()}>${durationText(since)}</span>
    <span class="event-task" role="cell">${event.task === null ? html`<span class="muted">run</span>` : taskLink(panel, event.task)}</span>
    <span class="event-line" role="cell" title=${`${event.type} · ${visible(event.line, 400)}`}>${icon(shape, tone)}<bdi>${visible(event.line, 300)}</bdi></span>
  </div>`;
}

const SHAPES: readonly (readonly [RegExp, IconName, string])[] = [
  [/failed|refused|exceeded|quarantined/, 'error', 'tone-failed'],
  [/conflict|resolution|warning|remediation|cancel|paused|expired|skipped/, 'warning', 'tone-paused'],
  [/^task_done|passed|validated|approval_granted|integration_done|applied/, 'check', 'tone-done'],
  [/^review/, 'eye', 'tone-review'],
  [/^gate/, 'beaker', ''],
  [/^sync_point/, 'milestone', 'tone-paused'],
  [/^artifact/, 'package', ''],
  [/^lease/, 'lock', ''],
  [/^feedback/, 'comment', ''],
  [/^integration/, 'git-merge', ''],
  [/started|continued|resumed|ready/, 'play', 'tone-running'],
];

function shapeOf(type: string): readonly [IconName, string] {
  const found = SHAPES.find(([pattern]) => pattern.test(type));
  return found === undefined ? ['symbol-event', 'tone-waiting'] : [found[1], found[2]];
}
