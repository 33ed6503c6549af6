import { readFile, realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';
import type { Reading } from '../../engine/documents/outcome.ts';
import { readPlan } from '../../engine/documents/read-plan.ts';
import { readPlaybook } from '../../engine/documents/read-playbook.ts';
import { formatDiagnostic } from '../../engine/model/diagnostic.ts';
import { Fault } from '../../engine/model/fault.ts';
import type { Playbook } from '../../engine/model/playbook.ts';
import { cacheFolder } from '../../node/cache-folder.ts';
import { readJournal } from '../../node/journal/read-journal.ts';
import { environmentFor } from '../../node/processes/environment.ts';
import { keyOf, KEYED_PROVIDERS, keysFor } from '../../node/providers/provider-keys.ts';
import { readBeginning } from '../../node/runs/beginning.ts';
import type { FoundRun } from '../../node/runs/find-run.ts';
import { readRepositoryConfig } from '../../node/runs/repository-config.ts';
import type { ResumeRequest, RunRequest } from '../../protocol/coordinator.ts';
import type { Settings } from '../settings.ts';

/** What a person asked for when they began a run. */
export interface RunChoice {
  readonly goal: string;
  /** Plan file, relative to the repository or absolute; undefined lets the planner make one. */
  readonly planFile: string | undefined;
  readonly provider: string;
  readonly playbookFile: string | undefined;
  readonly streams: number | undefined;
  readonly sequential: boolean;
  readonly budgetUsd: number | undefined;
  /** Build without asking. */
  readonly yes: boolean;
  readonly until: 'plan' | 'integrated';
}

/** What a person chose when they went on with a run. */
export interface ResumeChoice {
  readonly yes?: boolean;
  readonly budgetUsd?: number;
  /** Held tasks that they give back. */
  readonly handBack?: NonNullable<ResumeRequest['handBack']>;
  /** The stored key of a provider. */
  keyOf?(provider: string): Promise<string | undefined>;
}

/** A request with what a later resume has to know. */
export interface PreparedRun {
  readonly request: RunRequest;
  readonly playbookText: string | null;
}

/** Reads and checks everything that a run begins with. Throws `invalid_document`, `preflight` or `usage`; nothing was started then. */
export async function prepareRun(root: string, choice: RunChoice, settings: Settings, storedKey?: string): Promise<PreparedRun> {
  if (choice.goal.trim() === '' && choice.planFile === undefined) throw new Fault('usage', 'There is no goal and no plan.', { remedy: 'Say what to reach, or choose a plan file.' });
  const { reading, file } = await readRepositoryConfig(root);
  const config = accept(reading, file ?? 'ce-config.yml');
  const planText = choice.planFile === undefined ? undefined : await readGiven(root, choice.planFile, 'plan');
  const planName = choice.planFile === undefined ? '' : shownIn(root, choice.planFile);
  const plan = planText === undefined ? undefined : accept(readPlan(planText, planName, { config }), planName);
  const playbook = await readPlaybookFile(root, choice.playbookFile);
  if (choice.provider === 'scripted' && playbook === undefined) throw new Fault('preflight', 'The scripted provider needs a playbook.', { remedy: 'Choose a playbook file, or set ceParallel.playbook.' });
  const keys = keysFor(choice.provider, { environment: process.env, stored: storedKey });
  if (KEYED_PROVIDERS.includes(choice.provider)) keyOf(choice.provider, keys);
  return {
    playbookText: playbook?.text ?? null,
    request: {
      repository: root,
      goal: choice.goal.trim(),
      ...(plan === undefined ? {} : { plan, planSource: planName }),
      config,
      provider: choice.provider,
      ...(playbook === undefined ? {} : { playbook: playbook.playbook }),
      ...(choice.streams === undefined ? {} : { streams: choice.streams }),
      sequential: choice.sequential,
      ...(choice.budgetUsd === undefined ? {} : { budgetUsd: choice.budgetUsd }),
      yes: choice.yes,
      until: choice.until,
      cacheFolder: await usableCache(settings),
      env: environmentFor(process.env),
      keys,
    },
  };
}

/** The request that goes on with a run as it was begun. */
export async function prepareResume(found: FoundRun, settings: Settings, more: ResumeChoice = {}): Promise<ResumeRequest> {
  const { events } = await readJournal(found.journalFolder);
  const [first] = events;
  const provider = first?.type === 'run_started' ? first.data.options.provider : '';
  const beginning = await readBeginning(found.root, found.folder, first?.type === 'run_started' ? first.data.pid : undefined);
  const kept = beginning.playbook === null ? undefined : readPlaybook(beginning.playbook, 'playbook');
  const playbook = kept?.ok === true ? kept.value : (await readPlaybookFile(found.root, settings.playbook))?.playbook;
  return {
    run: found.run,
    repository: found.root,
    cacheFolder: await usableCache(settings),
    env: environmentFor(process.env),
    keys: keysFor(provider, { environment: process.env, stored: await more.keyOf?.(provider) }),
    ...(more.handBack === undefined ? {} : { handBack: more.handBack }),
    ...(playbook === undefined ? {} : { playbook }),
    yes: more.yes ?? beginning.yes,
    ...(more.budgetUsd === undefined ? {} : { budgetUsd: more.budgetUsd }),
  };
}

/** The folder for worktrees with every link resolved, where it exists. */
export async function usableCache({ worktreeFolder }: Settings): Promise<string> {
  const folder = worktreeFolder ?? cacheFolder(process.env);
  return realpath(folder).catch(() => folder);
}

async function readPlaybookFile(root: string, file: string | undefined): Promise<{ readonly playbook: Playbook; readonly text: string } | undefined> {
  if (file === undefined) return undefined;
  const text = await readGiven(root, file, 'playbook');
  return { playbook: accept(readPlaybook(text, shownIn(root, file)), shownIn(root, file)), text };
}

async function readGiven(root: string, file: string, what: string): Promise<string> {
  return readFile(resolve(root, file), 'utf8').catch((error: unknown) => {
    throw new Fault('usage', `The ${what} ${shownIn(root, file)} cannot be read: ${(error as Error).message}`, { details: { file }, remedy: `Choose a ${what} that is there.`, cause: error });
  });
}

/** A file's name from the repository's root, where it lies within. */
function shownIn(root: string, file: string): string {
  const near = relative(root, resolve(root, file));
  return near.startsWith('..') || isAbsolute(near) ? file : near.replaceAll('\\', '/');
}

function accept<T>(reading: Reading<T>, file: string): T {
  if (reading.ok) return reading.value;
  const errors = reading.error.filter((each) => each.severity === 'error');
  throw new Fault('invalid_document', `${file} has ${errors.length === 1 ? 'an error' : `${errors.length} errors`}; nothing was started.\n${reading.error.map(formatDiagnostic).join('\n')}`, { details: { file, diagnostics: reading.error }, remedy: 'Mend it and try again.' });
}
