import type { RunState, TaskState } from '../events/run-state.ts';
import { cleanText, count } from './clean-text.ts';
import { moneyText, timesText, tokensText } from './clock-text.ts';
import { fit, shorten, widthOf } from './fit.ts';
import { gateTally, openGates } from './gate-tally.ts';
import { activity } from './live-view.ts';
import { nextSteps } from './next-step.ts';
import { overlapOf, type Overlap } from './overlap.ts';
import { paintOf, type Paint } from './paint.ts';
import { integrationBranch } from './run-result.ts';
import { speedUpOf } from './speed-up.ts';
import { taskGlyph } from './task-glyph.ts';
import { durationOf } from './task-time.ts';
import { formatDuration } from '../../base/duration.ts';

/** The end of a run for a terminal: a line a task with what ran beside it, then time, gates, files, cost, what failed and what to do next. Every line fits the width. */
export function finalReport(state: RunState, options: { width: number; color: boolean }): string[] {
  const width = Math.max(20, options.width - 1);
  const paint = paintOf(options.color);
  const overlap = overlapOf(state);
  const lines = [headline(state, paint), '', ...taskTable(state, overlap, { width, paint })];
  const facts = [...timeFacts(state, overlap), ...apartFacts(state), ...workFacts(state)];
  if (facts.length > 0) lines.push('', ...facts.flatMap(([name, text]) => factLines(name, text, { width, paint })));
  const trouble = troubles(state, paint);
  if (trouble.length > 0) lines.push('', ...trouble);
  const steps = nextSteps(state);
  const commandWidth = Math.max(0, ...steps.map((step) => widthOf(step.command)));
  if (steps.length > 0) lines.push('', ...steps.map((step, i) => `${paint.dim(fit(i === 0 ? 'Next' : '', 10))} ${paint.strong(fit(step.command, commandWidth))}  ${paint.dim(step.purpose)}`));
  return lines.flatMap((line) => wrapped(line, width));
}

/** A fact in two columns; a narrow terminal has no room for the second one's indent, and a branch must not be cut. */
function factLines(name: string, text: string, { width, paint }: { width: number; paint: Paint }): string[] {
  const parts = width < 60 ? [text] : wrapped(text, width - 11);
  return parts.map((part, i) => `${paint.dim(fit(i === 0 ? name : '', 10))} ${part.trimStart()}`);
}

function headline(state: RunState, paint: Paint): string {
  const done = [...state.tasks.values()].filter((task) => task.status === 'done').length;
  const ink = state.phase === 'done' ? paint.good : state.phase === 'failed' ? paint.bad : paint.warn;
  const goal = state.goal === '' ? '' : `: ${cleanText(state.goal, 120)}`;
  return `${ink(state.phase.replaceAll('_', ' '))}  ${done} of ${count(state.tasks.size, 'task')}${goal}`;
}

function taskTable(state: RunState, overlap: Overlap, view: { width: number; paint: Paint }): string[] {
  const { width, paint } = view;
  const tasks = [...state.tasks.values()];
  const label = Math.min(Math.max(4, ...tasks.map((task) => widthOf(cleanText(task.id, 60)))), width < 60 ? 12 : 24);
  return tasks.map((task) => {
    const ran = task.startedAt !== undefined;
    const time = ran ? formatDuration(durationOf(state, task)).padStart(7) : ' '.repeat(7);
    const words = task.status === 'waiting' ? paint.dim('never began') : activity(task, paint);
    const others = overlap.beside.get(task.id) ?? [];
    const beside = others.length > 0 ? `beside ${listed(others)}` : ran && task.status === 'done' ? 'alone' : '';
    const tail = [beside, words].filter((text) => widthOf(text) > 0).join('; ');
    return shorten(`${taskGlyph(task.status, paint)} ${fit(cleanText(task.id, 60), label)} ${time}  ${tail}`.trimEnd(), width);
  });
}

function listed(ids: readonly string[]): string {
  const shown = ids.slice(0, 4).map((id) => cleanText(id, 30));
  return ids.length > 4 ? `${shown.join(', ')} and ${ids.length - 4} more` : shown.join(', ');
}

function timeFacts(state: RunState, overlap: Overlap): [string, string][] {
  const speed = speedUpOf(state);
  if (speed.reached === undefined) return [];
  const possible = speed.possible === undefined ? '' : `; the plan's graph allows ${timesText(speed.possible)}`;
  const verdict =
    speed.reached >= 1.05
      ? `${timesText(speed.reached)} faster than one by one${possible}`
      : `no faster than one by one (${timesText(speed.reached)})${possible}`;
  return [
    ['Time', `${formatDuration(speed.elapsedMs)}; one after the other ${formatDuration(speed.sequentialMs)}`],
    ['Speed-up', verdict],
    ['Together', `${overlap.peak} at most; two or more for ${Math.round(overlap.shared * 100)} % of the time`],
  ];
}

