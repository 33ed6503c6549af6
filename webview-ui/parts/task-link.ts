import { html, type TemplateResult } from 'lit';
import type { Panel } from '../panel.ts';
import { visible } from './visible-text.ts';

/** A task's id that selects it; plain text when the run has no such task. */
export function taskLink(panel: Panel, id: string): TemplateResult {
  if (!panel.store.tasks.has(id)) return html`<bdi class="id">${visible(id, 100)}</bdi>`;
  return html`<button type="button" class="link" @click=${(event: Event) => {
    event.stopPropagation();
    panel.select(id);
  }}><bdi>${visible(id, 100)}</bdi></button>`;
}
