import { html, nothing, type TemplateResult } from 'lit';
import type { PanelConflict } from '../../src/protocol/webview.ts';
import type { LivePanel } from '../panel.ts';
import { iconButton } from '../parts/button.ts';
import { icon } from '../parts/icon.ts';
import { taskLink } from '../parts/task-link.ts';
import { clockOf } from '../parts/time-text.ts';
import { visible } from '../parts/visible-text.ts';

const KINDS: Readonly<Record<string, string>> = { resource: 'same files', quality: 'quality', timeline: 'order of landing', approach: 'two ways of doing it' };
const MOST_SHOWN = 200;

/** Where tasks got into each other's way, and what became of it. */
export function conflictsTab(panel: LivePanel): TemplateResult {
  const { conflicts } = panel.model.header;
  if (conflicts.length === 0) return html`<div class="nothing">${icon('pass', 'tone-done')}<p>No conflicts. Streams hold leases on what they write, so that most never come up; what still meets in the merge shows here, with both sides.</p></div>`;
  const shown = conflicts.slice(-MOST_SHOWN).reverse();
  return html`<ul class="conflicts" aria-label="Conflicts">${shown.map((conflict) => conflictItem(panel, conflict))}</ul>`;
}

/** True for a conflict that nobody has settled. */
export function isOpen(panel: LivePanel, conflict: PanelConflict): boolean {
  return conflict.resolution === null && conflict.tasks.some((id) => !['done', 'skipped', 'cancelled'].includes(panel.store.tasks.get(id)?.status ?? 'done'));
}

function conflictItem(panel: LivePanel, conflict: PanelConflict): TemplateResult {
  const open = isOpen(panel, conflict);
  const concerns = panel.view.selected !== null && conflict.tasks.some((id) => id === panel.view.selected);
  return html`<li class="conflict ${concerns ? 'selected' : ''}">
    <div class="conflict-head">
      ${icon(open ? 'warning' : 'pass', open ? 'tone-paused' : 'tone-done')}
      <span class="conflict-who">${conflict.tasks.map((id, index) => html`${index > 0 ? ' and ' : nothing}${taskLink(panel, id)}`)}</span>
      <span class="chip">${visible(KINDS[conflict.kind] ?? conflict.kind, 40)}</span>
      <span class="muted">${open ? 'open' : 'settled'} · ${clockOf(conflict.at, true)}</span>
      ${conflict.tasks.slice(0, 2).map((id) => iconButton({ icon: 'diff', label: `Show the change of ${visible(id, 60)}`, text: visible(id, 24), act: () => panel.intend('show_diff', id) }))}
    </div>
    <p class="conflict-text">${visible(conflict.detail, 600)}</p>
    ${conflict.paths.length === 0 ? nothing : html`<ul class="paths">${conflict.paths.slice(0, 20).map((path) => html`<li><bdi>${visible(path, 200)}</bdi></li>`)}</ul>`}
    ${conflict.resolution === null ? nothing : html`<p class="muted">${icon('check')} ${visible(conflict.resolution, 600)}</p>`}
  </li>`;
}
