import { deferred, type Deferred } from '../../base/deferred.ts';
import { isEnded } from '../events/run-state.ts';
import { toSchedulingProblem } from '../graph/to-scheduling-problem.ts';
import type { TaskGraph } from '../graph/task-graph.ts';
import { Fault } from '../model/fault.ts';
import { StreamId, type TaskId } from '../model/ids.ts';
import { capacityOf } from '../schedule/capacity.ts';
import { planPriorities } from '../schedule/plan-priorities.ts';
import type { Priorities } from '../schedule/priorities.ts';
import { Scheduler } from '../schedule/scheduler.ts';
import type { JobEnd } from '../schedule/situation.ts';
import { createLeases, grantLease, grantWishes, renewLease, takeUpHeld, watchLeases } from './build-leases.ts';
import { endOf, inPlanOrder, situationOf } from './build-situation.ts';
import { MergeQueue } from './merge-queue.ts';
import type { BuildContext, RunContext } from './run-context.ts';
import type { CallInput } from './step-in/calls.ts';
import { Reins } from './step-in/reins.ts';
import { endedFault } from './step-in/refusals.ts';
import { runTask } from './task-pipeline.ts';

/** Why a build stopped before its plan was through. */
export type BuildStop = { readonly type: 'completed' } | { readonly type: 'budget' } | { readonly type: 'aborted' } | { readonly type: 'held' };

/** Runs every task of the approved plan that has not ended yet: each starts the moment that it may. Resolves when nothing is at work any more. */
export async function buildPlan(context: RunContext, graph: TaskGraph, control: BuildControl): Promise<BuildStop> {
  return new Build(context, graph, control).run();
}

/** What the owner of a build decides. */
export interface BuildControl {
  readonly signal: AbortSignal;
  /** When all that is left is held by a person: wait for them, or stop as `held`. */
  readonly whenHeld: 'wait' | 'end';
  /** Held tasks that are given back as the build begins. */
  readonly handBack: readonly CallInput<'releaseTask'>[];
}

/** A task whose pipeline runs. */
interface AtWork {
  readonly controller: AbortController;
  readonly reins: Reins;
}

class Build {
  readonly #context: BuildContext;
  readonly #queue: MergeQueue;
  readonly #scheduler: Scheduler;
  readonly #ids: readonly TaskId[];
  readonly #jobs: ReadonlyMap<TaskId, number>;
  readonly #ended = new Map<TaskId, Deferred<undefined>>();
  readonly #atWork = new Map<TaskId, AtWork>();
  readonly #waitingForLease = new Set<TaskId>();
  readonly #waitingForSoft = new Set<TaskId>();
  readonly #control: BuildControl;
  readonly #signal: AbortSignal;
  readonly #done = deferred<undefined>();
  /** Aborts when the build stops before its plan is through. */
  readonly #halted = new AbortController();
  #stop: BuildStop['type'] = 'completed';

