import { formatDuration } from '../../base/duration.ts';
import { cleanText, count } from '../../engine/report/clean-text.ts';
import { moneyText, tokensText } from '../../engine/report/clock-text.ts';
import { implementationLog, type ImplementationLog } from '../../engine/report/implementation-log.ts';
import { paintOf, type Paint } from '../../engine/report/paint.ts';
import type { Execute } from '../command.ts';
import { EXIT } from '../outcome.ts';
import { findRun } from '../../node/runs/find-run.ts';
import { readRun } from '../read-run.ts';

/** What each task did, from the journal. */
export const execute: Execute = async ({ terminal, folder }, input) => {
  const found = await findRun(folder, input.words[0]);
  const log = implementationLog((await readRun(found, terminal)).state);
  const paint = paintOf(terminal.color);
  return { exitCode: EXIT.done, result: log, text: [`${found.run}  ${log.state.replaceAll('_', ' ')}  ${cleanText(log.goal, 200)}`, ...log.tasks.flatMap((task) => ['', ...taskLines(task, paint)])] };
};

type Entry = ImplementationLog['tasks'][number];

function taskLines(task: Entry, paint: Paint): string[] {
  const ink = task.status === 'done' ? paint.good : task.status === 'failed' ? paint.bad : paint.dim;
  const title = task.title === task.id ? '' : `  ${cleanText(task.title, 120)}`;
  const lines = [`${paint.strong(cleanText(task.id, 60))}  ${ink(task.status)}${title}`];
  const add = (name: string, text: string): void => {
    if (text !== '') lines.push(`  ${paint.dim(name.padEnd(9))} ${text}`);
  };
  const who = [task.agent === null ? '' : `${task.role} ${cleanText(task.agent, 60)}`, task.stream ?? '', task.startedAt === null ? '' : formatDuration(task.duration * 1_000), task.attempts > 1 ? count(task.attempts, 'attempt') : ''];
  add('agent', who.filter((text) => text !== '').join(', '));
  add('beside', task.ranBeside.map((id) => cleanText(id, 60)).join(', '));
  add('files', [...task.files.created.map((file) => `+ ${cleanText(file, 200)}`), ...task.files.modified.map((file) => `~ ${cleanText(file, 200)}`), ...task.files.deleted.map((file) => `- ${cleanText(file, 200)}`)].join('\n            '));
  add('gates', task.gates.map((gate) => `${cleanText(gate.gate, 40)} ${gate.verdict.replace('_', ' ')}`).join(', '));
  for (const review of task.reviews) add('review', `${review.verdict === 'approve' ? 'approved' : 'changes requested'}: ${cleanText(review.summary, 200)}`);
  for (const each of task.evidence) add('evidence', `${cleanText(each.criterion, 120)}: ${cleanText(each.evidence, 160)}`);
  for (const failure of task.failures) add('attempt', `${failure.attempt}: ${cleanText(failure.type, 60)}: ${cleanText(failure.message, 200)}`);
  const tokens = task.usage.input + task.usage.output + task.usage.cacheRead + task.usage.cacheWrite;
  add('cost', tokens === 0 ? '' : `${tokensText(tokens)} tokens, ${moneyText(task.usd)}`);
  if (task.error !== null) {
    add('error', `${task.error.type}: ${cleanText(task.error.message, 400)}`);
    for (const hint of task.error.recoveryHints) add('try', cleanText(hint, 300));
  } else if (task.note !== null && task.status !== 'done') add('note', cleanText(task.note, 300));
  return lines;
}
