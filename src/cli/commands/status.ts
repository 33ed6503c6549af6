import { fold } from '../../engine/events/evolve.ts';
import { cleanText, count } from '../../engine/report/clean-text.ts';
import { finalReport } from '../../engine/report/final-report.ts';
import { fit, shorten } from '../../engine/report/fit.ts';
import { liveView } from '../../engine/report/live-view.ts';
import { nextSteps } from '../../engine/report/next-step.ts';
import { paintOf } from '../../engine/report/paint.ts';
import { statusModel } from '../../engine/report/status-model.ts';
import { openGit } from '../../node/git/open-git.ts';
import { readJournal } from '../../node/journal/read-journal.ts';
import { hasFlag, type CommandContext, type Execute } from '../command.ts';
import { ownerOf } from '../../node/runs/owner.ts';
import { EXIT, type Outcome } from '../outcome.ts';
import { graphOfRun } from '../../node/runs/plan-graph.ts';
import { filesAt, findRun, listRuns, runsFolder } from '../../node/runs/find-run.ts';
import { readRun } from '../read-run.ts';
import { join } from 'node:path';

/** How a run stands, or a line for every run. */
export const execute: Execute = async (context, input) => {
  const { terminal, folder } = context;
  if (hasFlag(input, 'all')) return allRuns(context);
  const found = await findRun(folder, input.words[0]);
  const { state } = await readRun(found, terminal);
  const graph = graphOfRun(state, await filesAt(found.root, state));
  const alive = (await ownerOf(found.journalFolder, state)) !== undefined;
  const model = statusModel(state, { alive, graph });
  if (terminal.json) return { exitCode: EXIT.done, result: model, text: [] };
  const paint = paintOf(terminal.color);
  const size = { width: terminal.width(), color: terminal.color };
  const ended = state.endedAt !== undefined;
  const stopped = !alive && !ended ? [paint.warn('No process drives this run now.'), ...nextSteps({ ...state, phase: state.plan === undefined || !state.approved ? state.phase : 'cancelled' }).map((step) => `  ${step.command}  ${paint.dim(step.purpose)}`)] : [];
  const now = alive ? Date.now() : (state.lastEventAt ?? Date.now());
  const body = ended ? finalReport(state, size) : liveView(state, { ...size, height: Math.max(terminal.height(), 24), now, graph });
  return { exitCode: EXIT.done, result: model, text: [`${paint.strong(found.run)}  ${cleanText(state.goal, 200)}`, ...body, ...stopped] };
};

async function allRuns({ terminal, folder }: CommandContext): Promise<Outcome> {
  const { root } = await (await openGit(folder)).facts();
  const ids = await listRuns(root);
  const runs = await Promise.all(
    ids.map(async (run) => {
      const journalFolder = join(runsFolder(root), run, 'journal');
      const { events, damage } = await readJournal(journalFolder);
      const state = fold(events);
      const ended = state.endedAt !== undefined;
      return { run, state: state.phase, goal: state.goal, tasks: state.tasks.size, done: [...state.tasks.values()].filter((task) => task.status === 'done').length, applied: state.applied !== undefined, alive: !ended && events.length > 0 && (await ownerOf(journalFolder, state)) !== undefined, damaged: damage !== undefined };
    }),
  );
  const text = runs.map((each) => shorten(`${each.run}  ${fit(each.alive ? 'running' : each.damaged ? 'damaged' : each.applied ? 'applied' : each.state.replaceAll('_', ' '), 17)} ${fit(`${each.done}/${each.tasks}`, 8)} ${cleanText(each.goal, 200)}`, terminal.width() - 1));
  return { exitCode: EXIT.done, result: { runs }, text: runs.length === 0 ? ['This repository has no runs yet. Begin one with: ce-parallel run "<goal>"'] : [...text, count(runs.length, 'run')] };
}
