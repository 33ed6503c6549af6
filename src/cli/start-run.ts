import { realpath } from 'node:fs/promises';
import { isAbsolute, resolve, relative } from 'node:path';
import { Fault } from '../engine/model/fault.ts';
import type { Config } from '../engine/model/config.ts';
import { cacheFolder } from '../node/cache-folder.ts';
import { openGit } from '../node/git/open-git.ts';
import { environmentFor } from '../node/processes/environment.ts';
import { keysFor } from '../node/providers/provider-keys.ts';
import { askApproval } from './ask-approval.ts';
import { hasFlag, numberOption, textOption, type CommandContext, type CommandInput } from './command.ts';
import { loadConfig, loadPlan, loadPlaybook, shown } from './documents.ts';
import { drive } from './drive.ts';
import type { Outcome } from './outcome.ts';
import { chooseProvider } from './provider.ts';
import type { RunState } from '../engine/events/run-state.ts';

/** Begins a run from what the user wrote, and drives it. Everything is read and checked before anything starts. */
export async function startRun(context: CommandContext, input: CommandInput, until: 'plan' | 'integrated'): Promise<{ readonly outcome: Outcome; readonly state: RunState }> {
  const { terminal, folder, env } = context;
  const goal = input.words.join(' ').trim();
  const planFile = textOption(input, 'plan');
  if (goal === '' && planFile === undefined) throw new Fault('usage', 'There is no goal and no plan', { remedy: 'Say what to reach: ce-parallel run "<goal>", or give a plan with --plan FILE.' });
  const git = await openGit(folder);
  const { root, head } = await git.facts();
  if (head === undefined) throw new Fault('preflight', 'The repository has no commit yet', { remedy: 'Commit something first: every task works on a copy of the last commit.' });
  const config: Config = await loadConfig(root, terminal);
  const plan = planFile === undefined ? undefined : await loadPlan(planFile, config, { terminal, root });
  const playbookFile = textOption(input, 'playbook');
  const playbook = playbookFile === undefined ? undefined : await loadPlaybook(playbookFile, { terminal, root });
  const provider = chooseProvider(textOption(input, 'provider'), { playbook: playbookFile !== undefined, env });
  const files = await git.listFiles(head);
  const yes = hasFlag(input, 'yes');
  // Without anyone to ask, the plan is made and waits to be built.
  const reach = until === 'integrated' && !yes && !terminal.interactive ? 'plan' : until;
  const streams = numberOption(input, 'streams');
  const budgetUsd = numberOption(input, 'budget');
  return drive(context, {
    root,
    files,
    beginning: { yes, playbook: playbook?.text ?? null },
    planOnly: until === 'plan',
    approve: (_run, file, reporter) => {
      reporter.pause();
      return askApproval(terminal, reporter.state, { file, files });
    },
    work: async (client) =>
      client.run({
        repository: root,
        goal,
        ...(plan === undefined ? {} : { plan, planSource: planName(root, planFile ?? '') }),
        config,
        provider,
        ...(playbook === undefined ? {} : { playbook: playbook.playbook }),
        ...(streams === undefined ? {} : { streams }),
        sequential: hasFlag(input, 'sequential'),
        ...(budgetUsd === undefined ? {} : { budgetUsd }),
        yes,
        until: reach,
        whenHeld: 'end',
        cacheFolder: await usableCache(env),
        env: environmentFor(env),
        keys: keysFor(provider, { environment: env }),
      }),
  });
}

/** The cache folder with every link resolved, where it exists. */
export async function usableCache(env: NodeJS.ProcessEnv): Promise<string> {
  const folder = cacheFolder(env);
  return realpath(folder).catch(() => folder);
}

function planName(root: string, file: string): string {
  const near = relative(root, resolve(file));
  return near.startsWith('..') || isAbsolute(near) ? shown(file) : near.replaceAll('\\', '/');
}
