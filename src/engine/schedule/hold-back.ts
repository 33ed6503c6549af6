import type { CompiledProblem } from './compile.ts';

/** How many of the better jobs are asked whether one may pass them. */
const HOLDERS_ASKED = 3;
/** How many of them are looked at for some that a job would delay; the best matter most, and there may be thousands. */
const HOLDERS_SEEN = 24;

/**
 * Says which better job a ready one must step back for.
 *
 * A job that runs alone (or apart, or with much of a resource) would wait for ever while shorter ones keep slipping in. So once it is
 * ready, or all that it waits for is at work, a job behind it may start only if it will have ended when the better one could begin.
 * The best of these jobs steps back for nobody, so something can always start.
 */
export class HoldBack {
  readonly #compiled: CompiledProblem;
  readonly #rankOf: Int32Array;
  readonly #flagged: Uint8Array;
  /** How many of the jobs it waits for have not begun. */
  readonly #unstarted: Int32Array;
  readonly #outside = new Set<number>();
  /** Flagged jobs that are ready or about to be, best first. */
  readonly #active: number[] = [];
  /** Jobs at work, in no order, and when each will have ended by its estimate. */
  readonly #atWork: number[] = [];
  readonly #endOf: Float64Array;
  /** For each job the flagged ones that wait for it. */
  readonly #flaggedAfter: (number[] | undefined)[];
  /** Bumped by every start and end, so that an answer of `#freeAt` can be kept. */
  #version = 0;
  readonly #kept = new Map<number, { version: number; now: number; at: number }>();

