import { finalReport } from '../../engine/report/final-report.ts';
import { eventLine } from '../../engine/report/event-line.ts';
import { evolve, INITIAL_STATE } from '../../engine/events/evolve.ts';
import type { TaskId } from '../../engine/model/ids.ts';
import type { DoctorItem } from '../../engine/doctor/diagnose.ts';
import type { GateRun } from '../../engine/gates/run-gates.ts';
import { cleanText, count } from '../../engine/report/clean-text.ts';
import { liveView } from '../../engine/report/live-view.ts';
import { paintOf } from '../../engine/report/paint.ts';
import { formatDuration } from '../../base/duration.ts';
import type { RunView } from '../run/run-view.ts';
import { phaseText } from '../trees/pipeline-nodes.ts';

const SIZE = { width: 110, color: false };
const PLAIN = paintOf(false);

/** How a run stands, as the terminal would show it. */
export function statusReport(view: RunView, now: number): string {
  const { state } = view;
  const body = state.endedAt === undefined ? liveView(state, { ...SIZE, height: 1_000, now: view.owner === 'nobody' ? (state.lastEventAt ?? now) : now, graph: view.graph }) : finalReport(state, SIZE);
  return [`${view.run ?? ''}  ${phaseText(view)}`, cleanText(state.goal, 300), '', ...body, ''].join('\n');
}

/** What the reviewers said, task by task. */
export function reviewReport({ state, run }: RunView): string {
  const reviews = [...state.tasks.values()].flatMap((task) => task.reviews.map((review, index) => ({ task, review, round: index + 1 })));
  if (reviews.length === 0) return `${run ?? ''}\n\nNo task of this run was reviewed yet.\n`;
  const lines = reviews.flatMap(({ task, review, round }) => [
    '',
    `${cleanText(task.id, 60)}  ${review.verdict === 'approve' ? 'approved' : 'changes requested'}${round > 1 ? ` (round ${round})` : ''}`,
    `  ${cleanText(review.summary, 500)}`,
    ...review.findings.map((finding) => `  ${finding.path === undefined ? '' : `${cleanText(finding.path, 160)}:${finding.line ?? 1}  `}${finding.severity}: ${cleanText(finding.message, 400)} (${cleanText(finding.rule, 60)})`),
  ]);
  return [`${run ?? ''}  ${cleanText(state.goal, 200)}`, ...lines, ''].join('\n');
}

/** The journal as lines, of one task or of the whole run. */
export function logReport(view: RunView, task: TaskId | undefined): string {
  let state = INITIAL_STATE;
  const lines: string[] = [];
  for (const event of view.events) {
    state = evolve(state, event);
    if (task !== undefined && event.task !== task) continue;
    const line = eventLine(event, state, PLAIN);
    if (line !== undefined) lines.push(line);
  }
  return [`${view.run ?? ''}${task === undefined ? '' : `  ${task}`}`, '', ...lines, ''].join('\n');
}

const MARKS = { ok: '✓', warning: '!', error: '✗' } as const;

/** What preflight found, what is wrong first, each with what to do. */
export function doctorReport(items: readonly DoctorItem[]): string {
  const errors = items.filter((each) => each.state === 'error');
  const warnings = items.filter((each) => each.state === 'warning');
  const fine = items.filter((each) => each.state === 'ok');
  const verdict = errors.length > 0 ? `A run cannot begin: ${count(errors.length, 'error')}, ${count(warnings.length, 'warning')}` : warnings.length > 0 ? `Ready, with ${count(warnings.length, 'warning')}` : 'Ready';
  const width = Math.max(...items.map((each) => each.item.length), 4);
  const line = (each: DoctorItem): string[] => [`${MARKS[each.state]} ${each.item.padEnd(width)}  ${cleanText(each.detail, 400)}`, ...(each.fix === '' ? [] : [`  ${' '.repeat(width)}  → ${cleanText(each.fix, 400)}`])];
  return [verdict, '', ...[...errors, ...warnings, ...fine].flatMap(line), ''].join('\n');
}

/** What the gates say of the working tree. */
export function gatesReport(runs: readonly GateRun[], verdict: { readonly passed: boolean; readonly reason: string }): string {
  const lines = runs.flatMap(({ outcome, findings, output }) => {
    const mark = outcome.verdict === 'passed' ? '✓' : outcome.verdict === 'failed' ? '✗' : '–';
    const found = findings.slice(0, 500).map((finding) => `    ${finding.path === undefined ? '' : `${cleanText(finding.path, 300)}:${finding.range?.startLine ?? 1}:${finding.range?.startColumn ?? 1}: `}${finding.severity}: ${cleanText(finding.message, 400)} (${cleanText(finding.rule, 80)})`);
    const words = outcome.verdict === 'failed' && findings.length === 0 ? output.trimEnd().split('\n').slice(-40).map((text) => `    ${cleanText(text, 300)}`) : [];
    return [`${mark} ${cleanText(outcome.gate, 60)}  ${formatDuration(outcome.durationMs)}  ${cleanText(outcome.summary, 300)}`, ...found, ...words];
  });
  return [verdict.passed ? 'The gates let the working tree pass.' : `The gates do not let the working tree pass: ${verdict.reason}`, '', ...lines, ''].join('\n');
}
