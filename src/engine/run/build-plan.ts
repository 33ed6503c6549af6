import { deferred, type Deferred } from '../../base/deferred.ts';
import type { NewEvent } from '../events/event.ts';
import { isEnded, type TaskStatus } from '../events/run-state.ts';
import { claimOf } from '../graph/claim-of.ts';
import { claimsConflict } from '../graph/claims-conflict.ts';
import { toSchedulingProblem } from '../graph/to-scheduling-problem.ts';
import type { TaskGraph } from '../graph/task-graph.ts';
import { LeaseTable } from '../leases/lease-table.ts';
import { Fault } from '../model/fault.ts';
import { StreamId, type TaskId } from '../model/ids.ts';
import { matchesAny } from '../paths/match.ts';
import { capacityOf } from '../schedule/capacity.ts';
import { planPriorities } from '../schedule/plan-priorities.ts';
import type { Priorities } from '../schedule/priorities.ts';
import { Scheduler } from '../schedule/scheduler.ts';
import type { JobEnd, Running } from '../schedule/situation.ts';
import { MergeQueue } from './merge-queue.ts';
import type { BuildContext, RunContext } from './run-context.ts';
import { runTask } from './task-pipeline.ts';

/** A lease that nobody renewed for that long is taken away: its holder's thread is gone. */
const LEASE_TTL_MS = 120_000;
const LEASE_CHECK_MS = 5_000;

/** Why a build stopped before its plan was through. */
export type BuildStop = { readonly type: 'completed' } | { readonly type: 'budget' } | { readonly type: 'aborted' };

/** Runs every task of the approved plan that has not ended yet: each starts the moment that it may. Resolves when nothing is at work any more. */
export async function buildPlan(context: RunContext, graph: TaskGraph, signal: AbortSignal): Promise<BuildStop> {
  return new Build(context, graph, signal).run();
}

class Build {
  readonly #context: BuildContext;
  readonly #queue: MergeQueue;
  readonly #scheduler: Scheduler;
  readonly #ids: readonly TaskId[];
  readonly #jobs: ReadonlyMap<TaskId, number>;
  readonly #ended = new Map<TaskId, Deferred<undefined>>();
  readonly #atWork = new Map<TaskId, AbortController>();
  readonly #waitingForLease = new Set<TaskId>();
  readonly #waitingForSoft = new Set<TaskId>();
  readonly #signal: AbortSignal;
  readonly #done = deferred<undefined>();
  /** Aborts when the build stops before its plan is through. */
  readonly #halted = new AbortController();
  #stop: BuildStop['type'] = 'completed';

