import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunState } from '../engine/events/run-state.ts';
import { readPlaybook } from '../engine/documents/read-playbook.ts';
import type { Playbook } from '../engine/model/playbook.ts';
import { environmentFor } from '../node/processes/environment.ts';
import { askApproval } from './ask-approval.ts';
import { hasFlag, numberOption, textOption, type CommandContext, type CommandInput } from './command.ts';
import { loadPlaybook } from './documents.ts';
import { drive, PLAYBOOK_COPY, readConsent } from './drive.ts';
import type { Outcome } from './outcome.ts';
import { filesAt, findRun, readRun, type FoundRun } from './runs.ts';
import { usableCache } from './start-run.ts';

/** Goes on with a run that stopped, by its journal; the playbook that it was begun with is used again unless another is given. */
export async function resumeRun(context: CommandContext, input: CommandInput): Promise<{ readonly outcome: Outcome; readonly state: RunState }> {
  const { terminal, folder, env } = context;
  const found = await findRun(folder, input.words[0]);
  const { state } = await readRun(found, terminal);
  const playbook = await playbookOf(context, input, found);
  const files = await filesAt(found.root, state);
  const budgetUsd = numberOption(input, 'budget');
  const yes = hasFlag(input, 'yes') || (await readConsent(found.folder));
  return drive(context, {
    root: found.root,
    files,
    playbookText: playbook?.text,
    yes,
    from: state,
    planOnly: false,
    approve: (run, file, reporter) => {
      reporter.pause();
      if (!terminal.interactive) return Promise.resolve({ approved: false, by: 'nobody', comment: `nobody could be asked; say so with: ce-parallel build ${run} --yes` });
      return askApproval(terminal, reporter.state, { file, files });
    },
    work: async (client) =>
      client.resume({
        run: found.run,
        repository: found.root,
        cacheFolder: await usableCache(env),
        env: environmentFor(env),
        ...(playbook === undefined ? {} : { playbook: playbook.playbook }),
        yes,
        ...(budgetUsd === undefined ? {} : { budgetUsd }),
      }),
  });
}

async function playbookOf(context: CommandContext, input: CommandInput, found: FoundRun): Promise<{ playbook: Playbook; text: string } | undefined> {
  const given = textOption(input, 'playbook');
  if (given !== undefined) return loadPlaybook(given, context.terminal);
  const file = join(found.folder, PLAYBOOK_COPY);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const reading = readPlaybook(text, file);
  return reading.ok ? { playbook: reading.value, text } : undefined;
}

