import type { CompiledProblem, JobClass } from './compile.ts';
import { HoldBack } from './hold-back.ts';
import { IntHeap } from './int-heap.ts';
import type { Priorities } from './priorities.ts';
import type { Pick } from './situation.ts';

const WAITING = 0;
const READY = 1;
const RUNNING = 2;
const ENDED = 3;
/** How many jobs that must step back are passed over in one decision, looking for one that is short enough not to; after that only the best of each class is looked at. */
const BACKFILL_LOOKS = 12;
const HELD_BACK = -1;
const NOT_FITTING = -2;

/**
 * What may start now, kept up to date by being told of starts and ends, so that a decision costs what it starts and not what waits.
 *
 * Ready jobs lie in heaps by class (jobs with the same needs). A class is `open` when its best job may be startable, else it is parked
 * at the one thing that keeps it back, and looked at again only when that is freed. Starting a job never makes another startable,
 * so one pass in order of priority is enough.
 */
export class ReadyIndex {
  readonly #compiled: CompiledProblem;
  readonly #state: Uint8Array;
  readonly #pending: Int32Array;
  readonly #heldOutside = new Set<number>();
  /** Place of each job in the order of priority, 0 first, and back. */
  readonly #rankOf: Int32Array;
  readonly #jobAt: Int32Array;
  readonly #waiting: IntHeap[];
  readonly #open: boolean[];
  /** Ranks of the best jobs of open classes, by role; entries that no longer hold are dropped when they come up. */
  readonly #openTops: readonly [IntHeap, IntHeap, IntHeap] = [new IntHeap(), new IntHeap(), new IntHeap()];
  readonly #rolesBusy = [0, 0, 0];
  readonly #ownersBusy: Int32Array;
  #ownersAtWork = 0;
  readonly #used: Int32Array;
  readonly #apartRunning: Int32Array;
  #aloneRunning = false;
  #running = 0;
  #ended = 0;
  readonly #streamOf: Int32Array;
  readonly #lastOn: Int32Array;
  readonly #busy: Uint8Array;
  #lowestFree = 1;
  readonly #parkedIdle: number[] = [];
  readonly #parkedCoordinators: number[] = [];
  readonly #parkedOwner: number[][];
  readonly #parkedResource: number[][];
  readonly #parkedApart: Uint8Array;
  readonly #holdBack: HoldBack | undefined;
  #looksLeft = 0;
  readonly #tops = new Int32Array(3);

  constructor(compiled: CompiledProblem, priorities: Priorities) {
    const { count } = compiled;
    this.#compiled = compiled;
    this.#state = new Uint8Array(count);
    this.#pending = new Int32Array(count);
    this.#rankOf = new Int32Array(count);
    this.#jobAt = orderOf(priorities.keys, count);
    this.#jobAt.forEach((job, rank) => (this.#rankOf[job] = rank));
    this.#waiting = compiled.classes.map(() => new IntHeap());
    this.#open = compiled.classes.map(() => true);
    this.#ownersBusy = new Int32Array(compiled.ownerCount);
    this.#used = new Int32Array(compiled.resourceCapacity.length);
    this.#apartRunning = new Int32Array(compiled.classes.length);
    this.#parkedApart = new Uint8Array(compiled.classes.length);
    this.#parkedOwner = Array.from({ length: compiled.ownerCount }, () => []);
    this.#parkedResource = compiled.resourceCapacity.map(() => []);
    this.#streamOf = new Int32Array(count);
    this.#lastOn = new Int32Array(compiled.streams + 1).fill(-1);
    this.#busy = new Uint8Array(compiled.streams + 2);
    this.#holdBack = priorities.holds.size === 0 ? undefined : new HoldBack(compiled, priorities.holds, this.#rankOf);
    for (let job = 0; job < count; job += 1) {
      const pending = compiled.after[job]?.length ?? 0;
      this.#pending[job] = pending;
      if (pending === 0) this.#makeReady(job);
    }
  }

