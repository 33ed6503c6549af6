import { deferred, type Deferred } from '../../base/deferred.ts';
import type { NewEvent } from '../events/event.ts';
import type { GateOutcome } from '../model/gate-outcome.ts';
import { isFault } from '../model/fault.ts';
import type { ObjectName, TaskId } from '../model/ids.ts';
import { checkGates } from './check-gates.ts';
import { integrationRef, worktreeOf, type BuildContext } from './run-context.ts';
import { restoreSafely } from './sync-worktree.ts';

/** What the queue says of a task that asked to land. */
export type Landing =
  | { readonly type: 'landed' }
  | { readonly type: 'conflict'; readonly paths: readonly string[] }
  | { readonly type: 'red'; readonly outcomes: readonly GateOutcome[]; readonly reason: string };

interface Candidate {
  readonly task: TaskId;
  readonly commit: ObjectName;
}

interface Entry extends Candidate {
  readonly done: Deferred<Landing>;
  readonly signal: AbortSignal;
}

/** Commits that were merged one after the other on `onto`; `tree` is what all of them make. */
interface Batch {
  readonly onto: ObjectName;
  readonly landed: readonly { readonly candidate: Candidate; readonly commit: ObjectName }[];
}

/**
 * Lands finished tasks on the integration branch, one batch at a time: merged in memory, gated as they will stand there, and moved
 * with the expected old value. A red batch is halved until the culprit is alone (bisection), so the others land.
 */
export class MergeQueue {
  readonly #context: BuildContext;
  /** Stops the gates of a batch; one member's own abort does not, for the others are none of its business. */
  readonly #signal: AbortSignal;
  readonly #waiting: Entry[] = [];
  #working = false;

  constructor(context: BuildContext, signal: AbortSignal) {
    this.#context = context;
    this.#signal = signal;
  }

  /** Waits until the task has landed or is sent back. Rejects when the signal aborts or git fails. */
  land(task: TaskId, commit: ObjectName, signal: AbortSignal): Promise<Landing> {
    const entry: Entry = { task, commit, signal, done: deferred<Landing>() };
    this.#waiting.push(entry);
    // One that no batch has taken leaves at once, and need not wait for the batch before it.
    const onAbort = (): void => {
      const place = this.#waiting.indexOf(entry);
      if (place < 0) return;
      this.#waiting.splice(place, 1);
      entry.done.reject(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    if (!this.#working) void this.#work();
    return entry.done.promise.finally(() => signal.removeEventListener('abort', onAbort));
  }

  async #work(): Promise<void> {
    this.#working = true;
    try {
      while (this.#waiting.length > 0) await this.#settle(this.#waiting.splice(0));
    } finally {
      this.#working = false;
    }
  }

  async #settle(entries: readonly Entry[]): Promise<void> {
    const alive = entries.filter((entry) => {
      if (entry.signal.aborted) entry.done.reject(entry.signal.reason);
      return !entry.signal.aborted;
    });
    if (alive.length === 0) return;
    try {
      const batch = await this.#merge(alive);
      if (batch.landed.length === 0) return;
      const members = alive.filter((entry) => batch.landed.some((made) => made.candidate.task === entry.task));
      const red = await this.#check(batch);
      if (red === undefined) {
        await this.#confirm(batch);
        for (const entry of members) entry.done.resolve({ type: 'landed' });
        return;
      }
      if (members.length === 1) {
        members[0]?.done.resolve({ type: 'red', ...red });
        return;
      }
      const half = Math.ceil(members.length / 2);
      await this.#settle(members.slice(0, half));
      await this.#settle(members.slice(half));
    } catch (error) {
      for (const entry of alive) entry.done.reject(error);
    }
  }

  /** Merges each candidate onto the head in turn; one that conflicts is told so and left out. */
  async #merge(entries: readonly Entry[]): Promise<Batch> {
    const { git } = this.#context.ports;
    const onto = this.#context.ledger.state.head;
    if (onto === undefined) throw new Error('Bug: a merge before the run began');
    const landed: Batch['landed'][number][] = [];
    let head = onto;
    for (const entry of entries) {
      const task = this.#context.ledger.task(entry.task);
      let commit = entry.commit;
      if (task.base !== head) {
        const outcome = await git.mergeTree(head, entry.commit);
        if (outcome.conflicts.length > 0) {
          entry.done.resolve({ type: 'conflict', paths: [...new Set(outcome.conflicts.map((conflict) => conflict.path))] });
          continue;
        }
        commit = await git.commitTree({ tree: outcome.tree, parents: [head, ...this.#published(entry.task)], message: this.#message(entry) });
      }
      landed.push({ candidate: entry, commit });
      head = commit;
    }
    return { onto, landed };
  }

  /** Partial artifacts stay in the history, because tasks that began on them need them as a common ancestor. */
  #published(task: TaskId): ObjectName[] {
    const commits = this.#context.ledger.state.artifacts.filter((a) => a.task === task && !a.final).flatMap((a) => (a.commit === undefined ? [] : [a.commit]));
    return [...new Set(commits)];
  }

  #message(entry: Candidate): string {
    const task = this.#context.ledger.task(entry.task);
    const title = (task.task.title ?? task.task.id).replaceAll(/\s+/g, ' ').trim().slice(0, 72);
    return `${title}\n\nCE-Run: ${this.#context.run}\nCE-Task: ${entry.task}\n`;
  }

  /** The gates on the batch as it will stand on the branch; undefined when green. A single task on the head it was validated on needs no second look. */
  async #check(batch: Batch): Promise<{ outcomes: readonly GateOutcome[]; reason: string } | undefined> {
    const last = batch.landed.at(-1);
    if (last === undefined) return undefined;
    const { task } = last.candidate;
    if (batch.landed.length === 1 && this.#context.ledger.task(task).validated === last.commit) return undefined;
    if (this.#context.gates.length === 0) return undefined;
    await restoreSafely(this.#context, task, last.commit);
    const { passed, outcomes, reason } = await checkGates(this.#context, { task, worktree: worktreeOf(this.#context.folders, task), commit: last.commit }, this.#signal);
    return passed ? undefined : { outcomes, reason };
  }

  /** A git that outlived a killed process may have moved the branch to this very commit meanwhile: then it is there, once. */
  async #moveBranch(to: ObjectName, from: ObjectName): Promise<void> {
    const { git } = this.#context.ports;
    const ref = integrationRef(this.#context.run);
    try {
      await git.updateRef(ref, to, from);
    } catch (error) {
      if (!isFault(error, 'ref_moved') || (await git.readRef(ref)) !== to) throw error;
    }
  }

  async #confirm(batch: Batch): Promise<void> {
    const { ledger } = this.#context;
    const last = batch.landed.at(-1);
    if (last === undefined) return;
    const steps = batch.landed.map(({ candidate, commit }, index) => ({ task: candidate.task, commit, onto: batch.landed[index - 1]?.commit ?? batch.onto }));
    await ledger.append(...steps.map(({ task, commit, onto }): NewEvent => ({ type: 'integration_prepared', task, data: { commit, onto, tasks: [task] } })));
    await this.#moveBranch(last.commit, batch.onto);
    await ledger.append(...steps.map(({ task, commit, onto }): NewEvent => ({ type: 'integration_done', task, data: { commit, onto, conflictFree: true } })));
  }
}
