import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import type { RunEvent } from '../../engine/events/event.ts';
import { Fault, isFault } from '../../engine/model/fault.ts';
import { RunId } from '../../engine/model/ids.ts';
import type { Log } from '../../engine/ports.ts';
import { startCoordinator, type CoordinatorClient, type CoordinatorHost } from '../../node/coordinator/coordinator-client.ts';
import type { EngineHost } from '../../node/coordinator/start-engine.ts';
import { reapOrphans } from '../../node/processes/group-registry.ts';
import { forgetBeginning, keepBeginning, noteBeginning, type Beginning } from '../../node/runs/beginning.ts';
import { forgetEditor, noteEditor } from '../../node/runs/editor-note.ts';
import type { CallInput, CallOutput, ResumeRequest, RunRequest, RunResult } from '../../protocol/coordinator.ts';
import type { RunStore } from './run-store.ts';

/** A person's word on a plan. */
export interface Word {
  readonly approved: boolean;
  readonly by: string;
  readonly comment: string;
  /** Not like this: the planner makes another plan of it and asks again. */
  readonly revise?: boolean;
}

/** How this window drives runs. */
export interface SupervisorOptions {
  readonly store: RunStore;
  readonly workerFile: string;
  readonly version: string;
  readonly log: Log;
  engineHost(): EngineHost;
  /** Makes the request that goes on with a run, for a restart after its coordinator was lost. */
  resumeRequest(run: RunId): Promise<ResumeRequest>;
  /** For tests: how a coordinator is started. */
  readonly start?: (host: CoordinatorHost) => CoordinatorClient;
  /** For tests: waits before a restart, in milliseconds. */
  readonly restartAfterMs?: readonly number[];
  readonly pingEveryMs?: number;
  readonly pingDeadlineMs?: number;
}

/** How a run of this window came to its end, or why it could not. */
export type Ending = { readonly run: RunId | undefined; readonly result: RunResult } | { readonly run: RunId | undefined; readonly error: unknown };

const RESTART_AFTER_MS = [1_000, 4_000, 16_000];
const PING_EVERY_MS = 5_000;
/** A merge of a large repository may hold the loop for seconds. */
const PING_DEADLINE_MS = 30_000;
const HEAP_SHARE = 0.85;

/**
 * Starts the coordinator when a run is asked for, and watches it. One that is lost, hangs, or nearly fills its heap is replaced and goes
 * on with the run from its journal, a bounded number of times, waiting longer each time. It dies with its window; the run can be resumed.
 */
export class Supervisor implements Disposable {
  readonly ended = new Emitter<Ending>();
  /** The coordinator was lost; `again` says in how many milliseconds another one goes on, undefined that none does. */
  readonly lost = new Emitter<{ readonly reason: string; readonly againInMs: number | undefined }>();
  readonly busyChanged = new Emitter<boolean>();
  readonly #options: SupervisorOptions;
  #client: CoordinatorClient | undefined;
  #run: RunId | undefined;
  #busy = false;
  #answer: ((word: Word) => void) | undefined;
  #closing = new AbortController();

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  /** A run is driven, or about to be. */
  get busy(): boolean {
    return this.#busy;
  }

  /** Begins a run and drives it to its end. Resolves when it has ended; how is told by `ended`. */
  async begin(request: () => Promise<RunRequest>, beginning: Beginning): Promise<void> {
    await this.#whileBusy(async () => {
      const asked = await request();
      const { root } = this.#options.store;
      await noteBeginning(root, beginning);
      let kept: Promise<void> | undefined;
      const onFirst = (run: RunId): void => {
        kept = keepBeginning(root, this.#options.store.find(run).folder);
        kept.catch((error: unknown) => this.#options.log.warn('what resume needs was not kept', { error: String(error) }));
      };
      try {
        return await this.#drive((client) => client.run(asked), onFirst);
      } finally {
        if (kept === undefined) await forgetBeginning(root);
      }
    });
  }

