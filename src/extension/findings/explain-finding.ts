import type { TaskState } from '../../engine/events/run-state.ts';
import type { OpenFinding } from '../../engine/findings/open-findings.ts';
import { REVIEW_SOURCE } from '../../engine/findings/found.ts';
import { cleanBlock, cleanText } from '../../engine/report/clean-text.ts';
import { asMarkdown } from '../trees/look.ts';

/** A document that says what a finding is, who found it in whose change, and what can be done about it. Texts of tools are shown as they are and do nothing. */
export function explainFinding({ task, on, finding }: OpenFinding, state: TaskState | undefined, output: string): string {
  const { source, rule, severity, message, path, range } = finding;
  const isReview = source === REVIEW_SOURCE;
  const gate = state?.gates[source];
  const place = path === undefined ? 'no file' : `${asMarkdown(cleanText(path, 300))}${range === undefined ? '' : `, line ${range.startLine}`}`;
  const title = cleanText(rule === '' ? source : rule, 100);
  const evidence = isReview ? [] : [`## What ${asMarkdown(cleanText(source, 60))} said`, '', ...(gate === undefined ? [] : [asMarkdown(cleanText(gate.summary, 1_000)), '']), ...(output === '' ? [] : [fenced(cleanBlock(output, { maxLines: 200, max: 500 }).join('\n')), ''])];
  return [
    `# ${asMarkdown(title)}`,
    '',
    fenced(cleanBlock(message, { maxLines: 100, max: 2_000 }).join('\n')),
    '',
    `- Found by ${isReview ? 'the reviewer' : `the gate ${asMarkdown(cleanText(source, 60))}`}, as ${severity}`,
    `- In the change of task ${asMarkdown(task)}${state?.task.title === undefined ? '' : ` (${asMarkdown(cleanText(state.task.title, 200))})`}, commit ${on.slice(0, 10)}`,
    `- At ${place}`,
    '',
    ...evidence,
    '## What can be done',
    '',
    isReview
      ? '- The reviewer’s request goes back to the builder by itself, twice at most. After that the task fails.'
      : '- Only findings that were not there when the run began make a gate red. The builder gets them by itself, twice at most. After that the task fails.',
    '- *Send to the Builder* gives it to the builder once more, and costs none of these rounds.',
    '- *Waive…* accepts it for this run, with your reason, and later verdicts do not count it.',
    '- *Open in Worktree* shows the line as the builder has it.',
    '',
  ].join('\n');
}

/** Text in a fence that nothing in it can end. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/gu)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}