  constructor(context: RunContext, graph: TaskGraph, control: BuildControl) {
    const { ledger, config } = context;
    this.#context = { ...context, graph, leases: createLeases(context, graph) };
    this.#queue = new MergeQueue(this.#context, this.#halted.signal);
    this.#control = control;
    this.#signal = control.signal;
    const sequential = ledger.state.options?.sequential === true;
    const problem = toSchedulingProblem(graph, capacityOf(config, sequential ? 1 : ledger.state.options?.streams));
    this.#ids = problem.jobs.map((job) => job.id);
    this.#jobs = new Map(this.#ids.map((id, job) => [id, job]));
    const priorities: Priorities = sequential ? inPlanOrder(problem.jobs.length) : planPriorities(problem);
    const { running, ended, held, waitingForSoft } = situationOf(this.#ids, (id) => ledger.task(id), graph);
    for (const id of waitingForSoft) this.#waitingForSoft.add(id);
    for (const id of this.#ids) {
      const settled = deferred<undefined>();
      this.#ended.set(id, settled);
      if (isEnded(ledger.task(id).status)) settled.resolve(undefined);
    }
    this.#scheduler = new Scheduler({
      problem,
      clock: context.ports.clock,
      priorities,
      from: { running, ended, held },
      start: (job, stream) => this.#start(job, stream),
    });
  }

  async run(): Promise<BuildStop> {
    const onAbort = (): void => this.#halt('aborted', this.#signal.reason);
    this.#signal.addEventListener('abort', onAbort);
    const beat = watchLeases(this.#context, {
      atWork: () => this.#atWork.keys(),
      onLost: ({ task }, why) => this.#atWork.get(task)?.controller.abort(why),
    });
    const pausing = this.#context.pause.changed.on((paused) => {
      if (paused) this.#scheduler.pause();
      else this.#scheduler.resume();
      this.#checkDone();
    });
    const detach = this.#context.stepIn.attach({
      context: this.#context,
      signal: this.#halted.signal,
      reinsOf: (task) => this.#atWork.get(task)?.reins,
      letGo: (task) => this.#scheduler.release(this.#job(task)),
      leaseFreed: () => this.#onLeaseFreed(),
      stepped: () => this.#checkDone(),
    });
    try {
      await takeUpHeld(this.#context, this.#ids);
      const inFlight = this.#ids.filter((id) => this.#isInFlight(id));
      for (const id of this.#ids) if (this.#context.ledger.task(id).status === 'failed') await this.#skipDependents(id);
      if (this.#signal.aborted) onAbort();
      else for (const id of inFlight) this.#guard(this.#launch(id));
      this.#letGoOfSoft();
      if (this.#context.pause.paused) this.#scheduler.pause();
      this.#scheduler.begin();
      for (const release of this.#control.handBack) this.#guard(this.#context.stepIn.releaseTask(release));
      this.#checkDone();
      await Promise.race([this.#done.promise, this.#context.ledger.broken.then((error) => Promise.reject(error as Error))]);
      detach();
      // A person's call that has begun is seen through: its events come before the run's end.
      await this.#context.stepIn.settled();
      return { type: this.#stop };
    } finally {
      detach();
      beat.dispose();
      pausing.dispose();
      this.#scheduler.cancel();
      this.#signal.removeEventListener('abort', onAbort);
    }
  }

  #job(id: TaskId): number {
    const job = this.#jobs.get(id);
    if (job === undefined) throw new Error(`Bug: no job for ${id}`);
    return job;
  }

  #isInFlight(id: TaskId): boolean {
    const { status, hold } = this.#context.ledger.task(id);
    return !isEnded(status) && status !== 'waiting' && hold === undefined;
  }

  #start(job: number, stream: number): void {
    const id = this.#ids[job];
    if (id === undefined) throw new Error('Bug: a job without a task');
    this.#context.ledger.assignStream(id, StreamId.parse(`s${stream}`));
    this.#guard(this.#launch(id));
  }

  /** What fails here is no task's fault: the build ends with it. */
  #guard(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.#done.reject(error));
  }

  #checkDone(): void {
    if (this.#atWork.size > 0) return;
    const left = this.#ids.filter((id) => !isEnded(this.#context.ledger.task(id).status));
    if (this.#halted.signal.aborted || left.length === 0) this.#done.resolve(undefined);
    // A person's call may be about to move something; it is looked at again after it.
    else if (this.#scheduler.stuck().length === 0 || this.#context.stepIn.isBusy) return;
    else if (left.some((id) => this.#context.ledger.task(id).hold !== undefined)) this.#waitForPerson();
    else this.#done.reject(new Fault('internal', `Nothing is at work and these tasks cannot start: ${left.join(', ')}`));
  }

  /** A task with soft predecessors may start once all of these have begun: before that there is nothing to build on, and it would hold a stream that they need. */
  #letGoOfSoft(): void {
    for (const id of [...this.#waitingForSoft]) {
      const soft = this.#context.graph.nodes.get(id)?.soft ?? [];
      if (!soft.every((predecessor) => this.#hasBegun(predecessor))) continue;
      this.#waitingForSoft.delete(id);
      this.#scheduler.release(this.#job(id));
    }
  }

  /** Leases first, then the pipeline; a task in whose way another's lease stands goes back to the scheduler. */
  async #launch(id: TaskId): Promise<void> {
    const { ledger, leases, graph, ports } = this.#context;
    const controller = new AbortController();
    const reins = new Reins();
    this.#atWork.set(id, { controller, reins });
    // A task that a person gave back has its lease still.
    if (leases.leaseOf(id) !== undefined) leases.unpin(id, ports.clock.now());
    else if (ledger.task(id).task.role === 'builder') {
      const { answer, lost, writes } = grantLease(this.#context, id);
      if (answer.type === 'refused') {
        const holder = answer.holder === undefined ? {} : { holder: answer.holder };
        this.#atWork.delete(id);
        this.#waitingForLease.add(id);
        this.#scheduler.putBack(this.#job(id), { hold: true });
        await ledger.append(...lost, { type: 'lease_refused', task: id, data: { paths: [...writes], reason: answer.reason, ...holder } });
        this.#checkDone();
        return;
      }
      await ledger.append(...lost, { type: 'lease_granted', task: id, data: { lease: answer.lease } });
    }
    this.#letGoOfSoft();
    const [point] = graph.nodes.get(id)?.integrationPoints ?? [];
    if (point !== undefined) {
      const drained = this.#ids.filter((other) => other !== id && ledger.task(other).status === 'done');
      await ledger.append({ type: 'sync_point_reached', task: id, data: { name: point.name, drained } });
    }
    const end = await runTask(this.#context, id, {
      queue: this.#queue,
      signal: controller.signal,
      reins,
      hooks: {
        onBudgetExceeded: () => this.#halt('budget', new Fault('budget_exceeded', 'The budget of the run is used up')),
        onProgress: () => renewLease(this.#context, id),
        softPredecessorsEnded: (task, stop) => this.#softPredecessorsEnded(task, stop),
        onWishDropped: () => this.#onLeaseFreed(),
      },
    });
    if (end === 'held') this.#park(id);
    reins.close(end === 'held' ? new Fault('usage', `${id} is on its way to another step`, { remedy: 'Try again in a moment.' }) : endedFault(ledger.task(id)));
    if (point !== undefined) await ledger.append({ type: 'sync_point_released', task: id, data: { name: point.name } });
    if (end === 'ended') await this.#finish(id);
  }

  /** A person holds it: its stream is free for others, its lease is not. What would build on it and has not begun waits for it. */
  #park(id: TaskId): void {
    this.#atWork.delete(id);
    for (const dependent of this.#context.graph.successors.soft.get(id) ?? []) {
      if (this.#atWork.has(dependent) || this.#context.ledger.task(dependent).status !== 'waiting') continue;
      this.#waitingForSoft.add(dependent);
      this.#scheduler.hold(this.#job(dependent));
    }
    // It may have been given back already.
    this.#scheduler.putBack(this.#job(id), { hold: this.#context.ledger.task(id).hold !== undefined });
    this.#checkDone();
  }

  /** Nothing can be done before a person gives a task back. */
  #waitForPerson(): void {
    if (this.#control.whenHeld === 'wait') return;
    this.#stop = 'held';
    this.#scheduler.pause();
    this.#done.resolve(undefined);
  }

  #hasBegun(id: TaskId): boolean {
    return this.#atWork.has(id) || isEnded(this.#context.ledger.task(id).status);
  }

  async #finish(id: TaskId): Promise<void> {
    const { status } = this.#context.ledger.task(id);
    this.#atWork.delete(id);
    const ends: [number, JobEnd][] = [[this.#job(id), endOf(status)]];
    if (status !== 'done') ends.push(...(await this.#skipDependents(id)));
    if (status === 'failed') ends.push(...(await this.#onFailure(id)));
    this.#ended.get(id)?.resolve(undefined);
    this.#onLeaseFreed();
    this.#scheduler.ended(ends);
    this.#letGoOfSoft();
    this.#checkDone();
  }

  /** What a failure means for the rest is the plan's choice. */
  async #onFailure(id: TaskId): Promise<[number, JobEnd][]> {
    const strategy = this.#context.graph.plan.errors;
    if (strategy === 'isolate' || this.#halted.signal.aborted) return [];
    const reason = `${id} failed and the plan says ${strategy}`;
    for (const { controller } of this.#atWork.values()) controller.abort(new Fault('cancelled', reason));
    const ends: [number, JobEnd][] = [];
    for (const other of this.#ids) {
      const { status, hold } = this.#context.ledger.task(other);
      if (this.#atWork.has(other)) continue;
      if (status === 'waiting') ends.push(await this.#skip(other, reason, id));
      else if (hold !== undefined && !isEnded(status)) ends.push(await this.#cancelHeld(other, `${reason}; what ${hold.by} has changed stays in its worktree`));
    }
    return ends;
  }

  /** Skips every task that needs this one, directly or through others. */
  async #skipDependents(id: TaskId): Promise<[number, JobEnd][]> {
    const { successors } = this.#context.graph;
    const pending = [id];
    const seen = new Set(pending);
    const ends: [number, JobEnd][] = [];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      for (const dependent of [...(successors.hard.get(next) ?? []), ...(successors.soft.get(next) ?? [])]) {
        if (seen.has(dependent)) continue;
        seen.add(dependent);
        if (this.#atWork.has(dependent) || this.#context.ledger.task(dependent).status !== 'waiting') continue;
        const reason = next === id ? `it needs ${id}, which did not end well` : `it needs ${next}, which needs ${id}, which did not end well`;
        ends.push(await this.#skip(dependent, reason, id));
        pending.push(dependent);
      }
    }
    return ends;
  }

  async #skip(id: TaskId, reason: string, because: TaskId): Promise<[number, JobEnd]> {
    await this.#context.ledger.append({ type: 'task_skipped', task: id, data: { reason, because } });
    this.#waitingForLease.delete(id);
    this.#waitingForSoft.delete(id);
    this.#ended.get(id)?.resolve(undefined);
    return [this.#job(id), 'skipped'];
  }

  /** It stays held, so that nothing touches its worktree: a resume goes on there. */
  async #cancelHeld(id: TaskId, reason: string): Promise<[number, JobEnd]> {
    await this.#context.ledger.append({ type: 'task_cancelled', task: id, data: { reason } });
    this.#ended.get(id)?.resolve(undefined);
    return [this.#job(id), 'cancelled'];
  }

  async #softPredecessorsEnded(id: TaskId, signal: AbortSignal): Promise<TaskId | undefined> {
    const aborted = deferred<never>();
    const onAbort = (): void => aborted.reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      signal.throwIfAborted();
      const soft = this.#context.graph.nodes.get(id)?.soft ?? [];
      const open = soft.filter((predecessor) => !isEnded(this.#context.ledger.task(predecessor).status));
      if (open.length > 0) await this.#context.ledger.append({ type: 'task_waiting', task: id, data: { for: open, reason: `built on a part; waits for ${open.join(', ')} to end` } });
      for (const predecessor of soft) {
        await Promise.race([this.#ended.get(predecessor)?.promise, aborted.promise]);
        if (this.#context.ledger.task(predecessor).status !== 'done') return predecessor;
      }
      return undefined;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** Stops all that is at work; what waits stays waiting, so that a resume can run it. */
  #halt(why: 'budget' | 'aborted', reason: unknown): void {
    if (this.#halted.signal.aborted) return;
    this.#stop = why;
    this.#scheduler.pause();
    for (const { controller } of this.#atWork.values()) controller.abort(reason);
    this.#halted.abort(reason);
    this.#checkDone();
  }

  #onLeaseFreed(): void {
    this.#guard(grantWishes(this.#context));
    const waiting = [...this.#waitingForLease];
    this.#waitingForLease.clear();
    for (const id of waiting) this.#scheduler.release(this.#job(id));
  }
}
