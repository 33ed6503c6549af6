import { fold } from '../engine/events/evolve.ts';
import type { NewEvent, RunEvent } from '../engine/events/event.ts';
import type { RunState } from '../engine/events/run-state.ts';
import { Fault } from '../engine/model/fault.ts';
import { cleanText, count } from '../engine/report/clean-text.ts';
import { systemClock } from '../node/clock.ts';
import { createIds } from '../node/ids.ts';
import { openJournal } from '../node/journal/open-journal.ts';
import { silentLog } from '../node/log.ts';
import { openWorkspace } from '../node/workspace/open-workspace.ts';
import type { CommandContext } from './command.ts';
import { EXIT, type Outcome } from './outcome.ts';
import { findRun, readRun, type FoundRun } from './runs.ts';

/** Takes a run's result into the current branch, or makes a branch of it, and records that. */
export async function applyRun(context: CommandContext, word: string | undefined, branch: string | undefined): Promise<Outcome> {
  const found = await findRun(context.folder, word);
  await readRun(found, context.terminal);
  return asWriter(context, found, async (state, append) => {
    const { head, base } = state;
    if (head === undefined || head === base) throw new Fault('nothing_to_do', `Run ${found.run} has no result to apply`, { remedy: `See how it stands with: ce-parallel status ${found.run}` });
    if (state.applied !== undefined && branch === undefined) throw new Fault('nothing_to_do', `The result is applied to ${state.applied.target} already`, { details: { applied: state.applied }, remedy: `Take it back with: ce-parallel undo ${found.run}` });
    if (state.phase !== 'done') context.terminal.warn(`Not everything in this run succeeded (${state.phase.replaceAll('_', ' ')}); what was integrated is applied.`);
    const how = branch === undefined ? 'merge' : 'branch';
    const message = `${cleanText(state.goal === '' ? `Apply ${found.run}` : state.goal, 72)}\n\nApplied from run ${found.run}.\n`;
    const workspace = await openWorkspace(found.root);
    const applied = { how, ...(await workspace.apply({ commit: head, how, ...(branch === undefined ? {} : { branch }), message })) } as const;
    await append({ type: 'result_applied', data: { ...applied, files: [...applied.files] } });
    const where = how === 'merge' ? `Applied to ${applied.target}` : `The result is branch ${applied.target}`;
    return { exitCode: EXIT.done, result: { run: found.run, applied }, text: [`${where}: ${count(applied.files.length, 'file')}`, ...fileLines(applied.files), `Take it back with: ce-parallel undo ${found.run}`] };
  });
}

/** Takes an applied result back, and records that. */
export async function undoRun(context: CommandContext, word: string | undefined): Promise<Outcome> {
  const found = await findRun(context.folder, word);
  await readRun(found, context.terminal);
  return asWriter(context, found, async (state, append) => {
    const { applied } = state;
    if (applied === undefined) throw new Fault('nothing_to_do', `The result of run ${found.run} is not applied`, { remedy: `Take it with: ce-parallel apply ${found.run}` });
    const workspace = await openWorkspace(found.root);
    const undone = await workspace.undo(applied);
    await append({ type: 'result_undone', data: { target: applied.target, commit: undone.commit, files: [...undone.files] } });
    return { exitCode: EXIT.done, result: { run: found.run, undone: { target: applied.target, ...undone } }, text: [`Taken back from ${applied.target}: ${count(undone.files.length, 'file')}`, ...fileLines(undone.files)] };
  });
}

/** Does something as the one writer of a run's journal, which no other process may be at work on. */
async function asWriter(context: CommandContext, found: FoundRun, work: (state: RunState, append: (event: NewEvent) => Promise<void>) => Promise<Outcome>): Promise<Outcome> {
  const { journal, events } = await openJournal({ folder: found.journalFolder, run: found.run, clock: systemClock, ids: createIds(systemClock), log: silentLog });
  try {
    return await work(fold(events), async (event) => {
      const written: readonly RunEvent[] = await journal.append([event]);
      for (const each of written) context.terminal.record(each);
    });
  } finally {
    await journal.close();
  }
}

function fileLines(files: readonly string[]): string[] {
  const lines = files.slice(0, 20).map((file) => `  ${cleanText(file, 200)}`);
  return files.length > 20 ? [...lines, `  and ${files.length - 20} more`] : lines;
}
