import type { RunState } from '../../engine/events/run-state.ts';
import { cleanText } from '../../engine/report/clean-text.ts';
import { paintOf, type Paint } from '../../engine/report/paint.ts';
import { runResult } from '../../engine/report/run-result.ts';
import type { Execute } from '../command.ts';
import { EXIT, exitCodeOfRun } from '../outcome.ts';
import { resumeRun } from '../resume-run.ts';
import { findRun } from '../../node/runs/find-run.ts';
import { readRun } from '../read-run.ts';

/** Shows the reviews of a run's tasks; a run that is not at its end goes on first, for a review is part of it. */
export const execute: Execute = async (context, input) => {
  const { terminal, folder } = context;
  const paint = paintOf(terminal.color);
  const found = await findRun(folder, input.words[0]);
  let { state } = await readRun(found, terminal);
  if (state.phase !== 'done' && state.phase !== 'failed') {
    const gone = await resumeRun(context, input);
    state = gone.state;
    if (gone.outcome.error !== undefined) return { ...gone.outcome, result: { ...gone.outcome.result, reviews: reviewsOf(state) } };
  }
  const reviews = reviewsOf(state);
  const result = runResult(state);
  const done = [...state.tasks.values()].filter((task) => task.status === 'done').length;
  return {
    exitCode: reviews.length === 0 ? EXIT.failed : result === undefined ? EXIT.failed : exitCodeOfRun(result.state, done),
    result: { run: found.run, state: state.phase, reviews },
    text: reviews.length === 0 ? ['No task of this run was reviewed.'] : reviews.flatMap((each) => reviewLines(each, paint)),
  };
};

type TaskReview = ReturnType<typeof reviewsOf>[number];

function reviewsOf(state: RunState) {
  return [...state.tasks.values()].flatMap((task) => task.reviews.map((review, index) => ({ task: task.id, reviewer: task.reviewer ?? null, round: index + 1, ...review })));
}

function reviewLines({ task, round, verdict, summary, findings }: TaskReview, paint: Paint): string[] {
  const words = verdict === 'approve' ? paint.good('approved') : paint.warn('changes requested');
  const rows = findings.map((finding) => `    ${finding.path === undefined ? '' : `${cleanText(finding.path, 120)}:${finding.line ?? 1}: `}${finding.severity}: ${cleanText(finding.message, 300)} (${cleanText(finding.rule, 60)})`);
  return [`${paint.strong(cleanText(task, 60))}  ${words}${round > 1 ? ` (round ${round})` : ''}  ${cleanText(summary, 300)}`, ...rows];
}
