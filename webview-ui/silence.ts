import { html, nothing, type TemplateResult } from 'lit';
import type { Panel } from './panel.ts';
import { icon } from './parts/icon.ts';

/** So many ticks of the view's clock, of a second each, without a word of the host: three of its beats. */
const SILENT_AFTER = 15;

/** Notices that the host says nothing any more. It counts ticks instead of reading a clock, so that a computer that slept is no silence. */
export class Silence {
  #ticks = 0;

  /** Nothing has come for so long that nobody is there. */
  get isSilent(): boolean {
    return this.#ticks >= SILENT_AFTER;
  }

  /** Something came. True when that ended a silence. */
  heard(): boolean {
    const was = this.isSilent;
    this.#ticks = 0;
    return was;
  }

  /** A second went by in which a word was due. True when the silence began with it. */
  tick(): boolean {
    this.#ticks += 1;
    return this.#ticks === SILENT_AFTER;
  }
}

/** While the host is silent: that what is shown stands still, and what to do. */
export function silenceLine(panel: Panel): TemplateResult | typeof nothing {
  if (!panel.isSilent) return nothing;
  return html`<div class="attention silence" role="status"><div class="attention-line">${icon('debug-disconnect', 'tone-paused')}<p class="silence-text">The extension in this window does not answer. <span class="muted">Call “Developer: Reload Window” from the Command Palette; nothing of the run is lost.</span></p></div></div>`;
}
