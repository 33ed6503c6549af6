import { basename, join } from 'node:path';
import { limitPool } from '../../engine/agents/limit-pool.ts';
import { detectGates } from '../../engine/gates/detect-gates.ts';
import type { NewEvent } from '../../engine/events/event.ts';
import { evolve, INITIAL_STATE } from '../../engine/events/evolve.ts';
import { FOLD_VERSION, stateFromData, stateToData } from '../../engine/events/state-data.ts';
import { replayFrom } from '../../engine/journal/replay.ts';
import type { Config } from '../../engine/model/config.ts';
import { Fault } from '../../engine/model/fault.ts';
import type { RunId } from '../../engine/model/ids.ts';
import { Role } from '../../engine/model/role.ts';
import type { Clock, Ids, Log } from '../../engine/ports.ts';
import { Background } from '../../engine/run/background.ts';
import { Budget } from '../../engine/run/budget.ts';
import { Ledger } from '../../engine/run/ledger.ts';
import { PauseGate } from '../../engine/run/pause-gate.ts';
import { Records } from '../../engine/run/records.ts';
import { StepIn } from '../../engine/run/step-in/step-in.ts';
import type { RunContext, RunFolders, RunPorts } from '../../engine/run/run-context.ts';
import { capacityOf } from '../../engine/schedule/capacity.ts';
import { createFiles } from '../files/node-files.ts';
import { openGit } from '../git/open-git.ts';
import { nodeHashes } from '../hashes.ts';
import { openJournal } from '../journal/open-journal.ts';
import { readSnapshot, writeSnapshot } from '../journal/snapshot-file.ts';
import { createThreadPool, type ThreadPool } from '../pool/thread-pool.ts';
import { createProcesses } from '../processes/processes.ts';
import { reapOrphans } from '../processes/group-registry.ts';
import { readRepositoryConfig } from '../runs/repository-config.ts';
import { createWorktreeSetup } from '../workspace/worktree-setup.ts';

/** What a run is opened with; `config` and `provider` of a run that exists come from its journal. */
export interface OpenRunOptions {
  readonly run: RunId;
  readonly repository: string;
  readonly cacheFolder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Keys for the threads that call models. */
  readonly keys?: Readonly<Record<string, string>>;
  readonly playbook: unknown;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly poolWorkerFile: string;
  /** For a new run; a run that exists has its own in its journal. */
  readonly config: Config | undefined;
  readonly provider: string | undefined;
  readonly streams: number | undefined;
  readonly budgetUsd: number | undefined;
}

/** A run that this process owns, ready to be driven. */
export interface OpenedRun {
  readonly context: RunContext;
  readonly records: Records;
  /** Takes the writer's lock away and ends every thread; the run itself stays resumable. */
  close(): Promise<void>;
}

/** Where a run keeps its things. */
export function foldersOf(root: string, cacheFolder: string, run: RunId): RunFolders {
  const workspace = slashed(join(root, '.ce-workspace'));
  const repository = `${basename(root).replaceAll(/[^A-Za-z0-9._-]+/g, '-')}-${nodeHashes.sha256(root).slice(0, 8)}`;
  return { repository: slashed(root), workspace, run: `${workspace}/runs/${run}`, worktrees: slashed(join(cacheFolder, repository, run)) };
}

