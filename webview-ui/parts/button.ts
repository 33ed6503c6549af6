import { html, nothing, type TemplateResult } from 'lit';
import { icon, type IconName } from './icon.ts';

/** A small button with an icon; without `text` its label is told by the tooltip and to screen readers. */
export function iconButton(options: { icon: IconName; label: string; text?: string; pressed?: boolean; disabled?: boolean; primary?: boolean; act: () => void }): TemplateResult {
  return html`<button
    type="button"
    class="button ${options.primary === true ? 'primary' : ''} ${options.text === undefined ? 'bare' : ''}"
    title=${options.label}
    aria-label=${options.text === undefined ? options.label : nothing}
    aria-pressed=${options.pressed === undefined ? nothing : options.pressed}
    ?disabled=${options.disabled === true}
    @click=${(event: Event) => {
      event.stopPropagation();
      options.act();
    }}
  >${icon(options.icon)}${options.text === undefined ? nothing : html`<span class="button-text">${options.text}</span>`}</button>`;
}
