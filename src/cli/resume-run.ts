import type { RunState } from '../engine/events/run-state.ts';
import { readPlaybook } from '../engine/documents/read-playbook.ts';
import type { Playbook } from '../engine/model/playbook.ts';
import { environmentFor } from '../node/processes/environment.ts';
import { keysFor } from '../node/providers/provider-keys.ts';
import { readBeginning } from '../node/runs/beginning.ts';
import { Fault } from '../engine/model/fault.ts';
import type { TaskId } from '../engine/model/ids.ts';
import { askApproval, userName } from './ask-approval.ts';
import { hasFlag, numberOption, textOption, textsOption, type CommandContext, type CommandInput } from './command.ts';
import { loadPlaybook } from './documents.ts';
import { drive } from './drive.ts';
import type { Outcome } from './outcome.ts';
import { chooseProvider } from './provider.ts';
import { filesAt, findRun } from '../node/runs/find-run.ts';
import { readRun } from './read-run.ts';
import { usableCache } from './start-run.ts';

/** Goes on with a run that stopped, by its journal; the playbook that it was begun with is used again unless another is given. */
export async function resumeRun(context: CommandContext, input: CommandInput): Promise<{ readonly outcome: Outcome; readonly state: RunState }> {
  const { terminal, folder, env } = context;
  const found = await findRun(folder, input.words[0]);
  const { state, events } = await readRun(found, terminal);
  const [first] = events;
  const beginning = await readBeginning(found.root, found.folder, first?.type === 'run_started' ? first.data.pid : undefined);
  const playbook = await playbookOf(context, input, beginning.playbook);
  const provider = textOption(input, 'provider');
  if (provider !== undefined) chooseProvider(provider, { playbook: playbook !== undefined, env });
  const files = await filesAt(found.root, state);
  const handBack = handBackOf(input, state);
  const budgetUsd = numberOption(input, 'budget');
  const yes = hasFlag(input, 'yes') || beginning.yes;
  return drive(context, {
    root: found.root,
    files,
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
        keys: keysFor(state.options?.provider ?? '', { environment: env }),
        ...(playbook === undefined ? {} : { playbook }),
        yes,
        // Nobody could give a task back to a run of the command line while it goes.
        whenHeld: 'end',
        handBack,
        ...(budgetUsd === undefined ? {} : { budgetUsd }),
      }),
  });
}

/** Tasks to give back; every name is checked before anything goes on. */
function handBackOf(input: CommandInput, state: RunState): { task: TaskId; message: string; by: string }[] {
  const message = textOption(input, 'message') ?? '';
  const names = [...new Set(textsOption(input, 'handBack'))];
  if (message !== '' && names.length === 0) throw new Fault('usage', 'There is a --message and nobody to hear it', { remedy: 'Say with --hand-back which task is given back.' });
  const held = [...state.tasks.values()].filter((task) => task.hold !== undefined).map((task) => task.id);
  return names.map((name) => {
    const task = held.find((id) => id === name);
    if (task === undefined) throw new Fault('usage', `Nobody holds a task ${name}`, { remedy: held.length === 0 ? 'No task of this run is held: resume it without --hand-back.' : `Held are: ${held.join(', ')}.` });
    return { task, message, by: userName() };
  });
}

async function playbookOf(context: CommandContext, input: CommandInput, kept: string | null): Promise<Playbook | undefined> {
  const given = textOption(input, 'playbook');
  if (given !== undefined) return (await loadPlaybook(given, { terminal: context.terminal, root: context.folder })).playbook;
  if (kept === null) return undefined;
  const reading = readPlaybook(kept, 'playbook');
  return reading.ok ? reading.value : undefined;
}
