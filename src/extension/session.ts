import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExtensionContext, LogOutputChannel } from 'vscode';
import { z } from 'zod';
import type { Disposable } from '../base/disposable.ts';
import type { EventData } from '../engine/events/event.ts';
import type { ObjectName, RunId } from '../engine/model/ids.ts';
import { Fault } from '../engine/model/fault.ts';
import type { ResultUnits } from '../engine/result/result-unit.ts';
import type { Log } from '../engine/ports.ts';
import type { CallInput } from '../engine/run/step-in/calls.ts';
import { doctor } from '../node/doctor/doctor.ts';
import { readBlob } from '../node/git/read-blob.ts';
import { openGit } from '../node/git/open-git.ts';
import { recordWaivers } from '../node/runs/record-waivers.ts';
import { recordCancelled } from '../node/runs/stop-run.ts';
import { readRepositoryConfig } from '../node/runs/repository-config.ts';
import { offerResult, previewResult, takeBack, takeResult, type TakeOptions } from '../node/runs/take-result.ts';
import type { ApplyPreview } from '../node/workspace/open-workspace.ts';
import { BLOB } from './documents/text-documents.ts';
import { KEYED_PROVIDERS } from '../node/providers/provider-keys.ts';
import { keyItems, withKeyFix } from './documents/key-items.ts';
import type { Editor } from './editor.ts';
import { prepareResume, prepareRun, usableCache, type ResumeChoice, type RunChoice } from './run/requests.ts';
import { RunStore } from './run/run-store.ts';
import { installSample, SAMPLE_GOAL, sampleIn } from './run/sample.ts';
import { Supervisor } from './run/supervisor.ts';
import type { ApiKeys } from './secrets.ts';
import { readSettings } from './settings.ts';
import { readGates } from './testing/working-gates.ts';
import { userName } from './user-name.ts';

/** What one repository's session is made with. */
export interface SessionOptions {
  readonly editor: Editor;
  readonly context: ExtensionContext;
  readonly root: string;
  readonly output: LogOutputChannel;
  readonly keys: ApiKeys;
}

/** Runs of one repository in this window: what the commands do, without how they ask. */
export class Session implements Disposable {
  readonly store: RunStore;
  readonly supervisor: Supervisor;
  readonly root: string;
  readonly #editor: Editor;
  readonly #context: ExtensionContext;
  readonly #keys: ApiKeys;

  constructor({ editor, context, root, output, keys }: SessionOptions) {
    this.root = root;
    this.#editor = editor;
    this.#context = context;
    this.#keys = keys;
    this.store = new RunStore({ root, me: userName(), mayRunGit: () => editor.workspace.isTrusted, onTrouble: (message) => output.warn(message) });
    this.supervisor = new Supervisor({
      store: this.store,
      workerFile: context.asAbsolutePath(join('dist', 'coordinator.worker.js')),
      version: versionOf(context),
      log: logTo(output),
      engineHost: () => readSettings(editor).engineHost,
      resumeRequest: (run) => prepareResume(this.store.find(run), readSettings(editor), { yes: true, keyOf: (provider) => keys.read(provider) }),
    });
    this.supervisor.lost.on(({ reason, againInMs }) => {
      const next = againInMs === undefined ? 'the run can be resumed' : `another one goes on in ${againInMs / 1_000} s`;
      output.warn(`The coordinator was lost (${reason}); ${next}.`);
      this.store.setTrouble(`The coordinator was lost; ${next}. Nothing of the run is lost.`);
    });
  }

