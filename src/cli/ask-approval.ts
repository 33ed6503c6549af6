import { userInfo } from 'node:os';
import { createInterface } from 'node:readline/promises';
import { countSerialPairs } from '../engine/graph/analyze.ts';
import { criticalPath } from '../engine/graph/critical-path.ts';
import type { RunState } from '../engine/events/run-state.ts';
import { cleanText, count } from '../engine/report/clean-text.ts';
import { fit, shorten } from '../engine/report/fit.ts';
import { formatDuration } from '../base/duration.ts';
import { readFile } from 'node:fs/promises';
import { readPlan } from '../engine/documents/read-plan.ts';
import { formatDiagnostic } from '../engine/model/diagnostic.ts';
import { graphOfRun } from '../node/runs/plan-graph.ts';
import { openEditor } from './open-editor.ts';
import { shown } from './documents.ts';
import type { Terminal } from './terminal.ts';

const TASKS_SHOWN = 30;

/** Shows a plan with its analysis and asks whether to build it: yes, no, edit first, or a comment to the planner, where one made it. */
export async function askApproval(terminal: Terminal, state: RunState, question: { readonly file: string; readonly files: readonly string[] }): Promise<{ approved: boolean; by: string; comment: string; revise?: boolean }> {
  for (const line of planLines(terminal, state, question.files)) terminal.say(line);
  terminal.say(`The plan lies in ${shown(question.file)}`);
  const reader = createInterface({ input: process.stdin, output: process.stdout });
  // While it asks, the reader gets Ctrl-C (and the end of input) in place of the process.
  const gone = new AbortController();
  reader.on('SIGINT', () => gone.abort());
  reader.on('close', () => gone.abort());
  try {
    for (;;) {
      const hasPlanner = state.planner.turns > 0;
      const answer = (await reader.question(`Build it? [y]es, [n]o, [e]dit first${hasPlanner ? ', [c]omment to the planner' : ''}: `, { signal: gone.signal })).trim().toLowerCase();
      if (answer === 'y' || answer === 'yes') return { approved: true, by: userName(), comment: '' };
      if (answer === 'n' || answer === 'no') return { approved: false, by: userName(), comment: '' };
      if (hasPlanner && (answer === 'c' || answer === 'comment')) {
        const comment = (await reader.question('What should be otherwise? ', { signal: gone.signal })).trim();
        if (comment !== '') return { approved: false, revise: true, by: userName(), comment };
        continue;
      }
      if (answer !== 'e' && answer !== 'edit') continue;
      reader.pause();
      await openEditor(question.file);
      reader.resume();
      const reading = readPlan(await readFile(question.file, 'utf8'), shown(question.file), state.config === undefined ? {} : { config: state.config });
      for (const diagnostic of reading.ok ? reading.warnings : reading.error) terminal.say(formatDiagnostic(diagnostic));
      if (reading.ok) terminal.say(`${count(reading.value.tasks.length, 'task')}, no errors.`);
    }
  } catch (error) {
    if (!gone.signal.aborted) throw error;
    terminal.say('');
    return { approved: false, by: userName(), comment: '' };
  } finally {
    reader.close();
  }
}

function planLines(terminal: Terminal, state: RunState, files: readonly string[]): string[] {
  const tasks = [...state.tasks.values()].map(({ task }) => task);
  const width = terminal.width() - 1;
  const label = Math.min(24, Math.max(4, ...tasks.slice(0, TASKS_SHOWN).map((task) => task.id.length)));
  const rows = tasks.slice(0, TASKS_SHOWN).map((task) => shorten(`  ${fit(cleanText(task.id, 60), label)} ${formatDuration(task.estimate).padStart(8)}  ${cleanText(task.title ?? task.instructions, 100)}`, width));
  if (tasks.length > TASKS_SHOWN) rows.push(`  and ${count(tasks.length - TASKS_SHOWN, 'more task')}`);
  const graph = graphOfRun(state, files);
  if (graph === undefined) return ['', ...rows, ''];
  const path = criticalPath(graph);
  const pairs = countSerialPairs(graph);
  return ['', ...rows, '', `  ${count(pairs, 'pair')} of ${(tasks.length * (tasks.length - 1)) / 2} may not run at the same time; critical path ${formatDuration(path.seconds * 1_000)}: ${path.tasks.slice(0, 8).join(' → ')}${path.tasks.length > 8 ? ' → …' : ''}`];
}

/** Who sits at this terminal. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'you';
  }
}
