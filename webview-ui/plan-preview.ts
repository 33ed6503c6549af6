import { html, nothing, type TemplateResult } from 'lit';
import type { PanelIntent } from '../src/protocol/webview.ts';
import type { LivePanel } from './panel.ts';
import { iconButton } from './parts/button.ts';
import { icon, type IconName } from './parts/icon.ts';
import { count, durationText, timesText } from './parts/time-text.ts';
import { visible } from './parts/visible-text.ts';

/** While a person decides on the plan: what the analysis says of its text, and their word on it. */
export function planPreview(panel: LivePanel): TemplateResult | typeof nothing {
  const { preview, intents } = panel.model.header;
  if (preview === undefined) return nothing;
  const { tasks, criticalPath, criticalPathMs, sequentialMs, possible, serialPairs, problem } = preview;
  const facts = [
    count(tasks, 'task'),
    criticalPath.length === 0 ? '' : `critical path ${criticalPath.length} of ${tasks}${criticalPathMs === 0 ? '' : `, ${durationText(criticalPathMs)} of ${durationText(sequentialMs)}`}`,
    possible === null ? '' : `up to ${timesText(possible)} as fast`,
    serialPairs === 0 ? 'all may run beside each other' : `${count(serialPairs, 'pair')} not at the same time`,
  ].filter((fact) => fact !== '');
  const word = (intent: PanelIntent, name: IconName, text: string, label: string): TemplateResult | typeof nothing => (intents.includes(intent) ? iconButton({ icon: name, label, text, act: () => panel.intend(intent, null) }) : nothing);
  return html`<div class="plan-preview" role="region" aria-label="The plan as it stands in the editor">
    ${icon('file')}<p class="plan-facts"><span class="plan-name">${preview.edited ? 'plan.yml, edited' : 'plan.yml'}</span>${facts.map((fact) => html` <span class="plan-fact muted">${fact}</span>`)}</p>
    <div class="plan-words">${word('comment', 'comment', 'Comment…', 'Send it back to the planner with a comment')}${word('reject', 'close', 'Reject…', 'Stop here; nothing is built')}</div>
    ${problem === null ? nothing : html`<div class="plan-problem" role="status">${icon('error', 'tone-failed')}<p>${visible(problem, 240)}<span class="muted"> The graph shows the last text that was a plan.</span></p></div>`}
  </div>`;
}
