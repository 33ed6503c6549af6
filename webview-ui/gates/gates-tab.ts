import { html, nothing, type TemplateResult } from 'lit';
import type { PanelGate, PanelTask } from '../../src/protocol/webview.ts';
import type { LivePanel } from '../panel.ts';
import { iconButton } from '../parts/button.ts';
import { icon, verdictIcon, verdictWord } from '../parts/icon.ts';
import { place } from '../parts/place.ts';
import { moveFocus } from '../parts/roving.ts';
import { attached, rowsInSight } from '../parts/scrolling.ts';
import { taskLink } from '../parts/task-link.ts';
import { lookIcon, lookOf } from '../parts/task-look.ts';
import { count, shortText } from '../parts/time-text.ts';
import { visible } from '../parts/visible-text.ts';
import { findingRow, gateDetails } from './gate-details.ts';

const ROW_PX = 22;
const MOST_FINDINGS = 200;

/** Tasks against gates, and what the gates found that was not there before. */
export function gatesTab(panel: LivePanel): TemplateResult {
  const tasks = panel.model.tasks.filter((task) => task.gates.length > 0);
  if (tasks.length === 0) return html`<div class="nothing">${icon('beaker')}<p>No gate has run yet. Each change is checked by all gates before it is reviewed, and only new findings count.</p></div>`;
  const gates = [...new Set(tasks.flatMap((task) => task.gates.map((gate) => gate.gate)))].sort();
  return html`<div class="gates">${matrix(panel, tasks, gates)}${findings(panel, tasks, gates)}</div>`;
}

function matrix(panel: LivePanel, tasks: readonly PanelTask[], gates: readonly string[]): TemplateResult {
  const box = panel.scrolling.box('gates');
  const { first, end } = rowsInSight({ ...box, height: box.height + 40 }, ROW_PX, tasks.length);
  const roving = tasks.slice(first, end).some((task) => task.id === panel.view.selected) ? panel.view.selected : tasks[first]?.id;
  const filler = (rows: number): TemplateResult | typeof nothing => (rows === 0 ? nothing : html`<tr class="filler" aria-hidden="true"><td colspan=${gates.length + 1} ${place({ height: rows * ROW_PX })}></td></tr>`);
  return html`<div class="matrix-box" role="region" aria-label="Tasks by gates; arrow keys move between cells" ${attached(box)} @keydown=${(event: KeyboardEvent) => event.currentTarget instanceof Element && moveFocus(event, event.currentTarget)}>
    <table class="matrix" aria-rowcount=${tasks.length + 1}>
      <thead><tr><th scope="col" class="corner">Task</th>${gates.map((gate) => html`<th scope="col" title=${visible(gate, 100)}><bdi>${visible(gate, 24)}</bdi></th>`)}</tr></thead>
      <tbody>
        ${filler(first)}
        ${tasks.slice(first, end).map((task) => {
          const own = new Map(task.gates.map((gate) => [gate.gate, gate]));
          return html`<tr class=${panel.view.selected === task.id ? 'selected' : ''} @click=${() => panel.select(task.id)}>
            <th scope="row"><span class="cell-task">${lookIcon(lookOf(task, panel.model.header))}${taskLink(panel, task.id, 'quiet', -1)}</span></th>
            ${gates.map((name) => cell(panel, task, { gate: own.get(name), focusable: task.id === roving && name === task.gates[0]?.gate }))}
          </tr>`;
        })}
        ${filler(tasks.length - end)}
      </tbody>
    </table>
  </div>`;
}

function cell(panel: LivePanel, task: PanelTask, { gate, focusable }: { gate: PanelGate | undefined; focusable: boolean }): TemplateResult {
  if (gate === undefined) return html`<td class="muted"><span aria-label="has not run">·</span></td>`;
  const before = gate.trend.slice(0, gate.verdict === 'running' ? undefined : -1).slice(-4);
  const words = `${visible(gate.gate, 60)} ${verdictWord(gate.verdict)}${gate.fresh.length > 0 ? `, ${count(gate.fresh.length, 'new finding')}` : ''}${gate.durationMs > 0 ? `, ${shortText(gate.durationMs)}` : ''}${before.length > 0 ? `; before that ${before.map(verdictWord).join(', ')}` : ''}`;
  return html`<td><button type="button" class="cell" data-task=${task.id} tabindex=${focusable ? 0 : -1} title=${words} aria-label=${words} @click=${(event: Event) => {
    event.stopPropagation();
    panel.select(task.id);
    panel.set({ output: { task: task.id, gate: gate.gate } });
  }}>
    <span class="trend" aria-hidden="true">${before.map((verdict) => html`<span class="trend-mark trend-${verdict}"></span>`)}</span>${verdictIcon(gate.verdict)}${gate.fresh.length > 0 ? html`<span class="cell-count">${gate.fresh.length}</span>` : nothing}${gate.flaky ? icon('sync', 'tone-paused') : nothing}
  </button></td>`;
}

function findings(panel: LivePanel, tasks: readonly PanelTask[], gates: readonly string[]): TemplateResult {
  const { output } = panel.view;
  const chosen = output === null ? undefined : tasks.find((task) => task.id === output.task);
  const gate = chosen?.gates.find((each) => each.gate === output?.gate);
  if (chosen !== undefined && gate !== undefined) {
    return html`<section class="findings-box" aria-label="Gate"><h2 class="section findings-head"><span class="findings-title">${taskLink(panel, chosen.id)}</span>${iconButton({ icon: 'close', label: 'Show all findings', act: () => panel.set({ output: null }) })}</h2>${gateDetails(panel, chosen, gate)}</section>`;
  }
  const all = tasks.flatMap((task) => task.gates.flatMap((each) => each.fresh.map((finding) => ({ task, finding }))));
  // Each task meets the same old findings again.
  const known = gates.reduce((sum, name) => sum + Math.max(0, ...tasks.map((task) => task.gates.find((each) => each.gate === name)?.knownCount ?? 0)), 0);
  return html`<section class="findings-box" aria-label="Findings">
    <h2 class="section">${all.length === 0 ? 'No new findings' : count(all.length, 'new finding')}${known > 0 ? html`<span class="muted"> · ${count(known, 'old one')} from before the run ${known === 1 ? 'does' : 'do'} not count</span>` : nothing}</h2>
    <ul class="findings">${all.slice(0, MOST_FINDINGS).map(({ task, finding }) => html`<li>${findingRow(finding, taskLink(panel, task.id))}</li>`)}</ul>
    ${all.length > MOST_FINDINGS ? html`<p class="muted small">and ${all.length - MOST_FINDINGS} more</p>` : nothing}
  </section>`;
}
