import { formatDuration } from '../../base/duration.ts';
import type { RunState, TaskState } from '../events/run-state.ts';
import { cleanText, count } from './clean-text.ts';
import { moneyText, timesText, tokensText } from './clock-text.ts';
import { gateTally, openGates } from './gate-tally.ts';
import { nextSteps } from './next-step.ts';
import { overlapOf } from './overlap.ts';
import { integrationBranch } from './run-result.ts';
import { speedUpOf } from './speed-up.ts';
import { durationOf } from './task-time.ts';

/** The content of `summary.md`: what was asked, what came of it, what ran beside what, what is open, what to do next. */
export function summaryMarkdown(state: RunState): string {
  const parts = [
    `# ${inline(state.goal === '' ? (state.run ?? 'Run') : state.goal)}`,
    [`**${state.phase.replaceAll('_', ' ')}**${state.summary === undefined || state.summary === '' ? '' : ` — ${inline(state.summary)}`}`, '', ...facts(state)].join('\n'),
    taskTable(state),
    failures(state),
    conflicts(state),
    waivers(state),
    reviews(state),
    steps(state),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** Text from anywhere as inline Markdown: one line, nothing of it is markup. */
function inline(text: string, max = 300): string {
  return cleanText(text, max).replace(/[\\`*_{}[\]<>#|~]/g, '\\$&');
}

function code(text: string): string {
  const clean = cleanText(text, 200);
  const fence = clean.includes('`') ? '``' : '`';
  return `${fence}${clean.includes('`') ? ` ${clean} ` : clean}${fence}`;
}

function facts(state: RunState): string[] {
  const speed = speedUpOf(state);
  const tally = gateTally(state);
  const tokens = state.usage.input + state.usage.output + state.usage.cacheRead + state.usage.cacheWrite;
  const done = [...state.tasks.values()].filter((task) => task.status === 'done').length;
  const lines = [`- Run ${code(state.run ?? '')}: ${done} of ${count(state.tasks.size, 'task')} done`];
  if (speed.reached !== undefined) {
    const possible = speed.possible === undefined ? '' : ` (the graph allows ${timesText(speed.possible)})`;
    const verdict = speed.reached >= 1.05 ? `${timesText(speed.reached)} faster` : `no faster, ${timesText(speed.reached)}`;
    lines.push(`- It took ${formatDuration(speed.elapsedMs)}; one after the other ${formatDuration(speed.sequentialMs)}: ${verdict}${possible}`);
  }
  if (tally.total > 0) lines.push(`- Gates: ${tally.passed} of ${tally.total} passed${tally.failed > 0 ? `, ${tally.failed} failed` : ''}${tally.notRun > 0 ? `, ${tally.notRun} not run` : ''}`);
  if (tokens > 0) lines.push(`- ${tokensText(tokens)} tokens, ${moneyText(state.usd)}`);
  if (state.run !== undefined) lines.push(`- Branch ${code(integrationBranch(state.run))} at ${code((state.head ?? '').slice(0, 10))}, from ${code((state.base ?? '').slice(0, 10))}`);
  return lines;
}

function taskTable(state: RunState): string {
  if (state.tasks.size === 0) return '';
  const { beside } = overlapOf(state);
  const rows = [...state.tasks.values()].map((task) => {
    const others = beside.get(task.id) ?? [];
    const files = task.files.created.length + task.files.modified.length + task.files.deleted.length;
    const gates = Object.values(task.gates);
    const cells = [
      inline(task.id, 100),
      task.status,
      task.startedAt === undefined ? '' : formatDuration(durationOf(state, task)),
      others.slice(0, 6).map((id) => inline(id, 60)).join(', ') + (others.length > 6 ? ` and ${others.length - 6} more` : ''),
      files === 0 ? '' : `${files} (+${task.insertions} −${task.deletions})`,
      gates.length === 0 ? '' : `${gates.filter((gate) => gate.verdict === 'passed').length}/${gates.length}`,
      task.attempt > 1 ? String(task.attempt) : '',
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return ['## Tasks', '', '| task | state | took | ran beside | files | gates | attempts |', '| --- | --- | --- | --- | --- | --- | --- |', ...rows].join('\n');
}

function failures(state: RunState): string {
  const failed = [...state.tasks.values()].filter((task) => task.status === 'failed');
  return failed.length === 0 ? '' : ['## What failed', ...failed.flatMap(failure)].join('\n');
}

function failure(task: TaskState): string[] {
  const findings = openGates(task).flatMap((outcome) => [
    `- gate ${code(outcome.gate)} ${outcome.verdict.replace('_', ' ')}: ${inline(outcome.summary)}`,
    ...outcome.fresh.slice(0, 10).map((finding) => `  - ${finding.path === undefined ? '' : `${code(`${finding.path}:${finding.range?.startLine ?? 1}`)} `}${inline(finding.message)}`),
  ]);
  return ['', `### ${inline(task.id, 100)}`, '', inline(task.error === undefined ? 'failed' : `${task.error.type}: ${task.error.message}`, 600), '', ...findings, ...(task.error?.recoveryHints ?? []).map((hint) => `- Try: ${inline(hint)}`)];
}

function conflicts(state: RunState): string {
  if (state.conflicts.length === 0) return '';
  const rows = state.conflicts.slice(0, 50).map((one) => `- ${one.kind}, ${one.tasks.map((id) => code(id)).join(' and ')}: ${inline(one.detail)}`);
  return ['## Conflicts', '', ...rows].join('\n');
}

/** Who accepted what, and why: a gate that is green for it is green by their word. */
function waivers(state: RunState): string {
  if (state.waived.length === 0) return '';
  const rows = state.waived.map((one) => `- ${code(one.source)} ${code(one.rule)}${one.path === undefined ? '' : ` in ${code(one.path)}`}, by ${inline(one.by, 60)}: ${inline(one.reason)}`);
  return ['## Waived findings', '', ...rows].join('\n');
}

function reviews(state: RunState): string {
  const rows = [...state.tasks.values()].flatMap((task) => task.reviews.map((review) => `- ${code(task.id)} ${review.verdict === 'approve' ? 'approved' : 'changes requested'}: ${inline(review.summary)}`));
  return rows.length === 0 ? '' : ['## Reviews', '', ...rows].join('\n');
}

function steps(state: RunState): string {
  const next = nextSteps(state);
  return next.length === 0 ? '' : ['## Next', '', ...next.map((step) => `- ${code(step.command)}: ${step.purpose}`)].join('\n');
}
