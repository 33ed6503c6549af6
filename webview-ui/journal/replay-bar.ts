import { html, nothing, type TemplateResult } from 'lit';
import type { LivePanel } from '../panel.ts';
import { iconButton } from '../parts/button.ts';
import { icon } from '../parts/icon.ts';
import { clockOf, durationText } from '../parts/time-text.ts';

const LEAST_GAP_MS = 80;

/** Sends the newest position of a slider that is being dragged, at most every 80 ms and the last one always. */
export class ReplayPace {
  #wanted: number | null | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  ask(panel: LivePanel, seq: number | null): void {
    this.#wanted = seq;
    if (this.#timer !== undefined) return;
    const send = (): void => {
      this.#timer = undefined;
      if (this.#wanted === undefined) return;
      panel.host.notify('replay', { seq: this.#wanted });
      this.#wanted = undefined;
      this.#timer = setTimeout(send, LEAST_GAP_MS);
    };
    send();
  }
}

const PACE = new ReplayPace();

/** Shows the run as it was at an event; at the newest one, as it is now. */
export function travelTo(panel: LivePanel, seq: number): void {
  PACE.ask(panel, seq >= panel.model.header.seq ? null : Math.max(1, seq));
}

/** The slider through the run's past: every tab shows the run as it was at that event. */
export function replaySlider(panel: LivePanel): TemplateResult {
  const { header } = panel.model;
  const at = header.replay?.seq ?? header.seq;
  const words = header.replay === null ? `now, event ${header.seq}` : `event ${at} of ${header.seq}, ${clockOf(header.replay.at, true)}`;
  return html`<label class="replay-slider"><span class="hidden">Moment of the run</span>
    <input type="range" min="1" max=${Math.max(1, header.seq)} .value=${String(at)} aria-valuetext=${words} ?disabled=${header.seq < 2}
      @input=${(event: Event) => travelTo(panel, Number((event.target as HTMLInputElement).value))}>
    <span class="replay-words">${header.replay === null ? 'now' : `${at} of ${header.seq}`}</span></label>`;
}

/** Says that a moment of the past is shown, with the way back; nothing in the present. */
export function replayBanner(panel: LivePanel): TemplateResult | typeof nothing {
  const { replay } = panel.model.header;
  if (replay === null) return nothing;
  return html`<div class="replay-banner" role="status">${icon('history', 'tone-paused')}<span class="replay-text" title=${clockOf(replay.at, true)}>As it was at ${durationText(replay.at - (panel.model.header.startedAt ?? replay.at))}</span>${panel.view.tab === 'journal' ? nothing : replaySlider(panel)}${iconButton({ icon: 'debug-continue', label: 'Show the run as it is now', text: 'Back to now', act: () => PACE.ask(panel, null) })}</div>`;
}
