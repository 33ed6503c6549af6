import picomatch from 'picomatch';
import type { RunEvent } from '../engine/events/event.ts';
import { Fault } from '../engine/model/fault.ts';
import { cleanText, count } from '../engine/report/clean-text.ts';
import type { ResultUnits } from '../engine/result/result-unit.ts';
import { findRun } from '../node/runs/find-run.ts';
import { takeBack, takeResult } from '../node/runs/take-result.ts';
import type { CommandContext } from './command.ts';
import { EXIT, type Outcome } from './outcome.ts';
import { readRun } from './read-run.ts';

/** Takes a run's result into the current branch, or makes a branch of it, and records that. */
export async function applyRun(context: CommandContext, word: string | undefined, { branch, files = [] }: { readonly branch?: string | undefined; readonly files?: readonly string[] } = {}): Promise<Outcome> {
  const found = await findRun(context.folder, word);
  await readRun(found, context.terminal);
  const { state, applied } = await takeResult(found, { branch, ...(files.length === 0 ? {} : { choose: (offer) => unitsOfFiles(offer, files) }) }, recording(context));
  if (state.phase !== 'done') context.terminal.warn(`Not everything in this run succeeded (${state.phase.replaceAll('_', ' ')}); what was integrated is applied.`);
  const where = applied.how === 'merge' ? `Applied to ${applied.target}` : `The result is branch ${applied.target}`;
  return { exitCode: EXIT.done, result: { run: found.run, applied }, text: [`${where}: ${count(applied.files.length, 'file')}${applied.part === undefined ? '' : `, ${applied.part.taken} of ${count(applied.part.of, 'change')}`}`, ...fileLines(applied.files), ...(applied.part === undefined ? [] : [`Take the rest with: ce-parallel apply ${found.run}`]), `Take it back with: ce-parallel undo ${found.run}`] };
}

/** Takes an applied result back, and records that. */
export async function undoRun(context: CommandContext, word: string | undefined): Promise<Outcome> {
  const found = await findRun(context.folder, word);
  await readRun(found, context.terminal);
  const undone = await takeBack(found, recording(context));
  return { exitCode: EXIT.done, result: { run: found.run, undone }, text: [`Taken back from ${undone.target}: ${count(undone.files.length, 'file')}`, ...fileLines(undone.files)] };
}

/** Everything of the files that one of the globs means. Throws `usage` for a glob that means none. */
function unitsOfFiles({ units }: ResultUnits, globs: readonly string[]): ReadonlySet<number> {
  const chosen = globs.map((glob) => {
    const matches = picomatch(glob, { dot: true });
    return { glob, units: [...units.keys()].filter((at) => [units[at]?.path, units[at]?.from].some((path) => path !== undefined && matches(path))) };
  });
  const vain = chosen.find((each) => each.units.length === 0);
  if (vain !== undefined) throw new Fault('usage', `No file of what can be applied matches ${vain.glob}`, { details: { files: [...new Set(units.map((unit) => unit.path))].slice(0, 50) }, remedy: 'Name files from the root of the repository, with / between folders.' });
  return new Set(chosen.flatMap((each) => each.units));
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
