import { stringify } from 'yaml';
import type { RunState, TaskState } from '../events/run-state.ts';
import type { ObjectName } from '../model/ids.ts';
import { cleanText, count } from '../report/clean-text.ts';
import { redactSecrets } from './redact-secrets.ts';

const MOST = 30;

/** What a note about a run begins with: front matter, and what the journal says of failures, remedies, conflicts and changes. Secrets are taken out. */
export function draftLearning(state: RunState, { title, note, at }: { readonly title: string; readonly note: string; readonly at: number }): string {
  const tasks = [...state.tasks.values()];
  const parts = [
    `---\n${stringify(frontMatter(state, tasks, at), { lineWidth: 0 })}---`,
    `# ${oneLine(title, 200)}`,
    note.trim() === '' ? '<!-- What should the next run know? Two sentences are enough. -->' : note.trim(),
    section('What went wrong, and what mended it', tasks.flatMap(troubles)),
    section('Conflicts', state.conflicts.slice(-MOST).map((conflict) => `- ${conflict.tasks.join(' and ')} (${conflict.kind}): ${oneLine(conflict.detail, 300)}${conflict.paths.length === 0 ? '' : `\n  ${conflict.paths.slice(0, 5).join(', ')}`}`)),
    section('What was changed', tasks.filter((task) => filesOf(task).length > 0).slice(0, MOST).map((task) => `- ${task.id}: ${count(filesOf(task).length, 'file')} (+${task.insertions} −${task.deletions}) ${filesOf(task).slice(0, 4).join(', ')}${filesOf(task).length > 4 ? ' …' : ''}`)),
  ];
  return `${redactSecrets(parts.filter((part) => part !== '').join('\n\n')).text}\n`;
}

/** The title of a note: its first heading; undefined when it has none. */
export function titleOf(text: string): string | undefined {
  const heading = /^# +(\S.*)$/mu.exec(text.slice(0, 100_000))?.[1];
  return heading === undefined ? undefined : cleanText(heading, 200);
}

/** The name of a note's file, without a folder: `2026-11-20-cache-the-parser.md`; `again` counts on from 2 where that is taken. */
export function learningFile(title: string, at: number, again: number): string {
  const slug = title.normalize('NFKD').replaceAll(/\p{M}+/gu, '').toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-+|-+$/gu, '').slice(0, 60).replace(/-+$/u, '');
  return `${new Date(at).toISOString().slice(0, 10)}-${slug === '' ? 'learning' : slug}${again > 1 ? `-${again}` : ''}.md`;
}

function frontMatter(state: RunState, tasks: readonly TaskState[], at: number): Record<string, unknown> {
  const files = [...new Set(tasks.flatMap(filesOf))].sort();
  const commit: ObjectName | undefined = state.head ?? state.base;
  return {
    run: state.run ?? '',
    goal: oneLine(state.goal, 300),
    date: new Date(at).toISOString().slice(0, 10),
    tasks: tasks.map((task) => task.id),
    files: files.slice(0, 200),
    tags: tagsOf(state, tasks),
    ...(commit === undefined ? {} : { commit }),
  };
}

function tagsOf(state: RunState, tasks: readonly TaskState[]): string[] {
  const planned = tasks.flatMap((task) => task.task.tags);
  const seen = [...(tasks.some((task) => task.status === 'failed') ? ['failure'] : []), ...(tasks.some((task) => task.remediations > 0) ? ['remediation'] : []), ...(state.conflicts.length > 0 ? ['conflict'] : [])];
  return [...new Set([...planned, ...seen])].slice(0, 20);
}

function troubles(task: TaskState): string[] {
  const lines = task.failures.slice(-5).map((failure) => `- ${task.id}, attempt ${failure.attempt}: ${failure.type.replaceAll('_', ' ')}. ${oneLine(failure.message, 300)}`);
  if (task.error !== undefined) lines.push(`- ${task.id} failed: ${oneLine(task.error.message, 300)}`, ...task.error.recoveryHints.slice(0, 3).map((hint) => `  - ${oneLine(hint, 200)}`));
  else if (task.status === 'done' && lines.length > 0) lines.push(`  - ended well after ${task.remediations + task.reviewRounds > 0 ? count(task.remediations + task.reviewRounds, 'round') + ' of mending' : count(task.attempt, 'attempt')}`);
  return lines.slice(0, 12);
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `## ${title}\n\n${lines.slice(0, MOST * 2).join('\n')}`;
}

function filesOf(task: TaskState): readonly string[] {
  return [...task.files.created, ...task.files.modified, ...task.files.deleted];
}

/** Text of the journal within a line of Markdown: no heading, no HTML, no line of its own. */
function oneLine(text: string, max: number): string {
  return cleanText(text, max).replaceAll('<', '&lt;');
}
