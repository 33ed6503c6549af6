import { html, nothing, type TemplateResult } from 'lit';
import type { PanelHeader, PanelIntent } from '../src/protocol/webview.ts';
import { isTicking, type LivePanel } from './panel.ts';
import { iconButton } from './parts/button.ts';
import { icon, type IconName } from './parts/icon.ts';
import { isAdrift } from './parts/task-look.ts';
import { durationText, moneyText, timesText, tokensText } from './parts/time-text.ts';
import { visible } from './parts/visible-text.ts';

interface Phase {
  readonly word: string;
  readonly icon: IconName;
  readonly tone: string;
}

const PHASES: Record<PanelHeader['phase'], Phase> = {
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
/** A run in one of these goes on only while somebody drives it. */
const DRIVEN: ReadonlySet<PanelHeader['phase']> = new Set(['planning', 'building', 'paused']);
const INTERRUPTED: Phase = { word: 'interrupted', icon: 'debug-disconnect', tone: 'tone-paused' };

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
  { intent: 'capture_learning', icon: 'mortar-board', label: 'Note down what was learned' },
  { intent: 'undo', icon: 'discard', label: 'Take the result back out of your branch', text: 'Undo' },
  { intent: 'reject', icon: 'close', label: 'Reject the plan; the run ends', text: 'Reject' },
  { intent: 'comment', icon: 'comment', label: 'Send the plan back to its planner with a comment', text: 'Comment' },
  { intent: 'resume', icon: 'debug-continue', label: 'Go on; what is done is kept', text: 'Resume' },
  { intent: 'approve', icon: 'check', label: 'Approve the plan and build it', text: 'Approve', primary: true },
  { intent: 'apply', icon: 'cloud-download', label: 'Take the result into your branch', text: 'Apply', primary: true },
];
const SHOWN_ATTENTION = 2;

/** How the run stands as a word with its shape. */
export function phaseBadge(header: PanelHeader): TemplateResult {
  const phase = isAdrift(header) && header.endedAt === null && DRIVEN.has(header.phase) ? INTERRUPTED : PHASES[header.phase];
  return html`<span class="phase ${phase.tone}">${icon(phase.icon)}<span>${phase.word}</span></span>`;
}

/** The one line on top: goal, state, time, speed, money, and what can be done. */
export function headerLine(panel: LivePanel): TemplateResult {
  const { header } = panel.model;
  const elapsed = header.elapsedMs + (isTicking(panel.model) ? panel.now() - header.now : 0);
  const goal = visible(header.goal, 600);
  return html`<header class="head">
    <h1 class="goal" title=${goal}><bdi>${goal === '' ? 'A run without a goal' : goal}</bdi></h1>
    <div class="facts">
      ${phaseBadge(header)}
      <span class="fact" title="Time at work"><span class="hidden">Elapsed </span>${durationText(elapsed)}</span>
      ${speedFact(header.speedUp)}
      <span class="fact" title=${`${tokensText(header.tokens)} tokens`}><span class="hidden">Cost </span>${moneyText(header.usd)}</span>
      ${typeof header.owner === 'number' ? html`<span class="fact watched" title="Another window or terminal drives this run: it can be looked at here, and steered there">${icon('eye')}driven by process ${header.owner}</span>` : nothing}
    </div>
    <div class="actions">
      ${headerActions(header).map((action) =>
        iconButton({ icon: action.icon, label: action.label, primary: action.primary === true, ...(action.text === undefined ? {} : { text: action.text }), act: () => panel.intend(action.intent, null) }),
      )}
    </div>
  </header>`;
}

/** While what runs is more parallel than the whole plan can be, the two numbers do not belong together in one phrase. */
function speedFact({ reached, possible }: PanelHeader['speedUp']): TemplateResult | typeof nothing {
  if (reached === null && possible === null) return nothing;
  const ahead = reached !== null && possible !== null && timesText(reached) !== timesText(possible) && reached > possible;
  const before = reached === null ? 'up to ' : ahead ? ' so far · at most ' : ' of ';
  const beside = possible === null ? nothing : html`<span class="muted">${before}${timesText(possible)}<span class="fact-tail">${ahead ? ' overall' : ' possible'}</span></span>`;
  return html`<span class="fact" title="Measured against the tasks one after the other, beside the most that the plan's graph allows">${reached === null ? nothing : timesText(reached)}${beside}</span>`;
}

/** An action that a line below offers for the whole run is not offered twice. */
function headerActions(header: PanelHeader): Action[] {
  const below = new Set(header.attention.slice(0, SHOWN_ATTENTION).flatMap((item) => (item.task === null && item.intent !== null ? [item.intent] : [])));
  if (header.trouble !== null) below.add('resume');
  if (header.preview !== undefined) for (const word of ['comment', 'reject'] as const) below.add(word);
  return ACTIONS.filter((action) => header.intents.includes(action.intent) && !below.has(action.intent));
}

/** What needs a person; nothing when nothing does. The first are shown, the others are counted until somebody asks. */
export function attentionLines(panel: LivePanel): TemplateResult | typeof nothing {
  const { attention, trouble, intents } = panel.model.header;
  if (attention.length === 0 && trouble === null) return nothing;
  const all = panel.view.allAttention;
  const shown = all ? attention : attention.slice(0, SHOWN_ATTENTION);
  const more = attention.length - SHOWN_ATTENTION;
  return html`<div class="attention" role="region" aria-label="Needs your attention" tabindex=${all ? 0 : nothing}>
    ${trouble === null
      ? nothing
      : html`<div class="attention-line trouble">${icon('error', 'tone-failed')}<span class="attention-text" title=${visible(trouble, 400)}>${visible(trouble, 400)}</span>${intents.includes('resume') ? iconButton({ icon: 'refresh', label: 'Start the coordinator again', text: 'Restart', primary: true, act: () => panel.intend('resume', null) }) : nothing}</div>`}
    ${shown.map(
      (item, index) => html`<div class="attention-line">
        ${icon('warning', 'tone-paused')}<span class="attention-text" title=${visible(item.text, 400)}>${visible(item.text, 400)}</span>
        ${item.task === null ? nothing : iconButton({ icon: 'eye', label: 'Show the task', text: 'Show', act: () => panel.select(item.task) })}
        ${item.intent === null ? nothing : iconButton({ icon: iconOf(item.intent), label: item.label, text: visible(item.label, 60), primary: index === 0 && trouble === null, act: () => item.intent !== null && panel.intend(item.intent, item.task) })}
      </div>`,
    )}
    ${more <= 0 ? nothing : html`<div class="attention-line"><button type="button" class="link" aria-expanded=${all} @click=${() => panel.set({ allAttention: !all })}>${all ? 'Show less' : `and ${more} more`}</button></div>`}
  </div>`;
}

const TASK_ICONS: Partial<Record<PanelIntent, IconName>> = { take_over: 'account', hand_back: 'reply', pause_task: 'debug-pause', continue_task: 'debug-continue', show_diff: 'diff', open_worktree: 'folder-opened', open_log: 'output' };

function iconOf(intent: PanelIntent): IconName {
  return TASK_ICONS[intent] ?? ACTIONS.find((action) => action.intent === intent)?.icon ?? 'check';
}
