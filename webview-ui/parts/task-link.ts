import { html, nothing, type TemplateResult } from 'lit';
import type { Panel } from '../panel.ts';
import { visible } from './visible-text.ts';

/** A task's id that selects it; plain text when the run has no such task. `quiet` is for columns full of them. */
export function taskLink(panel: Panel, id: string, tone: 'link' | 'quiet' = 'link', tabindex = 0): TemplateResult {
  if (!panel.store.tasks.has(id)) return html`<bdi class="id">${visible(id, 100)}</bdi>`;
  return html`<button type="button" class="link ${tone}" title=${visible(id, 200)} data-task=${tone === 'quiet' ? id : nothing} tabindex=${tabindex} @click=${(event: Event) => {
    event.stopPropagation();
    panel.select(id);
  }}><bdi>${visible(id, 100)}</bdi></button>`;
}
