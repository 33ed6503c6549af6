import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import type { RunEvent } from '../../src/engine/events/event.ts';
import { RunId } from '../../src/engine/model/ids.ts';
import { readJournal } from '../../src/node/journal/read-journal.ts';
import type { ResumeRequest, RunResult } from '../../src/protocol/coordinator.ts';
import { DIST, requestOf, type StartOptions } from './engine-run.ts';
import type { ChildOrder } from './killable-run.child.ts';
import { rigEnvironment, type RigRepository } from './repository.ts';

/** How one life of the process ended. */
export type LifeEnd =
  | { readonly type: 'killed' }
  | { readonly type: 'result'; readonly result: RunResult }
  | { readonly type: 'fault'; readonly code: string; readonly message: string; readonly remedy: string; readonly details: Record<string, unknown> };

/** What ends a life: a time, an event, or something in the environment (a git that kills); nothing lets it go on to its end. */
export interface Death {
  readonly afterMs?: number;
  readonly at?: NonNullable<ChildOrder['dieAt']>;
  readonly env?: Readonly<Record<string, string>>;
  /** The task that a person takes over in this life. */
  readonly take?: string;
  /** What a resume is asked beside. */
  readonly resume?: Pick<ResumeRequest, 'handBack' | 'whenHeld'>;
}

/** A run in a process of its own, which may be killed and started again any number of times. */
export class KillableRun {
  readonly repository: RigRepository;
  readonly #bundle: string;
  readonly #options: StartOptions;
  #lives = 0;

  private constructor(repository: RigRepository, bundle: string, options: StartOptions) {
    this.repository = repository;
    this.#bundle = bundle;
    this.#options = options;
  }

  static async prepare(repository: RigRepository, options: StartOptions): Promise<KillableRun> {
    const bundle = path.join(repository.home, 'killable-run.mjs');
    await build({ entryPoints: [path.join(import.meta.dirname, 'killable-run.child.ts')], outfile: bundle, bundle: true, platform: 'node', format: 'esm', target: 'node20', logLevel: 'error' });
    return new KillableRun(repository, bundle, options);
  }

  /** The run on disk; undefined when none was begun. */
  async run(): Promise<RunId | undefined> {
    const names = await readdir(path.join(this.repository.root, '.ce-workspace/runs')).catch(() => []);
    for (const name of names) if ((await readJournal(this.#journalOf(name))).events.length > 0) return RunId.parse(name);
    return undefined;
  }

  get journalFolder(): Promise<string> {
    return this.run().then((run) => this.#journalOf(run ?? ''));
  }

  async events(): Promise<readonly RunEvent[]> {
    const { events, damage } = await readJournal(await this.journalFolder);
    if (damage !== undefined) throw new Error(`The journal is damaged: ${JSON.stringify(damage)}`);
    return events;
  }

  /** Begins the run, or goes on with it, until it ends or is killed. Every record that it leaves can be read. */
  async live(death: Death = {}): Promise<LifeEnd> {
    const run = await this.run();
    const { playbook, ...request } = requestOf(this.repository, this.#options);
    const order: ChildOrder = {
      workerFile: path.join(DIST, 'coordinator.worker.js'),
      ...(run === undefined
        ? { begin: { ...request, playbook } }
        : { resume: { run, repository: request.repository, cacheFolder: request.cacheFolder, env: request.env, yes: true, playbook, ...death.resume } }),
      ...(death.take === undefined ? {} : { take: death.take }),
      ...(death.at === undefined ? {} : { dieAt: death.at }),
    };
    const file = path.join(this.repository.home, `life-${(this.#lives += 1)}.json`);
    await writeFile(file, JSON.stringify(order));
    const log = process.env['CE_TEST_LOG'];
    const child = spawn(process.execPath, [this.#bundle, file], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...rigEnvironment(), ...(log === undefined ? {} : { CE_TEST_LOG: log }), ...death.env },
    });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
    const timer = death.afterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), death.afterMs);
    await once(child, 'close');
    clearTimeout(timer);
    await this.records();
    const line = said.split('\n')[0] ?? '';
    if (line === '') return { type: 'killed' };
    const answer = JSON.parse(line) as { result?: RunResult; fault?: Omit<Extract<LifeEnd, { type: 'fault' }>, 'type'> };
    if (answer.fault !== undefined) return { type: 'fault', ...answer.fault };
    return { type: 'result', result: answer.result as RunResult };
  }

  /** The implementation log as it lies on the disk: whole at any time, or not there yet. */
  async records(): Promise<unknown> {
    const file = path.join(this.repository.root, '.ce-workspace/runs', (await this.run()) ?? '', 'implementation-log.json');
    return existsSync(file) ? (JSON.parse(await readFile(file, 'utf8')) as unknown) : undefined;
  }

  #journalOf(run: string): string {
    return path.join(this.repository.root, '.ce-workspace/runs', run, 'journal');
  }
}
