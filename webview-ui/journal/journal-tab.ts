import { html, nothing, type TemplateResult } from 'lit';
import type { PanelEventGroup } from '../../src/protocol/webview.ts';
import { isTicking, type LivePanel } from '../panel.ts';
import { iconButton } from '../parts/button.ts';
import { icon } from '../parts/icon.ts';
import { attached, rowsInSight, virtualRows } from '../parts/scrolling.ts';
import { visible } from '../parts/visible-text.ts';
import { eventRow, EVENT_PX, type JournalRow } from './event-row.ts';
import { followEnd, noteScroll, onJournalKey } from './journal-moves.ts';
import { replaySlider } from './replay-bar.ts';

const GROUPS: Readonly<Record<PanelEventGroup, string>> = { all: 'All events', trouble: 'What went wrong', gates: 'Gates', reviews: 'Reviews', merges: 'Merges and conflicts', people: 'What people did', agents: 'What agents did' };

/** The events of the run, oldest first, and the slider through its past. */
export function journalTab(panel: LivePanel): TemplateResult {
  const { view, pages } = panel;
  const newest = panel.model.header.seq;
  const filter = { text: view.filter.trim(), task: view.onlySelected ? view.selected : null, group: view.group };
  const filtered = filter.text !== '' || filter.task !== null || filter.group !== 'all';
  const box = panel.scrolling.box('journal');
  const found = filtered ? pages.found(filter, newest) : undefined;
  const total = found?.events.length ?? newest;
  if (found !== undefined && !found.all && rowsInSight(box, EVENT_PX, Number.MAX_SAFE_INTEGER).end >= total) pages.more(filter, newest);
  const at = (index: number): JournalRow => ({ event: found === undefined ? pages.at(index, newest) : found.events[index], index });
  const follows = view.follow && isTicking(panel.model) && !filtered;
  if (follows) followEnd(box);
  const active = view.row === null || view.row >= total ? nothing : `event-${view.row}`;
  return html`<div class="journal">
    <div class="journal-tools">
      <span class="search-box">${icon('search')}<input type="search" placeholder="Filter events" aria-label="Filter events" maxlength="200" .value=${view.filter} @input=${(event: Event) => panel.set({ filter: (event.target as HTMLInputElement).value, row: null })}></span>
      <select class="select" aria-label="Kind of events" .value=${view.group} @change=${(event: Event) => panel.set({ group: groupOf((event.target as HTMLSelectElement).value), row: null })}>${Object.entries(GROUPS).map(([key, name]) => html`<option value=${key} ?selected=${key === view.group}>${name}</option>`)}</select>
      <label class="check"><input type="checkbox" .checked=${view.onlySelected} ?disabled=${view.selected === null} @change=${(event: Event) => panel.set({ onlySelected: (event.target as HTMLInputElement).checked, row: null })}>Selected task only</label>
      ${replaySlider(panel)}
      ${isTicking(panel.model) && !filtered ? iconButton({ icon: 'arrow-down', label: 'Keep the newest event in sight', pressed: view.follow, act: () => panel.set({ follow: !view.follow }) }) : nothing}
    </div>
    ${pages.trouble === null ? nothing : html`<p class="attention-line trouble">${icon('error', 'tone-failed')}${visible(pages.trouble, 300)}</p>`}
    ${filtered && total === 0 && found?.all === true ? html`<div class="nothing"><p>No event fits that.</p></div>` : nothing}
    <div class="events" role="grid" tabindex="0" aria-label="Events; arrow keys move, Enter selects the task, Space shows the run as it was then" aria-rowcount=${total} aria-activedescendant=${active} ${attached(box)}
      @keydown=${(event: KeyboardEvent) => onJournalKey(panel, event, { total, at })} @scroll=${(event: Event) => noteScroll(panel, event)}>
      ${virtualRows({ box, rowHeight: EVENT_PX, total, role: 'rowgroup', row: (index) => eventRow(panel, at(index)) })}
    </div>
  </div>`;
}

function groupOf(value: string): PanelEventGroup {
  return (Object.keys(GROUPS) as PanelEventGroup[]).find((group) => group === value) ?? 'all';
}