  constructor(compiled: CompiledProblem, holds: ReadonlySet<number>, rankOf: Int32Array) {
    this.#compiled = compiled;
    this.#rankOf = rankOf;
    this.#flagged = new Uint8Array(compiled.count);
    this.#unstarted = new Int32Array(compiled.count);
    this.#endOf = new Float64Array(compiled.count);
    this.#flaggedAfter = new Array<number[] | undefined>(compiled.count).fill(undefined);
    for (const job of holds) {
      const before = compiled.after[job] ?? [];
      this.#flagged[job] = 1;
      this.#unstarted[job] = before.length;
      for (const one of before) (this.#flaggedAfter[one] ??= []).push(job);
    }
  }

  /** True when a job of that rank might have to step back for a better one. */
  mayHold(rank: number): boolean {
    const best = this.#active[0];
    return best !== undefined && (this.#rankOf[best] ?? 0) < rank;
  }

  /** True when every job behind the best of those must step back, whatever it needs. */
  get everything(): boolean {
    const { classes, classOf } = this.#compiled;
    const best = this.#active[0];
    return best !== undefined && classes[classOf[best] ?? 0]?.alone === true;
  }

  /** The better job that this one must step back for, or -1. */
  by(job: number, now: number): number {
    const rank = this.#rankOf[job] ?? 0;
    const estimate = this.#compiled.estimates[job] ?? 0;
    let asked = 0;
    const seen = Math.min(this.#active.length, HOLDERS_SEEN);
    for (let at = 0; at < seen && asked < HOLDERS_ASKED; at += 1) {
      const holder = this.#active[at] ?? 0;
      if ((this.#rankOf[holder] ?? 0) >= rank) return -1;
      if (!this.#wouldDelay(job, holder)) continue;
      asked += 1;
      if (now + estimate > this.#freeAt(holder, now)) return holder;
    }
    return -1;
  }

  /** A job started at that time. */
  began(job: number, at: number): void {
    this.#version += 1;
    this.#atWork.push(job);
    this.#endOf[job] = at + (this.#compiled.estimates[job] ?? 0);
    this.#deactivate(job);
    this.#predecessorBegan(job);
  }

  /** A running job no longer runs. */
  left(job: number): void {
    this.#version += 1;
    const last = this.#atWork.pop();
    if (last !== undefined && last !== job) this.#atWork[this.#atWork.indexOf(job)] = last;
  }

  /** A job ended without having begun. */
  neverBegan(job: number): void {
    this.#predecessorBegan(job);
  }

  /** All that the job waits for has ended. */
  becameReady(job: number): void {
    if (this.#flagged[job] === 1) this.#activate(job);
  }

  /** A job that had begun is to begin again. */
  putBack(job: number): void {
    for (const next of this.#flaggedAfter[job] ?? []) {
      this.#unstarted[next] = (this.#unstarted[next] ?? 0) + 1;
      this.#deactivate(next);
    }
  }

  /** Nobody steps back for the job any more: it ended, or is held from outside. */
  forget(job: number): void {
    if (this.#flagged[job] !== 1) return;
    this.#outside.add(job);
    this.#deactivate(job);
  }

  /** The job is no longer held from outside. */
  remember(job: number): void {
    if (!this.#outside.delete(job)) return;
    if (this.#unstarted[job] === 0) this.#activate(job);
  }

  #predecessorBegan(job: number): void {
    const waiting = this.#flaggedAfter[job];
    if (waiting === undefined) return;
    for (const next of waiting) {
      const left = (this.#unstarted[next] ?? 0) - 1;
      this.#unstarted[next] = left;
      if (left === 0) this.#activate(next);
    }
  }

  #activate(job: number): void {
    if (this.#outside.has(job)) return;
    const at = this.#placeOf(job);
    if (this.#active[at] !== job) this.#active.splice(at, 0, job);
  }

  #deactivate(job: number): void {
    if (this.#flagged[job] !== 1) return;
    const at = this.#placeOf(job);
    if (this.#active[at] === job) this.#active.splice(at, 1);
  }

  /** Where the job stands among the active ones, or would stand. */
  #placeOf(job: number): number {
    const rank = this.#rankOf[job] ?? 0;
    let low = 0;
    let high = this.#active.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#rankOf[this.#active[middle] ?? 0] ?? 0) < rank) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #wouldDelay(job: number, holder: number): boolean {
    const { classes, classOf, apartClasses, resourceCapacity } = this.#compiled;
    const own = classes[classOf[job] ?? 0];
    const other = classes[classOf[holder] ?? 0];
    if (own === undefined || other === undefined) return false;
    if (own.alone || other.alone || apartClasses[holder]?.includes(classOf[job] ?? 0) === true) return true;
    return other.resources.some((resource, at) => {
      const mine = own.resources.indexOf(resource);
      return mine >= 0 && (own.units[mine] ?? 0) + (other.units[at] ?? 0) > (resourceCapacity[resource] ?? 0);
    });
  }

  /** When, by the estimates, the holder could begin if nothing more that would delay it were started. */
  #freeAt(holder: number, now: number): number {
    const kept = this.#kept.get(holder);
    if (kept?.version === this.#version && kept.now === now) return kept.at;
    const at = this.#computeFreeAt(holder, now);
    this.#kept.set(holder, { version: this.#version, now, at });
    return at;
  }

  #computeFreeAt(holder: number, now: number): number {
    const { classes, classOf, after, apartClasses, resourceCapacity } = this.#compiled;
    const needs = classes[classOf[holder] ?? 0];
    let at = now;
    if (needs === undefined) return at;
    for (const job of this.#atWork) {
      const end = this.#endOf[job] ?? 0;
      const blocks = needs.alone || apartClasses[holder]?.includes(classOf[job] ?? 0) === true || classes[classOf[job] ?? 0]?.alone === true;
      if (blocks && end > at) at = end;
    }
    for (const before of after[holder] ?? []) if (this.#atWork.includes(before)) at = Math.max(at, this.#endOf[before] ?? at);
    needs.resources.forEach((resource, index) => {
      const users: { end: number; units: number }[] = [];
      let free = resourceCapacity[resource] ?? 0;
      for (const job of this.#atWork) {
        const end = this.#endOf[job] ?? 0;
        const user = classes[classOf[job] ?? 0];
        const place = user?.resources.indexOf(resource) ?? -1;
        if (user === undefined || place < 0) continue;
        const units = user.units[place] ?? 0;
        users.push({ end, units });
        free -= units;
      }
      users.sort((a, b) => a.end - b.end);
      for (const user of users) {
        if (free >= (needs.units[index] ?? 0)) break;
        free += user.units;
        at = Math.max(at, user.end);
      }
    });
    return at;
  }
}
