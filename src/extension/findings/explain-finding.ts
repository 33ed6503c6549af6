import type { TaskState } from '../../engine/events/run-state.ts';
import type { OpenFinding } from '../../engine/findings/open-findings.ts';
import { REVIEW_SOURCE } from '../../engine/findings/found.ts';
import { cleanBlock, cleanText } from '../../engine/report/clean-text.ts';

/** A document that says what a finding is, who found it in whose change, and what can be done about it. Texts of tools are shown as they are and do nothing. */
export function explainFinding({ task, on, finding }: OpenFinding, state: TaskState | undefined, output: string): string {
  const { source, rule, severity, message, path, range } = finding;
  const isReview = source === REVIEW_SOURCE;
  const summary = state?.gates[source]?.summary;
  const title = state?.task.title === undefined ? [] : [`- Its title is ${quoted(state.task.title, 200)}`];
  const said = [...(summary === undefined ? [] : [cleanText(summary, 1_000), '']), ...(output === '' ? [] : cleanBlock(output, { maxLines: 200, max: 500 }))];
  return [
    `# ${rule === '' ? 'A finding' : quoted(rule, 100)} in the change of task ${quoted(task, 100)}`,
    '',
    fenced(cleanBlock(message, { maxLines: 100, max: 2_000 })),
    '',
    `- Found by ${isReview ? 'the reviewer' : `the gate ${quoted(source, 60)}`}, as ${severity}`,
    path === undefined ? '- It belongs to no file' : `- At ${quoted(path, 300)}${range === undefined ? '' : `, line ${range.startLine}`} of commit ${quoted(on.slice(0, 10), 10)}`,
    ...title,
    '',
    ...(isReview || said.length === 0 ? [] : ['## What the gate said', '', fenced(said), '']),
    '## What can be done',
    '',
    ...(isReview ? ['What a reviewer requests goes back to the builder by itself, twice at most. After that the task fails.'] : ['Only what was not there when the run began makes a gate red. The builder gets it by itself, twice at most.', 'After that the task fails.']),
    '',
    '- **Send to the Builder** gives it to the builder once more, and costs none of these rounds.',
    '- **Waive…** accepts it for this run, with your reason, and later verdicts do not count it.',
    '- **Open in Worktree** shows the line as the builder has it.',
    '',
  ].join('\n');
}

/** Words of a tool or a plan as code of Markdown, on one line: nothing in it is a link or a picture. */
function quoted(text: string, max: number): string {
  return `\`${cleanText(text, max).replaceAll('`', "'")}\``;
}

/** Text in a fence that nothing in it can end. */
function fenced(lines: readonly string[]): string {
  const text = lines.join('\n');
  const longest = Math.max(2, ...[...text.matchAll(/`+/gu)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}
