import type { RunEvent } from '../engine/events/event.ts';
import { cleanText, count } from '../engine/report/clean-text.ts';
import { findRun } from '../node/runs/find-run.ts';
import { takeBack, takeResult } from '../node/runs/take-result.ts';
import type { CommandContext } from './command.ts';
import { EXIT, type Outcome } from './outcome.ts';
import { readRun } from './read-run.ts';

/** Takes a run's result into the current branch, or makes a branch of it, and records that. */
export async function applyRun(context: CommandContext, word: string | undefined, branch: string | undefined): Promise<Outcome> {
  const found = await findRun(context.folder, word);
  await readRun(found, context.terminal);
  const { state, applied } = await takeResult(found, branch, recording(context));
  if (state.phase !== 'done') context.terminal.warn(`Not everything in this run succeeded (${state.phase.replaceAll('_', ' ')}); what was integrated is applied.`);
  const where = applied.how === 'merge' ? `Applied to ${applied.target}` : `The result is branch ${applied.target}`;
  return { exitCode: EXIT.done, result: { run: found.run, applied }, text: [`${where}: ${count(applied.files.length, 'file')}`, ...fileLines(applied.files), `Take it back with: ce-parallel undo ${found.run}`] };
}

/** Takes an applied result back, and records that. */
export async function undoRun(context: CommandContext, word: string | undefined): Promise<Outcome> {
  const found = await findRun(context.folder, word);
  await readRun(found, context.terminal);
  const undone = await takeBack(found, recording(context));
  return { exitCode: EXIT.done, result: { run: found.run, undone }, text: [`Taken back from ${undone.target}: ${count(undone.files.length, 'file')}`, ...fileLines(undone.files)] };
}

function recording({ terminal }: CommandContext): (events: readonly RunEvent[]) => void {
  return (events) => {
    for (const each of events) terminal.record(each);
  };
}

function fileLines(files: readonly string[]): string[] {
  const lines = files.slice(0, 20).map((file) => `  ${cleanText(file, 200)}`);
  return files.length > 20 ? [...lines, `  and ${files.length - 20} more`] : lines;
}