/** What kept tasks apart that do not need each other: the first few pairs, with their reason. */
function apartFacts(state: RunState): [string, string][] {
  // A milestone stops everything, which says little; a path or a resource is something that a better plan could avoid.
  const apart = [...(state.forecast?.apart ?? [])].sort((one, other) => Number(one.level === 3) - Number(other.level === 3));
  const shown = apart.slice(0, 3).map(({ a, b, reason }, i): [string, string] => [i === 0 ? 'Apart' : '', reason.includes(a) && reason.includes(b) ? cleanText(reason, 200) : `${cleanText(a, 30)} and ${cleanText(b, 30)}: ${cleanText(reason, 160)}`]);
  return apart.length <= 3 ? shown : [...shown, ['', `and ${count(apart.length - 3, 'more pair')}; see ce-parallel analyze`]];
}

function workFacts(state: RunState): [string, string][] {
  const tasks = [...state.tasks.values()];
  const facts: [string, string][] = [];
  const tally = gateTally(state);
  if (tally.total > 0) {
    const rest = [tally.failed > 0 ? `${tally.failed} failed` : '', tally.notRun > 0 ? `${tally.notRun} not run` : ''].filter((text) => text !== '');
    facts.push(['Gates', `${tally.passed} of ${tally.total} passed${rest.length > 0 ? `, ${rest.join(', ')}` : ''}`]);
  }
  const remediations = tasks.reduce((sum, task) => sum + task.remediations, 0);
  const changes = tasks.reduce((sum, task) => sum + task.reviewRounds, 0);
  if (remediations + changes > 0) facts.push(['Rework', `${count(remediations, 'remediation')}, ${count(changes, 'change request')}`]);
  if (state.conflicts.length > 0) facts.push(['Conflicts', state.conflicts.slice(0, 3).map((c) => `${c.kind}: ${listed(c.tasks)}`).join('; ')]);
  const landed = tasks.filter((task) => task.integrated !== undefined);
  if (landed.length > 0) {
    const files = new Set(landed.flatMap((task) => [...task.files.created, ...task.files.modified, ...task.files.deleted]));
    const plus = landed.reduce((sum, task) => sum + task.insertions, 0);
    const minus = landed.reduce((sum, task) => sum + task.deletions, 0);
    facts.push(['Files', `${count(files.size, 'file')}, +${plus} −${minus}`]);
  }
  const tokens = state.usage.input + state.usage.output + state.usage.cacheRead + state.usage.cacheWrite;
  if (tokens > 0) facts.push(['Tokens', `${tokensText(tokens)}, ${moneyText(state.usd)}`]);
  if (state.run !== undefined && landed.length > 0) facts.push(['Branch', `${integrationBranch(state.run)} (${(state.head ?? '').slice(0, 10)})`]);
  return facts;
}

function troubles(state: RunState, paint: Paint): string[] {
  return [...state.tasks.values()].filter((task) => task.status === 'failed').flatMap((task) => troubleOf(task, paint));
}

function troubleOf(task: TaskState, paint: Paint): string[] {
  const message = task.error === undefined ? 'failed' : cleanText(`${task.error.type}: ${task.error.message}`, 300);
  const findings = openGates(task).flatMap((outcome) =>
    outcome.fresh.slice(0, 3).map((finding) => `    ${finding.path === undefined ? '' : `${cleanText(finding.path, 120)}:${finding.range?.startLine ?? 1}: `}${cleanText(finding.message, 160)}`),
  );
  const hints = (task.error?.recoveryHints ?? []).slice(0, 3).map((hint) => `    try: ${cleanText(hint, 240)}`);
  return [`${paint.bad('✗')} ${paint.strong(cleanText(task.id, 60))}  ${message}`, ...findings, ...hints];
}

/** A line broken at blanks so that nothing of it is lost; what follows is indented. */
function wrapped(line: string, width: number): string[] {
  if (widthOf(line) <= width) return [line];
  const out: string[] = [];
  let current = '';
  for (const word of line.split(/(?<=\S)(?=\s)/)) {
    if (current !== '' && widthOf(current + word) > width) {
      out.push(current);
      current = `    ${word.trimStart()}`;
    } else current += word;
  }
  return [...out, current].map((part) => shorten(part, width));
}