  /** Jobs at work. */
  get running(): number {
    return this.#running;
  }

  /** Jobs that have ended. */
  get ended(): number {
    return this.#ended;
  }

  /** Stream that the job runs on or ran on last, from 1; 0 when it never started. */
  streamOf(job: number): number {
    return this.#streamOf[job] ?? 0;
  }

  /** Starts all that may start at that time, best first; they count as running from now on. */
  pick(now: number): readonly Pick[] {
    const picks: Pick[] = [];
    const setAside: number[] = [];
    this.#looksLeft = BACKFILL_LOOKS;
    const { streams, pools } = this.#compiled;
    const tops = this.#tops;
    for (let role = 0; role < 3; role += 1) tops[role] = this.#openTop(role);
    while (this.#running < streams && !this.#aloneRunning) {
      let best = -1;
      let role = 0;
      for (let other = 0; other < 3; other += 1) {
        const top = tops[other] ?? -1;
        if (top < 0 || (best >= 0 && top >= best) || (this.#rolesBusy[other] ?? 0) >= (pools[other] ?? 0)) continue;
        best = top;
        role = other;
      }
      if (best < 0) break;
      const own = this.#compiled.classOf[this.#jobAt[best] ?? 0] ?? 0;
      const needs = this.#compiled.classes[own];
      if (needs === undefined) break;
      const chosen = this.#fits(own, needs) ? this.#notHeldBack(own, now) : NOT_FITTING;
      if (chosen >= 0) {
        const job = this.#jobAt[chosen] ?? 0;
        const stream = this.#streamFor(job);
        this.#begin(job, stream, now);
        this.#announce(own);
        picks.push({ job, stream });
      } else {
        this.#open[own] = false;
        if (chosen === HELD_BACK) setAside.push(own);
        if (this.#looksLeft <= 0 && this.#holdBack?.everything === true) break;
      }
      // Only this role's best can have changed: no start opens a class.
      tops[role] = this.#openTop(role);
    }
    for (const own of setAside) this.#reopen(own);
    return picks;
  }

  /** Notes a job that is at work already (a resumed run). */
  started(job: number, stream: number, at: number): void {
    if (this.#state[job] === RUNNING || this.#state[job] === ENDED) return;
    if (this.#state[job] === READY) this.#takeFromHeap(job);
    this.#begin(job, stream, at);
  }

  /** Notes that a job ended, in whatever way; also one that never started. */
  finish(job: number): void {
    const before = this.#state[job];
    if (before === ENDED) return;
    if (before === RUNNING) this.#leave(job);
    if (before === READY) this.#takeFromHeap(job);
    this.#holdBack?.forget(job);
    if (before !== RUNNING) this.#holdBack?.neverBegan(job);
    this.#state[job] = ENDED;
    this.#ended += 1;
    this.#heldOutside.delete(job);
    for (const next of this.#compiled.successors[job] ?? []) {
      const pending = (this.#pending[next] ?? 0) - 1;
      this.#pending[next] = pending;
      if (pending === 0 && this.#state[next] === WAITING) this.#makeReady(next);
    }
  }

  /** Puts a running job back among those that are ready (to be tried again). */
  putBack(job: number): void {
    if (this.#state[job] !== RUNNING) return;
    this.#leave(job);
    // Nothing was finished there that a successor could go on from.
    const stream = this.#streamOf[job] ?? 0;
    if (this.#lastOn[stream] === job) this.#lastOn[stream] = -1;
    this.#state[job] = WAITING;
    this.#holdBack?.putBack(job);
    this.#makeReady(job);
  }

  /** Keeps a job from starting, for a reason outside the problem, until it is let go. */
  hold(job: number): void {
    if (this.#state[job] === ENDED || this.#state[job] === RUNNING || this.#heldOutside.has(job)) return;
    this.#heldOutside.add(job);
    this.#holdBack?.forget(job);
    if (this.#state[job] !== READY) return;
    this.#takeFromHeap(job);
    this.#state[job] = WAITING;
  }

  /** Lets a held job start again. */
  letGo(job: number): void {
    if (!this.#heldOutside.delete(job)) return;
    this.#holdBack?.remember(job);
    if (this.#state[job] === WAITING && this.#pending[job] === 0) this.#makeReady(job);
  }

  /** Notes what a stream ran last, where a resumed run knows. */
  remember(stream: number, job: number): void {
    if (stream < this.#lastOn.length) {
      this.#lastOn[stream] = job;
      this.#streamOf[job] = stream;
    }
  }

  #makeReady(job: number): void {
    if (this.#heldOutside.has(job)) return;
    this.#state[job] = READY;
    this.#holdBack?.becameReady(job);
    const own = this.#compiled.classOf[job] ?? 0;
    const heap = this.#waiting[own];
    const rank = this.#rankOf[job] ?? 0;
    heap?.push(rank);
    if (this.#open[own] === true && heap?.top() === rank) this.#announce(own);
  }

  /** Puts the best job of an open class among the tops of its role. */
  #announce(own: number): void {
    const top = this.#waiting[own]?.top() ?? -1;
    const role = this.#compiled.classes[own]?.role ?? 0;
    if (top >= 0) this.#openTops[role as 0 | 1 | 2].push(top);
  }

  #openTop(role: number): number {
    const tops = this.#openTops[role as 0 | 1 | 2];
    for (;;) {
      const rank = tops.top();
      if (rank < 0) return -1;
      const own = this.#compiled.classOf[this.#jobAt[rank] ?? 0] ?? 0;
      if (this.#open[own] === true && this.#waiting[own]?.top() === rank) return rank;
      tops.pop();
    }
  }

  /** True when a job of the class may start beside what runs; else the class is parked where it will be woken. */
  #fits(own: number, needs: JobClass): boolean {
    if (needs.alone && this.#running > 0) {
      this.#parkedIdle.push(own);
      return false;
    }
    if ((this.#apartRunning[own] ?? 0) > 0) {
      this.#parkedApart[own] = 1;
      return false;
    }
    for (let at = 0; at < needs.resources.length; at += 1) {
      const resource = needs.resources[at] ?? 0;
      if ((this.#used[resource] ?? 0) + (needs.units[at] ?? 0) > (this.#compiled.resourceCapacity[resource] ?? 0)) {
        this.#parkedResource[resource]?.push(own);
        return false;
      }
    }
    const { coordinators, perCoordinator } = this.#compiled.problem.capacity;
    let more = 0;
    for (const owner of needs.owners) {
      const busy = this.#ownersBusy[owner] ?? 0;
      if (busy >= perCoordinator) {
        this.#parkedOwner[owner]?.push(own);
        return false;
      }
      if (busy === 0) more += 1;
    }
    if (more > 0 && this.#ownersAtWork + more > coordinators) {
      this.#parkedCoordinators.push(own);
      return false;
    }
    return true;
  }

  /** Takes from a class its best job that need not step back for a better one; HELD_BACK when there is none. */
  #notHeldBack(own: number, now: number): number {
    const heap = this.#waiting[own];
    if (heap === undefined) return HELD_BACK;
    const holdBack = this.#holdBack;
    if (holdBack === undefined || !holdBack.mayHold(heap.top())) return heap.pop();
    const passed: number[] = [];
    let chosen = -1;
    while ((passed.length === 0 || this.#looksLeft > 0) && heap.size > 0) {
      const rank = heap.pop();
      const job = this.#jobAt[rank] ?? 0;
      if (holdBack.by(job, now) < 0) {
        chosen = rank;
        break;
      }
      passed.push(rank);
      this.#looksLeft -= 1;
    }
    for (const rank of passed) heap.push(rank);
    return chosen;
  }

  #begin(job: number, stream: number, at: number): void {
    const { classOf, classes, apartClasses, streams } = this.#compiled;
    const needs = classes[classOf[job] ?? 0];
    if (needs === undefined) return;
    this.#state[job] = RUNNING;
    this.#running += 1;
    this.#rolesBusy[needs.role] = (this.#rolesBusy[needs.role] ?? 0) + 1;
    if (needs.alone) this.#aloneRunning = true;
    for (const owner of needs.owners) {
      const busy = (this.#ownersBusy[owner] ?? 0) + 1;
      this.#ownersBusy[owner] = busy;
      if (busy === 1) this.#ownersAtWork += 1;
    }
    needs.resources.forEach((resource, index) => (this.#used[resource] = (this.#used[resource] ?? 0) + (needs.units[index] ?? 0)));
    for (const other of apartClasses[job] ?? []) this.#apartRunning[other] = (this.#apartRunning[other] ?? 0) + 1;
    this.#streamOf[job] = stream;
    if (stream <= streams) {
      this.#busy[stream] = 1;
      this.#lastOn[stream] = job;
    }
    this.#holdBack?.began(job, at);
  }

  #leave(job: number): void {
    const { classOf, classes, apartClasses, streams } = this.#compiled;
    const needs = classes[classOf[job] ?? 0];
    if (needs === undefined) return;
    this.#running -= 1;
    this.#rolesBusy[needs.role] = (this.#rolesBusy[needs.role] ?? 0) - 1;
    if (needs.alone) this.#aloneRunning = false;
    for (const owner of needs.owners) {
      const busy = (this.#ownersBusy[owner] ?? 0) - 1;
      this.#ownersBusy[owner] = busy;
      this.#wake(this.#parkedOwner[owner]);
      if (busy === 0) {
        this.#ownersAtWork -= 1;
        this.#wake(this.#parkedCoordinators);
      }
    }
    needs.resources.forEach((resource, index) => {
      this.#used[resource] = (this.#used[resource] ?? 0) - (needs.units[index] ?? 0);
      this.#wake(this.#parkedResource[resource]);
    });
    for (const other of apartClasses[job] ?? []) {
      const still = (this.#apartRunning[other] ?? 0) - 1;
      this.#apartRunning[other] = still;
      if (still > 0 || this.#parkedApart[other] !== 1) continue;
      this.#parkedApart[other] = 0;
      this.#reopen(other);
    }
    if (this.#running === 0) this.#wake(this.#parkedIdle);
    const stream = this.#streamOf[job] ?? 0;
    if (stream <= streams) {
      this.#busy[stream] = 0;
      if (stream < this.#lowestFree) this.#lowestFree = stream;
    }
    this.#holdBack?.left(job);
  }

  #wake(parked: number[] | undefined): void {
    if (parked === undefined) return;
    for (const own of parked) this.#reopen(own);
    parked.length = 0;
  }

  #reopen(own: number): void {
    if (this.#open[own] === true) return;
    this.#open[own] = true;
    this.#announce(own);
  }

  #takeFromHeap(job: number): void {
    const own = this.#compiled.classOf[job] ?? 0;
    this.#waiting[own]?.remove(this.#rankOf[job] ?? 0);
    if (this.#open[own] === true) this.#announce(own);
  }

  /** The lowest free stream, or the one whose last job this one follows. */
  #streamFor(job: number): number {
    let chosen = 0;
    for (const before of this.#compiled.after[job] ?? []) {
      const stream = this.#streamOf[before] ?? 0;
      if (stream > 0 && this.#lastOn[stream] === before && this.#busy[stream] === 0 && (chosen === 0 || stream < chosen)) chosen = stream;
    }
    if (chosen > 0) return chosen;
    while (this.#busy[this.#lowestFree] === 1) this.#lowestFree += 1;
    return this.#lowestFree;
  }
}

/** Jobs in order of priority: the higher key first, then the lower index. */
function orderOf(keys: ArrayLike<number>, count: number): Int32Array {
  const order = Int32Array.from({ length: count }, (_, job) => job);
  return order.sort((a, b) => (keys[b] ?? 0) - (keys[a] ?? 0) || a - b);
}
