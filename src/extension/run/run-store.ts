import { watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import { INITIAL_STATE } from '../../engine/events/evolve.ts';
import type { RunEvent } from '../../engine/events/event.ts';
import type { Plan } from '../../engine/model/plan.ts';
import { PanelFold } from '../../engine/panel/panel-fold.ts';
import type { RunId } from '../../engine/model/ids.ts';
import { followJournal } from '../../node/journal/follow-journal.ts';
import { filesAt, listRuns, runsFolder, type FoundRun } from '../../node/runs/find-run.ts';
import { editorOf } from '../../node/runs/editor-note.ts';
import { ownerOf } from '../../node/runs/owner.ts';
import { graphOfRun } from '../../node/runs/plan-graph.ts';
import { foldLeaseRequests, NO_REQUESTS } from './lease-requests.ts';
import { NO_RUN, type RunView } from './run-view.ts';
import { foldSigns, NO_SIGNS } from './signs-of-life.ts';

const LOOK_MS = 2_000;
const OWNER_MS = 10_000;
const COALESCE_MS = 100;
/** Larger plans do without reasons from the graph, which would be made on the extension host's one thread. */
const MOST_TASKS_FOR_GRAPH = 2_000;

/** What the store may do, which the trust of the workspace decides. */
export interface RunStoreOptions {
  readonly root: string;
  /** Whether git may be run, which reads the repository's own settings. */
  mayRunGit(): boolean;
  /** The name under which the person at this window decides. */
  readonly me?: string;
  onTrouble(message: string): void;
}

/**
 * The runs of one repository, and all there is to know of the one that is shown: the newest, unless another was chosen.
 * Events come from this window's coordinator while it drives the run, else from the journal, which is read without the right to write it.
 */
export class RunStore implements Disposable {
  /** Tells the newest view at most ten times a second. */
  readonly changed = new Emitter<RunView>();
  /** Tells every event of the shown run once, in order, as it comes. */
  readonly appended = new Emitter<readonly RunEvent[]>();
  readonly root: string;
  readonly #options: RunStoreOptions;
  #view: RunView = NO_RUN;
  #events: RunEvent[] = [];
  #chosen: RunId | undefined;
  #mine: RunId | undefined;
  #follow: AbortController | undefined;
  #graphOf: Plan | undefined;
  #telling: NodeJS.Timeout | undefined;
  #looking: NodeJS.Timeout | undefined;
  #watcher: FSWatcher | undefined;
  #ownerAskedAt = 0;
  #disposed = false;

  constructor(options: RunStoreOptions) {
    this.#options = options;
    this.root = options.root;
  }

  get view(): RunView {
    return this.#view;
  }

  /** Where a run of this repository lies. */
  find(run: RunId): FoundRun {
    const folder = join(runsFolder(this.root), run);
    return { run, root: this.root, folder, journalFolder: join(folder, 'journal') };
  }

  /** Looks for runs now, and from now on. */
  async start(): Promise<void> {
    await this.#look();
    const again = (): void => {
      if (this.#disposed) return;
      this.#looking = setTimeout(() => void this.#look().finally(again), LOOK_MS);
    };
    again();
  }

  /** Shows a run; undefined goes back to the newest. */
  async choose(run: RunId | undefined): Promise<void> {
    this.#chosen = run;
    await this.#look();
  }

  /** This window's coordinator drives that run from now on (undefined: none any more). */
  own(run: RunId | undefined): void {
    const before = this.#mine;
    this.#mine = run;
    if (run !== undefined) {
      this.#chosen = undefined;
      if (this.#view.run !== run) this.#show(run);
      this.#stopFollowing();
      this.#set({ owner: 'here' });
    } else if (before !== undefined) {
      this.#set({ approvalPending: false, ...(this.#view.run === before ? { owner: 'nobody' as const } : {}) });
      // From now on others may write to it.
      if (this.#view.run === before) this.#startFollowing(before);
    }
  }

  /** Takes events that this window's coordinator made durable. */
  take(events: readonly RunEvent[]): void {
    const [first] = events;
    if (first === undefined || first.run !== this.#view.run) return;
    // What came before this window had it is in the journal.
    if (first.seq > this.#view.state.seq + 1) {
      if (this.#follow === undefined) this.#startFollowing(first.run);
      return;
    }
    this.#stopFollowing();
    this.#append(events);
  }

  /** Whether this window's coordinator waits for a person's word on the plan. */
  setApprovalPending(approvalPending: boolean): void {
    this.#set({ approvalPending });
  }

  /** Says what is wrong with the run's coordinator, until the run is heard of again. */
  setTrouble(trouble: string): void {
    this.#set({ trouble });
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#looking);
    clearTimeout(this.#telling);
    this.#watcher?.close();
    this.#stopFollowing();
  }

  async #look(): Promise<void> {
    this.#watch();
    const runs = await listRuns(this.root);
    if (this.#disposed) return;
    const wanted = this.#mine ?? (this.#chosen !== undefined && runs.includes(this.#chosen) ? this.#chosen : runs.at(-1));
    const earlier = runs.filter((run) => run !== wanted).reverse();
    if (wanted !== this.#view.run) {
      if (wanted === undefined) this.#reset(NO_RUN);
      else this.#show(wanted);
    }
    if (earlier.length !== this.#view.earlier.length || earlier.some((run, at) => run !== this.#view.earlier[at])) this.#set({ earlier });
    await this.#askOwner();
  }

  /** Only haste: where the system cannot watch, the looking by the clock remains. */
  #watch(): void {
    if (this.#watcher !== undefined) return;
    try {
      this.#watcher = watch(runsFolder(this.root), { persistent: false }, () => void this.#look());
      this.#watcher.on('error', () => {
        this.#watcher?.close();
        this.#watcher = undefined;
      });
    } catch {
      this.#watcher = undefined;
    }
  }

  #show(run: RunId): void {
    this.#reset({ ...NO_RUN, run, owner: this.#mine === run ? 'here' : 'nobody', earlier: this.#view.earlier.filter((other) => other !== run) });
    if (this.#mine !== run) this.#startFollowing(run);
  }

  #reset(view: RunView): void {
    this.#stopFollowing();
    this.#events = [];
    this.#graphOf = undefined;
    this.#ownerAskedAt = 0;
    this.#view = { ...view, state: INITIAL_STATE, events: this.#events, fold: new PanelFold(), leaseRequests: NO_REQUESTS, signs: NO_SIGNS, me: this.#options.me ?? '' };
    this.#tellSoon();
  }

  #startFollowing(run: RunId): void {
    this.#stopFollowing();
    const follow = new AbortController();
    this.#follow = follow;
    followJournal(
      this.find(run).journalFolder,
      (events) => {
        if (!follow.signal.aborted) this.#append(events);
      },
      follow.signal,
    ).catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      if (!follow.signal.aborted) this.#set({ trouble: message });
      this.#options.onTrouble(message);
    });
  }

  #stopFollowing(): void {
    this.#follow?.abort();
    this.#follow = undefined;
  }

  #append(events: readonly RunEvent[]): void {
    const fresh = events.filter((event) => event.seq > this.#view.state.seq);
    if (fresh.length === 0) return;
    const { fold } = this.#view;
    for (const event of fresh) {
      fold.apply(event);
      this.#events.push(event);
    }
    const { state } = fold;
    const leaseRequests = foldLeaseRequests(this.#view.leaseRequests, fresh);
    const signs = foldSigns(this.#view.signs, fresh);
    this.#set({ state, leaseRequests, signs, trouble: undefined });
    this.appended.emit(fresh);
    void this.#makeGraph();
    if (this.#mine !== this.#view.run) void this.#askOwner();
  }

  /** Asks who drives a run that this window does not. The lock is asked seldom: to ask for it is to hold it for a moment. */
  async #askOwner(): Promise<void> {
    const { run, state } = this.#view;
    if (run === undefined || run === this.#mine || state.run === undefined) return;
    if (state.endedAt !== undefined) {
      if (this.#view.owner !== 'nobody') this.#set({ owner: 'nobody' });
      return;
    }
    if (Date.now() - this.#ownerAskedAt < OWNER_MS && (this.#view.owner === 'nobody' || isThere(this.#view.owner))) return;
    this.#ownerAskedAt = Date.now();
    const found = this.find(run);
    const owner = await ownerOf(found.journalFolder, state).catch(() => undefined);
    const now = owner === undefined ? 'nobody' : (owner.pid ?? state.pid ?? 'nobody');
    const ownerIsWindow = typeof now === 'number' && (await editorOf(found.folder)) !== undefined;
    if (this.#view.run !== run || this.#mine === run || this.#disposed) return;
    if (now !== this.#view.owner || ownerIsWindow !== (this.#view.ownerIsWindow ?? false)) this.#set({ owner: now, ownerIsWindow });
  }

  async #makeGraph(): Promise<void> {
    const { state, run } = this.#view;
    if (state.plan === undefined || state.plan === this.#graphOf || state.tasks.size > MOST_TASKS_FOR_GRAPH) return;
    this.#graphOf = state.plan;
    const files = this.#options.mayRunGit() ? await filesAt(this.root, state).catch(() => []) : [];
    if (this.#view.run === run && !this.#disposed) this.#set({ graph: graphOfRun(state, files) });
  }

  #set(part: Partial<RunView>): void {
    this.#view = { ...this.#view, ...part };
    this.#tellSoon();
  }

  #tellSoon(): void {
    if (this.#disposed) return;
    this.#telling ??= setTimeout(() => {
      this.#telling = undefined;
      this.changed.emit(this.#view);
    }, COALESCE_MS);
  }
}

function isThere(owner: 'here' | number): boolean {
  if (owner === 'here') return true;
  try {
    process.kill(owner, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