  /** Begins a run; resolves when it has ended. Throws what is wrong with the request before anything starts. */
  async begin(choice: RunChoice): Promise<void> {
    const prepared = await prepareRun(this.root, choice, readSettings(this.#editor), await this.#keys.read(choice.provider));
    await this.supervisor.begin(() => Promise.resolve(prepared.request), { yes: choice.yes, playbook: prepared.playbookText });
  }

  /** Runs the sample here, in a repository that is a copy of it. */
  async runSampleHere(more: Partial<RunChoice>, tell: (what: string) => void, signal: AbortSignal): Promise<RunChoice> {
    await installSample(this.root, tell, signal);
    return { goal: SAMPLE_GOAL, planFile: undefined, provider: 'scripted', playbookFile: sampleIn(this.#context.extensionPath).playbook, streams: undefined, sequential: false, budgetUsd: undefined, yes: false, until: 'integrated', ...more };
  }

  /** Goes on with the shown run: a pause is over, or what stopped begins again. Resolves when a run that was stopped has ended again. */
  async resume(more: Omit<ResumeChoice, 'keyOf'> = {}): Promise<void> {
    const { owner, state } = this.store.view;
    if (owner === 'here' && state.phase === 'paused') return this.supervisor.continue();
    return this.supervisor.resume(await prepareResume(this.store.find(this.#run()), readSettings(this.#editor), { ...more, keyOf: (provider) => this.#keys.read(provider) }));
  }

  /** Stops the shown run; one whose process is gone gets its end written. */
  async cancel(): Promise<void> {
    if (this.store.view.owner === 'here') await this.supervisor.cancel('cancelled in the editor');
    else await recordCancelled(this.store.find(this.#run()));
  }

  /** Writes down what a person accepts of the shown run, which nobody drives. */
  recordWaivers(waivers: readonly CallInput<'waiveFinding'>[]): Promise<void> {
    return recordWaivers(this.store.find(this.#run()), waivers);
  }

  apply(how: TakeOptions): Promise<EventData<'result_applied'>> {
    return takeResult(this.store.find(this.#run()), how, ignore).then(({ applied }) => applied);
  }

  /** What of the shown run's result can be taken, piece by piece. */
  offer(): Promise<ResultUnits> {
    return offerResult(this.store.find(this.#run()), this.store.view.state);
  }

  /** What applying all that is left would do to the user's files. */
  previewApply(): Promise<ApplyPreview> {
    return previewResult(this.store.find(this.#run()), this.store.view.state);
  }

  undo(): Promise<{ readonly files: readonly string[]; readonly target: string }> {
    return takeBack(this.store.find(this.#run()), ignore);
  }

  /** Preflight. */
  async doctor() {
    const settings = readSettings(this.#editor);
    const detectedGates = await readGates(this.root, this.#editor.workspace.isTrusted).then(({ gates }) => gates, () => []);
    const stored = await Promise.all(KEYED_PROVIDERS.map(async (provider) => ({ provider, hasKey: (await this.#keys.read(provider)) !== undefined })));
    const hasKey = stored.some(({ provider, hasKey: has }) => has && provider === settings.provider);
    return [...withKeyFix(await doctor({ folder: this.root, provider: settings.provider, worktreeFolder: await usableCache(settings), detectedGates, hasKey, environment: process.env })), ...keyItems(stored)];
  }

  /** How many streams the repository's configuration allows. */
  async configuredStreams(): Promise<number | undefined> {
    const { reading } = await readRepositoryConfig(this.root);
    return reading.ok ? reading.value.limits.streams : undefined;
  }

  /** A file as it is in a commit, or a blob. */
  async fileAt(commit: string, path: string): Promise<string | undefined> {
    if (commit.startsWith(BLOB)) return readBlob(this.root, commit.slice(BLOB.length));
    return (await openGit(this.root)).readFile(commit as ObjectName, path);
  }

  /** Text that lies beside the shown run's journal. */
  async blob(id: string): Promise<string> {
    const folder = join(this.store.find(this.#run()).journalFolder, 'blobs', id.slice(0, 2));
    return readFile(join(folder, id.slice(2)), 'utf8').catch(() => '');
  }

  /** Ends the coordinator with its window. */
  async close(): Promise<void> {
    await this.supervisor.close();
    this.store.dispose();
  }

  dispose(): void {
    void this.close();
  }

  #run(): RunId {
    const { run } = this.store.view;
    if (run === undefined) throw new Fault('unknown_run', 'There is no run here yet', { remedy: 'Begin one with CE Parallel: Run.' });
    return run;
  }
}

const Manifest = z.object({ version: z.string() });

function versionOf(context: ExtensionContext): string {
  return Manifest.parse(context.extension.packageJSON).version;
}

function logTo(output: LogOutputChannel): Log {
  const write = (level: 'debug' | 'warn' | 'error') => (message: string, details?: Record<string, unknown>) => output[level](message, ...(details === undefined ? [] : [JSON.stringify(details)]));
  return { debug: write('debug'), warn: write('warn'), error: write('error') };
}

/** The journal is followed anyway. */
function ignore(): void {
  // Nothing to do.
}