/** Takes a run's journal for this process and makes everything that driving it needs. Throws `journal_locked` while another process drives it. */
export async function openRun(options: OpenRunOptions): Promise<OpenedRun> {
  const { run, clock, ids, log } = options;
  const git = await openGit(options.repository);
  const { root, head } = await git.facts();
  const folders = foldersOf(root, options.cacheFolder, run);
  const files = createFiles();
  if (options.config === undefined && (await files.facts(`${folders.run}/journal`)) === undefined) throw unknownRun(run);
  if ((await files.facts(`${folders.workspace}/.gitignore`)) === undefined) await files.writeAtomic(`${folders.workspace}/.gitignore`, '*\n');
  await files.makeFolder(folders.worktrees);
  const opened = await openJournal({ folder: `${folders.run}/journal`, run, clock, ids, log });
  try {
    const stateFolder = `${folders.workspace}/state/${run}`;
    const snapshot = await readSnapshot(stateFolder, { events: opened.events, fold: FOLD_VERSION, log });
    const ledger = new Ledger(opened.journal, replayFrom(evolve, INITIAL_STATE, { events: opened.events, snapshot: snapshot === undefined ? undefined : { seq: snapshot.seq, state: stateFromData(snapshot.state) } }));
    let last = opened.events.at(-1);
    ledger.appended.on((events) => (last = events.at(-1) ?? last));
    const config = ledger.state.config ?? options.config;
    const provider = ledger.state.options?.provider ?? options.provider;
    const base = ledger.state.base ?? head;
    if (config === undefined || provider === undefined) throw unknownRun(run);
    if (base === undefined) throw new Fault('preflight', 'The repository has no commit yet', { remedy: 'Commit something first: every task works on a copy of the last commit.' });
    // Unlike the rest of the configuration, models are read anew: one that there is not must not end a run for good.
    const now = options.config === undefined ? (await readRepositoryConfig(root)).reading : undefined;
    const { models } = now?.ok === true ? now.value : config;
    const processFolder = `${folders.run}/processes`;
    const orphans = (await Promise.all(((await files.list(processFolder)) ?? []).map((name) => reapOrphans(`${processFolder}/${name}`)))).flat();
    if (orphans.length > 0) log.warn('ended processes that an earlier process of the run left behind', { orphans });
    const processes = createProcesses({ registryFolder: `${processFolder}/coordinator` });
    const setup = createWorktreeSetup({ repositoryRoot: root, config: config.worktree, processes, env: options.env });
    const ports: RunPorts = { files, git, processes, setup, clock, ids, hashes: nodeHashes, log };
    const gates = config.gates ?? (await detectGates(await git.listFiles(base), (path) => git.readFile(base, path)));
    const streams = ledger.state.options?.streams ?? options.streams;
    const capacity = capacityOf(config, streams);
    const note = (event: NewEvent): void => ledger.note(event);
    const threads = Role.options.map((role): [Role, ThreadPool] => [
      role,
      createThreadPool({
        workerFile: options.poolWorkerFile,
        data: { role, provider, keys: options.keys ?? {}, models, commandAgents: config.commandAgents, playbook: options.playbook, repository: root, processFolder },
        log,
        endLeftovers: async (folder) => {
          await reapOrphans(folder, { ownerIsGone: true });
        },
        onStarted: (threadId) => note({ type: 'pool_started', data: { role, threadId } }),
        onRestart: (reason, agents) => {
          note({ type: 'pool_restarted', data: { role, reason, agents } });
        },
      }),
    ]);
    const pools = Object.fromEntries(threads.map(([role, pool]) => [role, limitPool(pool, capacity.pools[role])])) as RunContext['pools'];
    const context: RunContext = {
      run,
      ports,
      folders,
      ledger,
      pools,
      provider,
      config,
      gates,
      budget: new Budget(options.budgetUsd ?? ledger.state.options?.budgetUsd ?? config.budget.usd, ledger.state.usd),
      pause: new PauseGate(),
      background: new Background(),
      stepIn: new StepIn(ledger),
      env: options.env,
      caseBlind: process.platform === 'win32' || process.platform === 'darwin',
    };
    return {
      context,
      records: new Records(ledger, folders, ports),
      close: async () => {
        await Promise.all(threads.map(([, pool]) => pool.close()));
        try {
          await files.makeFolder(stateFolder);
          if (last !== undefined && last.seq === ledger.state.seq) await writeSnapshot(stateFolder, { seq: last.seq, id: last.id, fold: FOLD_VERSION, state: stateToData(ledger.state) });
        } catch (error) {
          log.warn('the snapshot could not be written; the journal has everything', { run, error: String(error) });
        }
        await opened.journal.close();
      },
    };
  } catch (error) {
    await opened.journal.close();
    throw error;
  }
}

function unknownRun(run: RunId): Fault {
  return new Fault('unknown_run', `There is no run ${run} in this repository`, { remedy: 'See `ce-parallel status` for the runs that there are.' });
}

function slashed(path: string): string {
  return path.replaceAll('\\', '/');
}
