import { html, nothing, type TemplateResult } from 'lit';
import type { PanelHeader, PanelIntent } from '../src/protocol/webview.ts';
import { isTicking, type LivePanel } from './panel.ts';
import { iconButton } from './parts/button.ts';
import { icon, type IconName } from './parts/icon.ts';
import { durationText, moneyText, timesText, tokensText } from './parts/time-text.ts';
import { visible } from './parts/visible-text.ts';

const PHASES: Record<PanelHeader['phase'], { readonly word: string; readonly icon: IconName; readonly tone: string }> = {
  none: { word: '', icon: 'circle-large', tone: 'tone-waiting' },
  planning: { word: 'planning', icon: 'circle-large-filled', tone: 'tone-running' },
  awaiting_approval: { word: 'waits for approval', icon: 'debug-pause', tone: 'tone-paused' },
  building: { word: 'building', icon: 'circle-large-filled', tone: 'tone-running' },
  paused: { word: 'paused', icon: 'debug-pause', tone: 'tone-paused' },
  done: { word: 'done', icon: 'pass', tone: 'tone-done' },
  failed: { word: 'failed', icon: 'error', tone: 'tone-failed' },
  cancelled: { word: 'cancelled', icon: 'circle-slash', tone: 'tone-skipped' },
  out_of_budget: { word: 'out of budget', icon: 'warning', tone: 'tone-paused' },
  blocked: { word: 'waits for you', icon: 'warning', tone: 'tone-paused' },
};

interface Action {
  readonly intent: PanelIntent;
  readonly icon: IconName;
  readonly label: string;
  readonly text?: string;
  readonly primary?: boolean;
}

const ACTIONS: readonly Action[] = [
  { intent: 'pause', icon: 'debug-pause', label: 'Pause: nothing new starts' },
  { intent: 'continue', icon: 'debug-continue', label: 'Continue', text: 'Continue', primary: true },
  { intent: 'cancel', icon: 'stop-circle', label: 'Cancel the run; its work is kept' },
  { intent: 'open_plan', icon: 'file', label: 'Open the plan' },
  { intent: 'undo', icon: 'discard', label: 'Take the result back out of your branch', text: 'Undo' },
  { intent: 'resume', icon: 'debug-continue', label: 'Go on; what is done is kept', text: 'Resume' },
  { intent: 'approve', icon: 'check', label: 'Approve the plan and build it', text: 'Approve', primary: true },
  { intent: 'apply', icon: 'cloud-download', label: 'Take the result into your branch', text: 'Apply', primary: true },
];

/** How the run stands as a word with its shape. */
export function phaseBadge(header: PanelHeader): TemplateResult {
  const phase = PHASES[header.phase];
  return html`<span class="phase ${phase.tone}">${icon(phase.icon)}<span>${phase.word}</span></span>`;
}

/** The one line on top: goal, state, time, speed, money, and what can be done. */
export function headerLine(panel: LivePanel): TemplateResult {
  const { header } = panel.model;
  const elapsed = header.elapsedMs + (isTicking(panel.model) ? panel.now() - header.now : 0);
  const goal = visible(header.goal, 600);
  const { reached, possible } = header.speedUp;
  return html`<header class="head">
    <h1 class="goal" title=${goal}><bdi>${goal === '' ? 'A run without a goal' : goal}</bdi></h1>
    <div class="facts">
      ${phaseBadge(header)}
      <span class="fact" title="Time at work"><span class="hidden">Elapsed </span>${durationText(elapsed)}</span>
      ${reached === null && possible === null
        ? nothing
        : html`<span class="fact" title="Measured against the tasks one after the other, beside the most that the plan's graph allows">${reached === null ? '–' : timesText(reached)}${possible === null ? nothing : html`<span class="muted"> of ${timesText(possible)}<span class="fact-tail"> possible</span></span>`}</span>`}
      <span class="fact" title=${`${tokensText(header.tokens)} tokens`}><span class="hidden">Cost </span>${moneyText(header.usd)}</span>
      ${typeof header.owner === 'number' ? html`<span class="fact muted" title="It can be looked at here, and steered there">driven by process ${header.owner}</span>` : nothing}
    </div>
    <div class="actions">
      ${ACTIONS.filter((action) => header.intents.includes(action.intent)).map((action) =>
        iconButton({ icon: action.icon, label: action.label, primary: action.primary === true, ...(action.text === undefined ? {} : { text: action.text }), act: () => panel.intend(action.intent, null) }),
      )}
    </div>
  </header>`;
}

/** What needs a person; nothing when nothing does. The first is shown, the others are counted. */
export function attentionLines(panel: LivePanel): TemplateResult | typeof nothing {
  const { attention, trouble, intents } = panel.model.header;
  if (attention.length === 0 && trouble === null) return nothing;
  return html`<div class="attention" role="region" aria-label="Needs your attention">
    ${trouble === null
      ? nothing
      : html`<div class="attention-line trouble">${icon('error', 'tone-failed')}<span class="attention-text">${visible(trouble, 400)}</span>${intents.includes('resume') ? iconButton({ icon: 'refresh', label: 'Start the coordinator again', text: 'Restart', act: () => panel.intend('resume', null) }) : nothing}</div>`}
    ${attention.slice(0, 2).map(
      (item) => html`<div class="attention-line">
        ${icon('warning', 'tone-paused')}<span class="attention-text" title=${visible(item.text, 400)}>${visible(item.text, 400)}</span>
        ${item.task === null ? nothing : iconButton({ icon: 'eye', label: 'Show the task', text: 'Show', act: () => panel.select(item.task) })}
        ${item.intent === null ? nothing : iconButton({ icon: 'check', label: item.label, text: visible(item.label, 60), primary: true, act: () => item.intent !== null && panel.intend(item.intent, item.task) })}
      </div>`,
    )}
    ${attention.length > 2 ? html`<div class="attention-line muted">and ${attention.length - 2} more</div>` : nothing}
  </div>`;
}
