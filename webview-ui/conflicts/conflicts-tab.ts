import { html, nothing, type TemplateResult } from 'lit';
import type { PanelConflict } from '../../src/protocol/webview.ts';
import type { LivePanel } from '../panel.ts';
import { iconButton } from '../parts/button.ts';
import { icon } from '../parts/icon.ts';
import { taskLink } from '../parts/task-link.ts';
import { clockOf, count, durationText } from '../parts/time-text.ts';
import { visible } from '../parts/visible-text.ts';

const KINDS: Readonly<Record<string, string>> = { resource: 'same files', quality: 'quality', timeline: 'order of landing', approach: 'two ways of doing it' };
const MOST_SHOWN = 200;
const MOST_TASKS = 8;
const MOST_PATHS = 20;
/** A place that no path has: all of them are shown. */
const ALL_PATHS = 1_000_000;

interface Placed {
  readonly conflict: PanelConflict;
  /** Its place in the header's list, by which the host knows it. */
  readonly place: number;
}

/** Where tasks got into each other's way, and what became of it: what is open first, the newest first. */
export function conflictsTab(panel: LivePanel): TemplateResult {
  const { conflicts } = panel.model.header;
  if (conflicts.length === 0) return html`<div class="nothing">${icon('pass', 'tone-done')}<p>No conflicts. Streams hold leases on what they write, so that most never come up; what still meets in the merge shows here, with both sides.</p></div>`;
  const newest = conflicts.map((conflict, place): Placed => ({ conflict, place })).reverse();
  const open = newest.filter(({ conflict }) => isOpen(panel, conflict));
  const settled = newest.filter(({ conflict }) => !isOpen(panel, conflict));
  return html`<div class="conflicts" tabindex="0" role="region" aria-label="Conflicts">
    ${group(panel, 'Open', open)}${group(panel, 'Settled', settled)}
    ${newest.length > MOST_SHOWN ? html`<p class="muted small conflict-more">The newest ${MOST_SHOWN} are shown.</p>` : nothing}
  </div>`;
}

/** True for a conflict that nobody has settled. */
export function isOpen(panel: LivePanel, conflict: PanelConflict): boolean {
  return conflict.resolution === null && conflict.tasks.some((id) => !['done', 'skipped', 'cancelled'].includes(panel.store.tasks.get(id)?.status ?? 'done'));
}

function group(panel: LivePanel, name: string, items: readonly Placed[]): TemplateResult | typeof nothing {
  if (items.length === 0) return nothing;
  return html`<h2 class="group-head">${name} <span class="muted">${items.length}</span></h2><ul aria-label=${`${name} conflicts`}>${items.slice(0, MOST_SHOWN).map((item) => conflictItem(panel, item))}</ul>`;
}

function conflictItem(panel: LivePanel, { conflict, place }: Placed): TemplateResult {
  const open = isOpen(panel, conflict);
  const concerns = panel.view.selected !== null && conflict.tasks.some((id) => id === panel.view.selected);
  const since = durationText(conflict.at - (panel.model.header.startedAt ?? conflict.at));
  const more = conflict.tasks.length - MOST_TASKS;
  return html`<li class="conflict ${concerns ? 'selected' : ''}">
    <div class="conflict-head">
      ${icon(open ? 'warning' : 'pass', open ? 'tone-paused' : 'tone-done')}
      <span class="conflict-who">${conflict.tasks.slice(0, MOST_TASKS).map((id, index) => html`${index > 0 ? html`<span class="muted"> and </span>` : nothing}${taskLink(panel, id)}`)}${more > 0 ? html`<span class="muted"> and ${more} more</span>` : nothing}</span>
      <span class="chip">${visible(KINDS[conflict.kind] ?? conflict.kind, 40)}</span>
      <span class="conflict-when muted" title=${clockOf(conflict.at, true)}>${open ? 'open since' : 'settled, came up at'} ${since}</span>
      ${conflict.paths.length === 0 ? nothing : iconButton({ icon: 'diff', label: `Show both sides of ${count(Math.min(conflict.paths.length, 100), 'file')} in the diff editor`, text: 'Show both sides', primary: open, act: () => panel.host.notify('showConflict', { conflict: place, path: conflict.paths.length === 1 ? 0 : ALL_PATHS }) })}
    </div>
    <p class="conflict-text">${visible(conflict.detail, 600)}</p>
    ${conflict.paths.length === 0 ? nothing : html`<ul class="paths">${conflict.paths.slice(0, MOST_PATHS).map((path, index) => html`<li><button type="button" class="file" title=${`${visible(path, 300)}\nShow both sides`} @click=${() => panel.host.notify('showConflict', { conflict: place, path: index })}><span class="file-path"><bdi>${visible(path, 200)}</bdi></span></button></li>`)}</ul>`}
    ${conflict.paths.length > MOST_PATHS ? html`<p class="muted small">and ${conflict.paths.length - MOST_PATHS} more files</p>` : nothing}
    ${conflict.resolution === null ? nothing : html`<p class="conflict-end muted">${icon('check')}<span>${visible(conflict.resolution, 600)}</span></p>`}
  </li>`;
}
