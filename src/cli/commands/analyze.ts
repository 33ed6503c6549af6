import { expandPlan } from '../../engine/documents/expand-plan.ts';
import { parseSource } from '../../engine/documents/yaml-source.ts';
import { analyzeGraph, countSerialPairs, explainPair, serialPairs } from '../../engine/graph/analyze.ts';
import type { Analysis, SerialPair } from '../../engine/graph/analysis.ts';
import { buildTaskGraph } from '../../engine/graph/build-task-graph.ts';
import { findCycles, formatCycle } from '../../engine/graph/find-cycles.ts';
import type { TaskGraph } from '../../engine/graph/task-graph.ts';
import { Fault } from '../../engine/model/fault.ts';
import { TaskId } from '../../engine/model/ids.ts';
import { Plan } from '../../engine/model/plan.ts';
import { cleanText, count } from '../../engine/report/clean-text.ts';
import { fit } from '../../engine/report/fit.ts';
import { paintOf, type Paint } from '../../engine/report/paint.ts';
import { formatDuration } from '../../base/duration.ts';
import { formatDiagnostic } from '../../engine/model/diagnostic.ts';
import { firstWord, textOption, type Execute } from '../command.ts';
import { tryPlan } from '../documents.ts';
import { EXIT, failure, documentFault, type Outcome } from '../outcome.ts';
import { openPlace } from '../place.ts';
import { CASE_BLIND } from '../../node/runs/plan-graph.ts';

const PAIRS_SHOWN = 40;

/** Says which tasks of a plan may not run at the same time, and why. */
export const execute: Execute = async ({ terminal, folder }, input) => {
  const place = await openPlace(folder, terminal);
  const { reading, text, name } = await tryPlan(firstWord(input), place.config, place.root);
  if (!reading.ok) {
    const { tasks, cycles } = faultyPlan(text, name);
    return failure(documentFault(reading.error, name), { tasks, serial: [], criticalPath: { tasks: [], seconds: 0 }, cycles, warnings: [] });
  }
  for (const warning of reading.warnings) terminal.warn(formatDiagnostic(warning));
  const options = { config: place.config, files: await place.files(), caseBlind: CASE_BLIND };
  const graph = buildTaskGraph(reading.value, options);
  const pair = textOption(input, 'pair');
  const analysis = analyzeGraph(graph, options);
  if (pair !== undefined) return explained(graph, pair, analysis);
  const paint = paintOf(terminal.color);
  return {
    exitCode: EXIT.done,
    result: { tasks: analysis.tasks, criticalPath: analysis.criticalPath, cycles: analysis.cycles, warnings: analysis.warnings, serial: serialPairs(graph) },
    text: terminal.json ? [] : report(graph, analysis, paint),
  };
};

function report(graph: TaskGraph, analysis: ReturnType<typeof analyzeGraph>, paint: Paint): string[] {
  const pairs = countSerialPairs(graph);
  const all = (analysis.tasks * (analysis.tasks - 1)) / 2;
  const { criticalPath } = analysis;
  const work = graph.plan.tasks.reduce((sum, task) => sum + task.estimate, 0);
  const path = criticalPath.tasks.length > 12 ? [...criticalPath.tasks.slice(0, 11), `… ${criticalPath.tasks.length - 11} more`] : criticalPath.tasks;
  const bound = criticalPath.seconds > 0 ? `, so at best ${(work / 1_000 / criticalPath.seconds).toFixed(1)}× faster than one by one` : '';
  const lines = [
    `${count(analysis.tasks, 'task')}; ${count(pairs, 'pair')} of ${all} may not run at the same time`,
    `Critical path ${formatDuration(criticalPath.seconds * 1_000)} of ${formatDuration(work)}${bound}:`,
    `  ${path.map((id) => cleanText(id, 60)).join(' → ')}`,
  ];
  if (pairs > 0) lines.push('', paint.strong('May not run at the same time'), ...pairLines(graph, paint), ...(pairs > PAIRS_SHOWN ? [paint.dim(`  and ${pairs - PAIRS_SHOWN} more; --json gives all of them, --pair a,b explains one`)] : []));
  if (analysis.warnings.length > 0) lines.push('', ...analysis.warnings.slice(0, PAIRS_SHOWN).map((warning) => `${paint.warn('warning:')} ${cleanText(warning.message, 400)}`));
  for (const cycle of analysis.cycles) lines.push(`${paint.bad('cycle:')} ${formatCycle(cycle)}`);
  return lines;
}

/** The first pairs, under the task that stands first in the plan. */
function pairLines(graph: TaskGraph, paint: Paint): string[] {
  const first: SerialPair[] = [];
  for (const pair of serialPairs(graph)) {
    if (first.length === PAIRS_SHOWN) break;
    first.push(pair);
  }
  const width = Math.min(30, Math.max(...first.map((pair) => pair.b.length)));
  return first.flatMap((pair, index) => {
    const head = first[index - 1]?.a === pair.a ? [] : [`  ${paint.strong(cleanText(pair.a, 60))}`];
    return [...head, `    ${fit(cleanText(pair.b, 60), width)}  ${paint.dim(`level ${pair.level}`)}  ${cleanText(pair.reason, 300)}`];
  });
}

/** One pair, `a` first in plan order; the result keeps the shape of the whole analysis, with no other pair in `serial`. */
function explained(graph: TaskGraph, pair: string, analysis: Omit<Analysis, 'serial'>): Outcome {
  const [a = '', b = '', ...rest] = pair.split(',').map((part) => part.trim());
  const ids = [a, b].map((id) => TaskId.safeParse(id));
  const [one, other] = ids;
  if (one?.success !== true || other?.success !== true || rest.length > 0) throw new Fault('usage', `--pair takes the ids of two tasks, as a,b; got ${pair}`, { remedy: `Tasks: ${[...graph.nodes.keys()].slice(0, 20).join(', ')}.` });
  const [first, second] = (graph.nodes.get(one.data)?.index ?? 0) <= (graph.nodes.get(other.data)?.index ?? 0) ? [one.data, other.data] : [other.data, one.data];
  const verdict = explainPair(graph, first, second);
  const words = verdict.together ? 'may run at the same time' : `may not run at the same time (level ${verdict.level})`;
  const serial = verdict.together ? [] : [{ a: first, b: second, level: verdict.level, reason: verdict.reason }];
  return { exitCode: EXIT.done, result: { ...analysis, serial, a: first, b: second, ...verdict }, text: [`${first} and ${second} ${words}: ${verdict.reason}`] };
}

/** How many tasks a plan with faults has, and its circles, as far as it can be read. */
function faultyPlan(text: string, name: string): { readonly tasks: number; readonly cycles: readonly (readonly TaskId[])[] } {
  const source = parseSource(text, name);
  if (!source.readable) return { tasks: 0, cycles: [] };
  const tasks = expandPlan(source.value).drafts.map(({ fields, after }) => ({ ...fields, after: after.map(({ task, kind }) => ({ task, kind })) }));
  const plan = Plan.safeParse({ version: 1, tasks });
  return { tasks: tasks.length, cycles: plan.success ? findCycles(plan.data) : [] };
}
