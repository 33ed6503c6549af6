import { count } from '../../engine/report/clean-text.ts';
import { paintOf } from '../../engine/report/paint.ts';
import { verifyJournal } from '../../node/journal/read-journal.ts';
import type { Execute } from '../command.ts';
import { EXIT } from '../outcome.ts';
import { findRun } from '../../node/runs/find-run.ts';

/** Examines every line of a journal; changes nothing. */
export const execute: Execute = async ({ terminal, folder }, input) => {
  const found = await findRun(folder, input.words[0]);
  const report = await verifyJournal(found.journalFolder);
  const paint = paintOf(terminal.color);
  const head = report.ok ? paint.good('whole') : paint.bad('damaged');
  return {
    exitCode: report.ok ? EXIT.done : EXIT.failed,
    result: { run: found.run, ...report },
    text: [`${found.run}: ${head}, ${count(report.events, 'event')} in ${count(report.segments, 'segment')}`, ...report.problems.map((problem) => `${problem.file}:${problem.line}: ${problem.what} ${problem.remedy}`)],
  };
};