  constructor(context: RunContext, graph: TaskGraph, signal: AbortSignal) {
    const { ledger, config, caseBlind } = context;
    const rules = { caseBlind };
    const leases = new LeaseTable({
      conflict: (a, b) => claimsConflict(a, b, graph.domains, rules),
      ttlMs: LEASE_TTL_MS,
      matches: (globs, path) => matchesAny(globs, path, rules),
      state: { live: new Map(), lastToken: ledger.state.highestToken },
    });
    this.#context = { ...context, graph, leases };
    this.#queue = new MergeQueue(this.#context, this.#halted.signal);
    this.#signal = signal;
    const sequential = ledger.state.options?.sequential === true;
    const problem = toSchedulingProblem(graph, capacityOf(config, sequential ? 1 : ledger.state.options?.streams));
    this.#ids = problem.jobs.map((job) => job.id);
    this.#jobs = new Map(this.#ids.map((id, job) => [id, job]));
    const priorities: Priorities = sequential ? inPlanOrder(problem.jobs.length) : planPriorities(problem);
    const running = new Map<number, Running>();
    const ended = new Map<number, JobEnd>();
    const held = new Set<number>();
    for (const [job, id] of this.#ids.entries()) {
      const task = ledger.task(id);
      const settled = deferred<undefined>();
      this.#ended.set(id, settled);
      if (isEnded(task.status)) {
        ended.set(job, endOf(task.status));
        settled.resolve(undefined);
      } else if (task.status !== 'waiting') {
        running.set(job, { stream: Number(task.stream?.slice(1) ?? 1), startedAt: task.startedAt ?? 0 });
      } else if ((graph.nodes.get(id)?.soft.length ?? 0) > 0) {
        this.#waitingForSoft.add(id);
        held.add(job);
      }
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
    const beat = this.#watchLeases();
    const pausing = this.#context.pause.changed.on((paused) => {
      if (paused) this.#scheduler.pause();
      else this.#scheduler.resume();
      this.#checkDone();
    });
    try {
      const inFlight = this.#ids.filter((id) => this.#isInFlight(id));
      for (const id of this.#ids) if (this.#context.ledger.task(id).status === 'failed') await this.#skipDependents(id);
      if (this.#signal.aborted) onAbort();
      else for (const id of inFlight) this.#guard(this.#launch(id));
      this.#letGoOfSoft();
      if (this.#context.pause.paused) this.#scheduler.pause();
      this.#scheduler.begin();
      this.#checkDone();
      await Promise.race([this.#done.promise, this.#context.ledger.broken.then((error) => Promise.reject(error as Error))]);
      return { type: this.#stop };
    } finally {
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
    const { status } = this.#context.ledger.task(id);
    return !isEnded(status) && status !== 'waiting';
  }

  #start(job: number, stream: number): void {
    const id = this.#ids[job];
    if (id === undefined) throw new Error('Bug: a job without a task');
    this.#context.ledger.assignStream(id, StreamId.parse(`s${stream}`));
    this.#guard(this.#launch(id));
  }

  /** What fails here is no task's fault: the build ends with it. */
  #guard(work: Promise<void>): void {
    work.catch((error: unknown) => this.#done.reject(error));
  }

  #checkDone(): void {
    if (this.#atWork.size > 0) return;
    const left = this.#ids.filter((id) => !isEnded(this.#context.ledger.task(id).status));
    if (this.#halted.signal.aborted || left.length === 0) this.#done.resolve(undefined);
    else if (this.#scheduler.stuck().length > 0) this.#done.reject(new Fault('internal', `Nothing is at work and these tasks cannot start: ${left.join(', ')}`));
  }

  /** A task with soft predecessors may start once all of these have begun: before that there is nothing to build on, and it would hold a stream that they need. */
  #letGoOfSoft(): void {
    for (const id of [...this.#waitingForSoft]) {
      const soft = this.#context.graph.nodes.get(id)?.soft ?? [];
      if (!soft.every((predecessor) => this.#atWork.has(predecessor) || isEnded(this.#context.ledger.task(predecessor).status))) continue;
      this.#waitingForSoft.delete(id);
      this.#scheduler.release(this.#job(id));
    }
  }

  /** Leases first, then the pipeline; a task in whose way another's lease stands goes back to the scheduler. */
  async #launch(id: TaskId): Promise<void> {
    const { ledger, leases, graph, ports } = this.#context;
    const controller = new AbortController();
    this.#atWork.set(id, controller);
    const { task, lease: before } = ledger.task(id);
    const lost: NewEvent[] = before === undefined ? [] : [{ type: 'lease_expired', task: id, data: { token: before.token, reason: 'the process that held it has ended' } }];
    if (task.role === 'builder') {
      // Granted before anything is awaited, so that no task that starts meanwhile takes what this one held, extensions included.
      const { reads, writes } = claimOf(graph, id);
      const answer = leases.grantAll(id, { reads, writes: [...new Set([...writes, ...(before?.writes ?? [])])] }, ports.clock.now());
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
    await runTask(this.#context, id, {
      queue: this.#queue,
      signal: controller.signal,
      hooks: {
        onBudgetExceeded: () => this.#halt('budget', new Fault('budget_exceeded', 'The budget of the run is used up')),
        onProgress: () => this.#beat(id),
        softPredecessorsEnded: (task, stop) => this.#softPredecessorsEnded(task, stop),
      },
    });
    if (point !== undefined) await ledger.append({ type: 'sync_point_released', task: id, data: { name: point.name } });
    await this.#finish(id);
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
    for (const controller of this.#atWork.values()) controller.abort(new Fault('cancelled', reason));
    const ends: [number, JobEnd][] = [];
    for (const other of this.#ids) {
      if (this.#context.ledger.task(other).status === 'waiting' && !this.#atWork.has(other)) ends.push(await this.#skip(other, reason, id));
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
    for (const controller of this.#atWork.values()) controller.abort(reason);
    this.#halted.abort(reason);
    this.#checkDone();
  }

  #onLeaseFreed(): void {
    const waiting = [...this.#waitingForLease];
    this.#waitingForLease.clear();
    for (const id of waiting) this.#scheduler.release(this.#job(id));
  }

  #beat(id: TaskId): void {
    const { lease } = this.#context.ledger.task(id);
    if (lease !== undefined) this.#context.leases.heartbeat(id, lease.token, this.#context.ports.clock.now());
  }

  /** Outside the build step the coordinator itself is at work, and renews the lease; a builder's lease lives by its agent's signs of life. */
  #watchLeases(): { dispose(): void } {
    const { ledger, leases, ports } = this.#context;
    let timer: { dispose(): void } | undefined;
    const check = (): void => {
      for (const id of this.#atWork.keys()) if (ledger.task(id).status !== 'building') this.#beat(id);
      for (const lease of leases.expire(ports.clock.now())) {
        const reason = 'its agent gave no sign of life';
        ledger.note({ type: 'lease_expired', task: lease.task, data: { token: lease.token, reason } });
        this.#atWork.get(lease.task)?.abort(new Fault('timed_out', `The lease of ${lease.task} ran out: ${reason}`));
      }
      timer = ports.clock.after(LEASE_CHECK_MS, check);
    };
    timer = ports.clock.after(LEASE_CHECK_MS, check);
    return { dispose: () => timer?.dispose() };
  }
}

function endOf(status: TaskStatus): JobEnd {
  switch (status) {
    case 'done':
      return 'succeeded';
    case 'failed':
    case 'skipped':
    case 'cancelled':
      return status;
    default:
      throw new Error(`Bug: a task that is ${status} has not ended`);
  }
}

/** One after the other, as the plan lists them. */
function inPlanOrder(jobs: number): Priorities {
  return { keys: Array.from({ length: jobs }, (_, job) => jobs - job), holds: new Set() };
}
