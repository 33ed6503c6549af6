import { html, nothing, type TemplateResult } from 'lit';
import type { PanelEdge, PanelIntent, PanelTask } from '../../src/protocol/webview.ts';
import { gateDetails } from '../gates/gate-details.ts';
import { taskId, type LivePanel } from '../panel.ts';
import { iconButton } from '../parts/button.ts';
import { icon, type IconName } from '../parts/icon.ts';
import { lookIcon, lookOf } from '../parts/task-look.ts';
import { taskLink } from '../parts/task-link.ts';
import { count, durationText, moneyText } from '../parts/time-text.ts';
import { visible } from '../parts/visible-text.ts';
import { isOver } from '../streams/lanes.ts';

const MOST_FILES = 100;

/** Everything of one task: state, why, what it does now, lease, files, gates, artifacts, attempts, cost, and what can be done. */
export function taskDrawer(panel: LivePanel, task: PanelTask): TemplateResult {
  const time = task.startedAt === null ? '' : durationText((task.endedAt ?? panel.now()) - task.startedAt);
  const id = visible(task.id, 100);
  const title = visible(task.title, 400);
  const look = lookOf(task, panel.model.header);
  return html`<section class="drawer" aria-label=${`Task ${id}`}>
    <div class="drawer-head"><h2 class="drawer-title" title=${title}><bdi>${title}</bdi></h2>${iconButton({ icon: 'close', label: 'Close (Escape)', act: () => panel.select(null) })}</div>
    <p class="drawer-state">${lookIcon(look)}<span>${look.word}${time === '' ? '' : ` · ${time}`}${task.critical ? ' · critical path' : ''}</span></p>
    ${task.line === '' || task.hold !== undefined ? nothing : html`<p class="drawer-line">${visible(task.line, 600)}</p>`}
    ${actions(panel, task)}
    ${task.error === null ? nothing : failure(task.error)}
    ${task.hold === undefined ? nothing : held(panel, task.hold)}
    <dl class="facts-list">
      ${fact('Task', html`<bdi>${id}</bdi>`)}
      ${fact('Agent', task.agent === null ? undefined : html`<bdi>${visible(task.agent, 80)}</bdi>${task.reviewer === null ? nothing : html`, reviewed by <bdi>${visible(task.reviewer, 80)}</bdi>`}`)}
      ${fact('Domain', task.domains.length === 0 ? undefined : visible(task.domains.join(', '), 200))}
      ${fact('Stream', task.stream === null ? undefined : visible(task.stream, 40))}
      ${fact('Attempt', task.attempt <= 1 && task.remediations === 0 ? undefined : `${task.attempt}${task.remediations > 0 ? `, mended ${count(task.remediations, 'time')}` : ''}`)}
      ${fact('Cost', task.usd === 0 ? undefined : moneyText(task.usd))}
      ${fact('Waits for', neighbours(panel, task, 'to'))}
      ${fact('Needed by', neighbours(panel, task, 'from'))}
      ${fact('Yields', task.artifacts.length === 0 ? undefined : html`${task.artifacts.map((artifact) => html`<div><bdi>${visible(artifact.artifact, 100)}</bdi><span class="muted"> ${artifact.final ? 'final' : 'a part'}</span></div>`)}`)}
      ${fact('Holds', task.lease.length === 0 ? undefined : globs(task.lease, 'lock'))}
      ${fact('May write', task.lease.length > 0 ? undefined : task.writes === null ? (task.role === 'builder' ? 'anything, so it runs alone' : undefined) : task.writes.length === 0 ? undefined : globs(task.writes))}
      ${fact('Reads', task.reads.length === 0 ? undefined : globs(task.reads))}
    </dl>
    ${files(panel, task)}
    ${task.gates.length === 0 ? nothing : html`<h3 class="section">Gates</h3>${task.gates.map((gate) => gateDetails(panel, task, gate, { closed: panel.view.tab === 'gates' }))}`}
    ${task.reviews.length === 0 ? nothing : html`<h3 class="section">Review</h3>${task.reviews.map((review) => html`<p class="review">${icon(review.verdict === 'approve' ? 'check' : 'comment', review.verdict === 'approve' ? 'tone-done' : 'tone-paused')}<span><span class="hidden">${review.verdict === 'approve' ? 'approved: ' : 'changes requested: '}</span>${visible(review.summary, 800)}</span></p>`)}`}
    ${waits(task, panel)}
  </section>`;
}

function actions(panel: LivePanel, task: PanelTask): TemplateResult | typeof nothing {
  if (panel.model.header.replay !== null) return nothing;
  const can = panel.model.header.intents;
  const begun = task.startedAt !== null;
  const own = TASK_ACTIONS.filter((action) => task.intents?.includes(action.intent) === true && can.includes(action.intent));
  const buttons = [
    ...own.map((action) => iconButton({ icon: action.icon, label: action.label, text: action.text, primary: action.primary, act: () => panel.intend(action.intent, task.id) })),
    begun ? iconButton({ icon: 'diff', label: 'Show its change in the diff editor', text: 'Diff', act: () => panel.intend('show_diff', task.id) }) : nothing,
    begun && !isOver(task) ? iconButton({ icon: 'folder-opened', label: 'Open its worktree', text: 'Worktree', act: () => panel.intend('open_worktree', task.id) }) : nothing,
    begun ? iconButton({ icon: 'output', label: 'Open its log', text: 'Log', act: () => panel.intend('open_log', task.id) }) : nothing,
    can.includes('resume') && (task.status === 'failed' || task.status === 'cancelled') ? iconButton({ icon: 'debug-continue', label: 'Try it again; what is done is kept', text: 'Try again', act: () => panel.intend('resume', task.id) }) : nothing,
    iconButton({ icon: 'history', label: 'Show its events in the journal', text: 'Events', act: () => panel.set({ tab: 'journal', onlySelected: true }) }),
  ];
  return html`<div class="drawer-actions">${buttons}</div>`;
}

