import { html, nothing, type TemplateResult } from 'lit';
import type { PanelGate, PanelTask } from '../../src/protocol/webview.ts';
import type { Panel } from '../panel.ts';
import { iconButton } from '../parts/button.ts';
import { icon, verdictIcon, verdictWord } from '../parts/icon.ts';
import { count, shortText } from '../parts/time-text.ts';
import { visible, visibleBlock } from '../parts/visible-text.ts';

type FreshFinding = PanelGate['fresh'][number];

const MOST_SHOWN = 50;

/** One gate of a task: verdict, what it found that was not there before, and its raw output on demand. */
export function gateDetails(panel: Panel, task: PanelTask, gate: PanelGate, options: { readonly closed: boolean } = { closed: false }): TemplateResult {
  const open = !options.closed && panel.view.output?.task === task.id && panel.view.output.gate === gate.gate;
  const known = gate.knownCount > 0 ? count(gate.knownCount, 'known finding') : '';
  const fresh = gate.fresh.length > 0 ? count(gate.fresh.length, 'new finding') : '';
  return html`<div class="gate">
    <div class="gate-head">
      ${verdictIcon(gate.verdict)}<span class="gate-name"><bdi>${visible(gate.gate, 80)}</bdi></span>
      <span class="muted">${verdictWord(gate.verdict)}${gate.flaky ? ' at the second try' : ''}${gate.durationMs > 0 ? ` · ${shortText(gate.durationMs)}` : ''}</span>
      ${gate.verdict === 'running' ? nothing : iconButton({ icon: 'output', label: `Raw output of ${visible(gate.gate, 80)}`, pressed: open, act: () => panel.set({ output: open ? null : { task: task.id, gate: gate.gate } }) })}
    </div>
    ${gate.verdict === 'passed' || gate.summary === '' ? nothing : html`<p class="gate-summary">${visible(gate.summary, 500)}</p>`}
    ${fresh === '' && known === '' ? nothing : html`<p class="muted small">${[fresh, known].filter((part) => part !== '').join(', ')}</p>`}
    ${gate.fresh.length === 0 ? nothing : html`<ul class="findings">${gate.fresh.slice(0, MOST_SHOWN).map((finding) => html`<li>${findingRow(finding)}</li>`)}</ul>`}
    ${gate.fresh.length > MOST_SHOWN ? html`<p class="muted small">and ${gate.fresh.length - MOST_SHOWN} more</p>` : nothing}
    ${open ? rawOutput(panel, task, gate) : nothing}
  </div>`;
}

/** One finding as a row: severity, message, place; `owner` is whose it is, where that is not plain. */
export function findingRow(finding: FreshFinding, owner?: TemplateResult): TemplateResult {
  const where = finding.path === undefined ? '' : `${visible(finding.path, 160)}${finding.range === undefined ? '' : `:${finding.range.startLine}`}`;
  const tone = finding.severity === 'error' ? 'tone-failed' : finding.severity === 'warning' ? 'tone-paused' : 'tone-running';
  return html`<div class="finding">${icon(finding.severity === 'error' ? 'error' : finding.severity === 'warning' ? 'warning' : 'info', tone)}
    <div class="finding-body"><div class="finding-text" title=${visible(finding.message, 600)}><span class="hidden">${finding.severity}: </span>${visible(finding.message, 300)}</div>
    <div class="muted small finding-place">${owner === undefined ? nothing : html`${owner}<span class="dot"> · </span>`}<bdi>${where}</bdi>${finding.rule === '' ? nothing : html`${where === '' ? nothing : html`<span class="dot"> · </span>`}<bdi>${visible(finding.rule, 60)}</bdi>`}</div></div></div>`;
}

function rawOutput(panel: Panel, task: PanelTask, gate: PanelGate): TemplateResult {
  const output = panel.outputs.of(task.id, gate.gate, `${task.attempt}/${gate.trend.length}/${gate.durationMs}`);
  if (output.type === 'loading') return html`<p class="muted small">Reading the output …</p>`;
  if (output.type === 'failed') return html`<p class="muted small">${visible(output.message, 300)}</p>`;
  return html`<pre class="raw" tabindex="0" aria-label=${`Raw output of ${visible(gate.gate, 80)}`}>${output.text === '' ? 'It wrote nothing.' : visibleBlock(output.text)}</pre>`;
}