  /** Goes on with a run and drives it to its end. */
  async resume(request: ResumeRequest): Promise<void> {
    await this.#whileBusy(() => {
      this.#own(RunId.parse(request.run));
      return this.#drive((client) => client.resume(request));
    });
  }

  pause(reason: string): Promise<void> {
    return this.#need().pause(reason);
  }

  continue(): Promise<void> {
    return this.#need().continue();
  }

  /** Stops one task's agent; its lease and worktree stay. */
  holdTask(hold: CallInput<'holdTask'>): Promise<CallOutput<'holdTask'>> {
    return this.#ask((client) => client.holdTask(hold));
  }

  /** Lets a held task go on with what the person changed. */
  releaseTask(release: CallInput<'releaseTask'>): Promise<CallOutput<'releaseTask'>> {
    return this.#ask((client) => client.releaseTask(release));
  }

  /** A person writes a file that a task holds. */
  unlockFile(unlock: CallInput<'unlockFile'>): Promise<CallOutput<'unlockFile'>> {
    return this.#ask((client) => client.unlockFile(unlock));
  }

  /** Sends findings and a word to a task's builder. */
  sendToBuilder(message: CallInput<'sendToBuilder'>): Promise<CallOutput<'sendToBuilder'>> {
    return this.#ask((client) => client.sendToBuilder(message));
  }

  /** Counts a finding as known from now on. */
  waiveFinding(waiver: CallInput<'waiveFinding'>): Promise<CallOutput<'waiveFinding'>> {
    return this.#ask((client) => client.waiveFinding(waiver));
  }

  /** Notes in the journal that what the run taught was written down. */
  captureLearning(learning: CallInput<'captureLearning'>): Promise<null> {
    return this.#ask((client) => client.captureLearning(learning));
  }

  /** Stops the run: agents end, what they did is kept. */
  async cancel(reason: string): Promise<void> {
    const client = this.#need();
    await client.cancel(reason);
    // Nobody will answer any more, and the run waits for that answer only.
    this.answer({ approved: false, by: 'nobody', comment: reason });
  }

  /** Gives the coordinator the person's word on the plan; false when it did not ask. */
  answer(word: Word): boolean {
    const answer = this.#answer;
    this.#answer = undefined;
    if (answer === undefined) return false;
    this.#options.store.setApprovalPending(false);
    answer(word);
    return true;
  }

  /** Ends the coordinator as a death of the window would. */
  async close(): Promise<void> {
    this.#closing.abort(new Fault('cancelled', 'The window closes'));
    const run = this.#run;
    await this.#client?.close();
    if (run !== undefined) await this.#endLeftovers(run);
  }

  dispose(): void {
    void this.close();
  }

  /** Rejects when this window drives no run, as every other refusal. */
  async #ask<T>(question: (client: CoordinatorClient) => Promise<T>): Promise<T> {
    return question(this.#need());
  }

  #need(): CoordinatorClient {
    if (this.#client === undefined) throw new Fault('nothing_to_do', 'This window drives no run');
    return this.#client;
  }

  #own(run: RunId): void {
    if (this.#run === run) return;
    this.#run = run;
    const { store, log } = this.#options;
    store.own(run);
    noteEditor(store.find(run).folder).catch((error: unknown) => log.warn('it was not noted that an editor drives the run', { error: String(error) }));
  }

  async #whileBusy(work: () => Promise<RunResult>): Promise<void> {
    if (this.#busy) throw new Fault('usage', 'This window drives a run already', { remedy: 'Wait for it, or cancel it.' });
    this.#setBusy(true);
    let ending: Ending;
    try {
      const result = await work();
      ending = { run: this.#run, result };
    } catch (error) {
      ending = { run: this.#run, error };
    }
    if (this.#run !== undefined) await forgetEditor(this.#options.store.find(this.#run).folder).catch(() => undefined);
    this.#run = undefined;
    this.#options.store.own(undefined);
    this.#setBusy(false);
    this.ended.emit(ending);
  }

  #setBusy(busy: boolean): void {
    this.#busy = busy;
    this.busyChanged.emit(busy);
  }

  /** Drives a run with one coordinator after the other, until it ends or too many were lost. */
  async #drive(work: (client: CoordinatorClient) => Promise<RunResult>, onFirst?: (run: RunId) => void): Promise<RunResult> {
    const waits = this.#options.restartAfterMs ?? RESTART_AFTER_MS;
    for (let lost = 0; ; lost += 1) {
      try {
        return await this.#driveOnce(lost === 0 ? work : async (client) => client.resume(await this.#resumeRequest()), onFirst);
      } catch (error) {
        if (!isFault(error, 'peer_died') || this.#closing.signal.aborted) throw error;
        const run = this.#run;
        if (run !== undefined) await this.#endLeftovers(run);
        const againInMs = run === undefined ? undefined : waits[lost];
        this.lost.emit({ reason: error.message, againInMs });
        if (againInMs === undefined) throw error;
        await this.#wait(againInMs);
      }
    }
  }

  #resumeRequest(): Promise<ResumeRequest> {
    if (this.#run === undefined) throw new Error('Bug: a restart before the run had a name');
    return this.#options.resumeRequest(this.#run);
  }

  async #driveOnce(work: (client: CoordinatorClient) => Promise<RunResult>, onFirst: ((run: RunId) => void) | undefined): Promise<RunResult> {
    const { store, workerFile, version, log } = this.#options;
    const client = (this.#options.start ?? startCoordinator)({
      workerFile,
      version,
      log,
      engineHost: this.#options.engineHost(),
      onEvents: (events) => this.#hear(events, onFirst),
      approvePlan: () =>
        new Promise((answer) => {
          this.#answer = answer;
          store.setApprovalPending(true);
        }),
    });
    this.#client = client;
    const watching = new AbortController();
    void this.#watch(client, watching.signal);
    try {
      return await work(client);
    } finally {
      watching.abort();
      this.#answer = undefined;
      store.setApprovalPending(false);
      this.#client = undefined;
      await client.close();
    }
  }

  #hear(events: readonly RunEvent[], onFirst: ((run: RunId) => void) | undefined): void {
    const run = events[0]?.run;
    if (run === undefined) return;
    if (this.#run === undefined) {
      this.#own(run);
      onFirst?.(run);
    }
    this.#options.store.take(events);
  }

  async #watch(client: CoordinatorClient, signal: AbortSignal): Promise<void> {
    const { log, pingEveryMs, pingDeadlineMs } = this.#options;
    for (;;) {
      await pause(pingEveryMs ?? PING_EVERY_MS, signal);
      if (signal.aborted) return;
      try {
        const { heapUsedBytes, heapLimitBytes } = await client.ping(pingDeadlineMs ?? PING_DEADLINE_MS);
        if (heapUsedBytes <= heapLimitBytes * HEAP_SHARE) continue;
        log.warn('the coordinator is replaced before its heap is full', { heapUsedBytes, heapLimitBytes });
      } catch (error) {
        if (!isFault(error, 'timed_out')) return;
        log.warn('the coordinator does not answer any more');
      }
      await client.close();
      return;
    }
  }

  #wait(ms: number): Promise<void> {
    return pause(ms, this.#closing.signal).then(() => this.#closing.signal.throwIfAborted());
  }

  /** A thread that was ended cannot end the tools that it had started; this process still lives, so nobody else takes them for orphans. */
  async #endLeftovers(run: RunId): Promise<void> {
    const folder = join(this.#options.store.find(run).folder, 'processes');
    const names = await readdir(folder).catch(() => []);
    await Promise.all(names.map((name) => reapOrphans(join(folder, name), { ownerIsGone: true })));
  }
}

/** Waits that long, or until the signal comes. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) {
      done();
      return;
    }
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      done();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end, { once: true });
  });
}
