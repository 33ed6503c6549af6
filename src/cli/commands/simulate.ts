import { formatDuration } from '../../base/duration.ts';
import { buildTaskGraph } from '../../engine/graph/build-task-graph.ts';
import { toSchedulingProblem } from '../../engine/graph/to-scheduling-problem.ts';
import { cleanText, count } from '../../engine/report/clean-text.ts';
import { timesText } from '../../engine/report/clock-text.ts';
import { fit } from '../../engine/report/fit.ts';
import { seconds } from '../../engine/report/run-result.ts';
import { capacityOf, widthAlone } from '../../engine/schedule/capacity.ts';
import { simulate, type Simulation } from '../../engine/schedule/simulate.ts';
import { firstWord, numberOption, type Execute } from '../command.ts';
import { loadPlan } from '../documents.ts';
import { EXIT } from '../outcome.ts';
import { openPlace } from '../place.ts';
import { CASE_BLIND } from '../../node/runs/plan-graph.ts';

const ROWS_SHOWN = 60;

/** Runs a plan on a virtual clock, by its estimates. */
export const execute: Execute = async ({ terminal, folder }, input) => {
  const place = await openPlace(folder, terminal);
  const plan = await loadPlan(firstWord(input), place.config, { terminal, root: place.root });
  const graph = buildTaskGraph(plan, { config: place.config, files: await place.files(), caseBlind: CASE_BLIND });
  const streams = numberOption(input, 'streams');
  const simulation = simulate(toSchedulingProblem(graph, streams === undefined ? capacityOf(place.config) : widthAlone(place.config, streams)));
  const schedule = simulation.schedule.map(({ task, stream, startMs, endMs }) => ({ task, stream, start: seconds(startMs), end: seconds(endMs) }));
  return {
    exitCode: EXIT.done,
    result: { sequential: seconds(simulation.sequentialMs), makespan: seconds(simulation.makespanMs), lowerBound: seconds(simulation.lowerBoundMs), reduction: simulation.reduction, schedule },
    text: terminal.json ? [] : report(simulation, terminal.width()),
  };
};

function report(simulation: Simulation, width: number): string[] {
  const { sequentialMs, makespanMs, lowerBoundMs, reduction, schedule } = simulation;
  const used = new Set(schedule.map((entry) => entry.stream)).size;
  const lines = [
    `${count(schedule.length, 'task')} in ${count(used, 'stream')}: ${formatDuration(makespanMs)}; one after the other ${formatDuration(sequentialMs)}`,
    `${makespanMs > 0 ? timesText(sequentialMs / makespanMs) : '1.0×'} faster, ${Math.round(reduction * 100)} % less time; no schedule can be shorter than ${formatDuration(lowerBoundMs)}`,
    '',
  ];
  const label = Math.min(24, Math.max(4, ...schedule.slice(0, ROWS_SHOWN).map((entry) => entry.task.length)));
  const cells = Math.max(10, width - label - 26);
  for (const entry of schedule.slice(0, ROWS_SHOWN)) lines.push(`s${String(entry.stream).padEnd(3)} ${fit(cleanText(entry.task, 60), label)} ${bar(entry.startMs, entry.endMs, { makespanMs, cells })} ${formatDuration(entry.startMs).padStart(8)} ${formatDuration(entry.endMs).padStart(8)}`);
  if (schedule.length > ROWS_SHOWN) lines.push(`and ${count(schedule.length - ROWS_SHOWN, 'more task')}; --json gives all of them`);
  return lines;
}

function bar(startMs: number, endMs: number, view: { makespanMs: number; cells: number }): string {
  const at = (ms: number): number => (view.makespanMs === 0 ? 0 : Math.round((ms / view.makespanMs) * view.cells));
  const from = Math.min(at(startMs), view.cells - 1);
  const to = Math.max(from + 1, at(endMs));
  return '·'.repeat(from) + '█'.repeat(to - from) + '·'.repeat(view.cells - to);
}