interface TaskAction {
  readonly intent: PanelIntent;
  readonly icon: IconName;
  readonly text: string;
  readonly label: string;
  readonly primary: boolean;
}

const TASK_ACTIONS: readonly TaskAction[] = [
  { intent: 'hand_back', icon: 'reply', text: 'Hand Back', label: 'Give the task back; its agent goes on from what you changed', primary: true },
  { intent: 'continue_task', icon: 'debug-continue', text: 'Continue', label: 'Let its agent go on', primary: true },
  { intent: 'take_over', icon: 'account', text: 'Take Over', label: 'Stop its agent and work on it by hand, in its worktree', primary: false },
  { intent: 'pause_task', icon: 'debug-pause', text: 'Pause', label: 'Stop its agent; its work is kept', primary: false },
];

/** Who holds the task, since when, and why. */
function held(panel: LivePanel, hold: NonNullable<PanelTask['hold']>): TemplateResult {
  const since = durationText(Math.max(0, panel.now() - hold.at));
  return html`<div class="held"><p>${icon(hold.kind === 'taken_over' ? 'account' : 'debug-pause', 'tone-paused')}<span>${hold.kind === 'taken_over' ? 'Taken over' : 'Paused'} by <bdi>${visible(hold.by, 80)}</bdi> for ${since}</span></p>${hold.reason === '' ? nothing : html`<p class="muted">${visible(hold.reason, 300)}</p>`}</div>`;
}

function failure(error: NonNullable<PanelTask['error']>): TemplateResult {
  return html`<div class="failure"><p>${icon('error', 'tone-failed')}<strong>${visible(error.type.replaceAll('_', ' '), 80)}</strong></p><p>${visible(error.message, 2_000)}</p>
    ${error.hints.length === 0 ? nothing : html`<ul>${error.hints.slice(0, 6).map((hint) => html`<li>${visible(hint, 300)}</li>`)}</ul>`}</div>`;
}

function fact(name: string, value: TemplateResult | string | undefined): TemplateResult | typeof nothing {
  return value === undefined ? nothing : html`<dt>${name}</dt><dd>${value}</dd>`;
}

const SHORT_KINDS: Readonly<Record<PanelEdge['kind'], string>> = { hard: '', soft: 'a part is enough', order: 'same files', resource: 'resource', feedback: 'feedback' };

/** The tasks that this one waits for (`to`: arrows that end here) or that wait for it. */
function neighbours(panel: LivePanel, task: PanelTask, end: 'from' | 'to'): TemplateResult | undefined {
  const edges = panel.model.edges.filter((edge) => edge[end] === task.id && edge.kind !== 'feedback' && edge.kind !== 'resource').slice(0, 20);
  if (edges.length === 0) return undefined;
  return html`${edges.map((edge) => {
    const other = panel.store.tasks.get(end === 'to' ? edge.from : edge.to);
    const why = edge.label === '' ? SHORT_KINDS[edge.kind] : edge.label;
    return html`<div class="neighbour">${other === undefined ? nothing : lookIcon(lookOf(other, panel.model.header))}${taskLink(panel, end === 'to' ? edge.from : edge.to)}${why === '' ? nothing : html`<span class="muted"> ${visible(why, 80)}</span>`}</div>`;
  })}`;
}

function globs(paths: readonly string[], shape?: 'lock'): TemplateResult {
  return html`${paths.slice(0, 8).map((path) => html`<div class="path">${shape === undefined ? nothing : icon(shape)}<bdi>${visible(path, 200)}</bdi></div>`)}${paths.length > 8 ? html`<div class="muted">and ${paths.length - 8} more</div>` : nothing}`;
}

function files(panel: LivePanel, task: PanelTask): TemplateResult | typeof nothing {
  const all = [...task.files.created.map((path) => ({ path, mark: 'A' })), ...task.files.modified.map((path) => ({ path, mark: 'M' })), ...task.files.deleted.map((path) => ({ path, mark: 'D' }))];
  if (all.length === 0) return nothing;
  const words: Readonly<Record<string, string>> = { A: 'created', M: 'modified', D: 'deleted' };
  return html`<h3 class="section">${count(all.length, 'file')} <span class="plus">+${task.insertions}</span> <span class="minus">−${task.deletions}</span></h3>
    <ul class="files">${all.slice(0, MOST_FILES).map(({ path, mark }, index) => html`<li><button type="button" class="file" title=${visible(path, 300)} @click=${() => panel.host.notify('openFile', { task: taskId(task.id), file: index })}><span class="file-mark mark-${mark}" aria-hidden="true">${mark}</span><span class="hidden">${words[mark]} </span><span class="file-path"><bdi>${visible(path, 200)}</bdi></span></button></li>`)}</ul>
    ${all.length > MOST_FILES ? html`<p class="muted small">and ${all.length - MOST_FILES} more</p>` : nothing}`;
}

/** The waits of a task that took a while, each with its reason. */
function waits(task: PanelTask, panel: LivePanel): TemplateResult | typeof nothing {
  const long = task.segments.filter((segment) => segment.kind === 'wait' && (segment.to ?? panel.now()) - segment.from >= 1_000).slice(-8);
  if (long.length === 0) return nothing;
  return html`<h3 class="section">Waits</h3><ul class="waits">${long.map((segment) => html`<li><span class="wait-time">${durationText((segment.to ?? panel.now()) - segment.from)}</span><span>${visible(segment.reason, 200)}</span></li>`)}</ul>`;
}
