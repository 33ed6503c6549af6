import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { taskDrawer } from './drawer/task-drawer.ts';
import { attentionLines, headerLine } from './header.ts';
import { replayBanner } from './journal/replay-bar.ts';
import { planPreview } from './plan-preview.ts';
import { selectedTask, withModel, type LivePanel, type Panel } from './panel.ts';
import { iconButton } from './parts/button.ts';
import { icon } from './parts/icon.ts';
import { visible } from './parts/visible-text.ts';
import { silenceLine } from './silence.ts';
import { skeleton } from './skeleton.ts';
import { tabBar, tabContent } from './tabs.ts';

/** The whole panel, for whatever is known: nothing yet, no run, or a run. */
export function appView(panel: Panel): TemplateResult {
  const { model } = panel.store;
  if (model === undefined) return skeleton(panel.view.tab, panel.view.outline);
  const live = withModel(panel, model);
  if (model.header.phase === 'none') return welcome(live);
  const task = selectedTask(panel);
  return html`${headerLine(live)}${silenceLine(live)}${attentionLines(live)}${planPreview(live)}${replayBanner(live)}${tabBar(live)}
    <div class="main ${task === undefined ? '' : 'with-drawer'}">
      <div class="content content-${panel.view.tab}" id="content" role="tabpanel" aria-labelledby=${`tab-${panel.view.tab}`}>${keyed(panel.view.tab, tabContent(live))}</div>
      ${task === undefined ? nothing : keyed(task.id, taskDrawer(live, task))}
    </div>`;
}

function welcome(panel: LivePanel): TemplateResult {
  const { trouble } = panel.model.header;
  return html`<div class="welcome">
    <h1>No run yet</h1>
    <p>Give a goal, and planners, builders and reviewers work on it at the same time, each in a worktree of its own. What comes back is one reviewed, gated, merged result. This panel shows what runs, what waits for what, and what needs you.</p>
    ${trouble === null ? nothing : html`<p class="attention-line trouble">${icon('error', 'tone-failed')}<span>${visible(trouble, 400)}</span></p>`}
    <div class="welcome-actions">${iconButton({ icon: 'play', label: 'Runs a small web shop offline, without a key', text: 'Run the sample', primary: true, act: () => panel.intend('run_sample', null) })}</div>
    <p class="muted small">The sample runs offline on a copy of a small web shop and takes about two minutes.</p>
  </div>`;
}
