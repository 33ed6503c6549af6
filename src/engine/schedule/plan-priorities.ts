import { compile, type CompiledProblem } from './compile.ts';
import { assertPossible } from './feasibility.ts';
import { lowerBoundMs } from './lower-bound.ts';
import { bottomLevels, successorsOf, type Priorities } from './priorities.ts';
import type { SchedulingProblem } from './problem.ts';
import { runVirtually, type VirtualRun } from './run-virtually.ts';
import { seededRandom } from './seeded-random.ts';

/** How long to look for a good order. */
export interface PlanningOptions {
  /** The same seed gives the same priorities. */
  readonly seed?: number;
  /** Schedules to try at most. */
  readonly tries?: number;
}

/** Schedules that are tried when nobody says how many: less for a large problem, so that it stays a matter of a second. */
export function defaultTries(problem: SchedulingProblem): number {
  let size = 1;
  for (const job of problem.jobs) size += 1 + job.after.length / 4 + job.owners.length / 4 + job.resources.length / 4 + Math.min(job.apart.length, 40) / 8 + (job.alone === undefined ? 0 : 4);
  return Math.max(16, Math.min(1_500, Math.floor(500_000 / size)));
}

/**
 * The best order that a bounded, seeded search finds: rules of priority first (remaining critical path, the same with what is scarce
 * weighing more), then forward and backward passes over the best, then local search that moves the jobs on whose waiting the end
 * depends. Ends early when the lower bound is reached. Counted in schedules, never in time, so the same problem gives the same order.
 */
export function planPriorities(problem: SchedulingProblem, options: PlanningOptions = {}): Priorities {
  assertPossible(problem);
  const search = new Search(problem, options.tries ?? defaultTries(problem), options.seed ?? 1);
  search.tryRules();
  search.justify();
  search.improve();
  return search.best();
}

interface Candidate extends Priorities {
  readonly keys: Float64Array;
  readonly run: VirtualRun;
}

class Search {
  readonly #problem: SchedulingProblem;
  readonly #compiled: CompiledProblem;
  readonly #backward: CompiledProblem;
  readonly #bound: number;
  readonly #random: () => number;
  readonly #scarce: readonly number[];
  #left: number;
  #best: Candidate | undefined;

  constructor(problem: SchedulingProblem, tries: number, seed: number) {
    this.#problem = problem;
    this.#compiled = compile(problem);
    const successors = successorsOf(problem);
    this.#backward = compile({ ...problem, jobs: problem.jobs.map((job, index) => ({ ...job, after: successors[index] ?? [] })) });
    this.#bound = lowerBoundMs(problem) * (1 + 1e-9);
    this.#random = seededRandom(seed);
    this.#left = tries;
    this.#scarce = problem.jobs.flatMap((job, index) => (job.alone !== undefined || this.#compiled.apartClasses[index]?.length !== 0 || job.resources.length > 0 ? [index] : []));
  }

  best(): Priorities {
    const { keys, holds } = this.#best ?? { keys: bottomLevels(this.#problem), holds: new Set<number>() };
    return { keys, holds };
  }

  /** Every rule of priority with every rule of who is stepped back for. */
  tryRules(): void {
    const { jobs } = this.#problem;
    const alone = this.#scarce.filter((job) => jobs[job]?.alone !== undefined);
    const apart = this.#scarce.filter((job) => jobs[job]?.alone !== undefined || this.#compiled.apartClasses[job]?.length !== 0);
    const holds = distinct([alone, [], apart, this.#scarce]);
    const levels = bottomLevels(this.#problem);
    for (const held of holds) this.#try(levels, new Set(held));
    for (const keys of this.#otherRules()) {
      for (const held of holds) this.#try(keys, new Set(held));
    }
  }

  /** Schedules backwards from the best's ends and forwards from that, which closes gaps on both sides. */
  justify(): void {
    for (let round = 0; round < 3 && this.#best !== undefined && !this.#done(); round += 1) {
      const before = this.#best;
      this.#tryJustified(before);
      if (before === this.#best) return;
    }
  }

  /** Local search until the tries are used up or the bound is reached. */
  improve(): void {
    let current = this.#best;
    if (current === undefined) return;
    const total = this.#left;
    while (!this.#done()) {
      const heat = 0.015 * (this.#left / total);
      const roll = this.#random();
      let next: Candidate | undefined;
      if (roll < 0.03) next = this.#tryJustified(current);
      else if (roll < 0.1) next = this.#try(this.#shaken(current.keys), current.holds);
      else next = this.#try(this.#moved(current), this.#toggled(current.holds));
      if (next === undefined) return;
      if (next.run.makespanMs <= current.run.makespanMs * (1 + heat * this.#random())) current = next;
      else if (this.#random() < 0.01 && this.#best !== undefined) current = this.#best;
    }
  }

  #done(): boolean {
    return this.#left <= 0 || (this.#best !== undefined && this.#best.run.makespanMs <= this.#bound);
  }

  #try(keys: Float64Array, holds: ReadonlySet<number>): Candidate | undefined {
    if (this.#done()) return undefined;
    this.#left -= 1;
    const run = runVirtually(this.#compiled, { keys, holds });
    const candidate = { keys, holds, run };
    if (this.#best === undefined || run.makespanMs < this.#best.run.makespanMs) this.#best = candidate;
    return candidate;
  }

  #tryJustified(from: Candidate): Candidate | undefined {
    if (this.#done()) return undefined;
    this.#left -= 1;
    const backward = runVirtually(this.#backward, { keys: this.#endsOf(from.run), holds: from.holds });
    return this.#try(this.#endsOf(backward), from.holds);
  }

  #endsOf(run: VirtualRun): Float64Array {
    return run.starts.map((start, job) => start + (this.#compiled.estimates[job] ?? 0));
  }

  /** Remaining paths in which what is scarce weighs more, and remaining work instead of the longest path. */
  #otherRules(): readonly Float64Array[] {
    const { jobs, capacity } = this.#problem;
    const { estimates, streams, classes, classOf, resourceCapacity } = this.#compiled;
    const load = new Float64Array(resourceCapacity.length);
    jobs.forEach((_, job) => {
      const needs = classes[classOf[job] ?? 0];
      needs?.resources.forEach((resource, at) => (load[resource] = (load[resource] ?? 0) + ((needs.units[at] ?? 0) * (estimates[job] ?? 0)) / (resourceCapacity[resource] ?? 1)));
    });
    const longest = Math.max(this.#bound, 1);
    const scarcity = (job: number): number => {
      const needs = classes[classOf[job] ?? 0];
      if (needs === undefined) return 0;
      const resource = needs.resources.reduce((most, one) => Math.max(most, (load[one] ?? 0) / longest), 0);
      return resource + (needs.alone ? 1 : 0);
    };
    const rules = [bottomLevels(this.#problem, (job) => (estimates[job] ?? 0) * (1 + scarcity(job)))];
    const levels = rules[0] ?? new Float64Array(0);
    rules.push(levels.map((level, job) => level + scarcity(job) * longest));
    const behind = new Float64Array(jobs.length);
    const successors = successorsOf(this.#problem);
    jobs.forEach((_, job) => (behind[job] = (successors[job] ?? []).reduce((sum, next) => sum + (estimates[next] ?? 0), 0)));
    const width = Math.max(1, Math.min(streams, capacity.streams));
    rules.push(bottomLevels(this.#problem, (job) => (estimates[job] ?? 0) + (behind[job] ?? 0) / width));
    return rules;
  }

  /** The same order with some noise on every key. */
  #shaken(keys: Float64Array): Float64Array {
    const width = 0.02 + 0.2 * this.#random() * this.#random();
    return keys.map((key) => key * (1 + width * (2 * this.#random() - 1)));
  }

  /** Moves jobs of the chain that decides the end before those that ran while they waited. */
  #moved(from: Candidate): Float64Array {
    const keys = from.keys.slice();
    const moves = 1 + Math.floor(-Math.log(1 - this.#random()) * 0.8);
    const { chain, readyAt } = this.#decidingChain(from.run);
    const count = keys.length;
    for (let move = 0; move < moves; move += 1) {
      const delayed = chain.filter((job) => (from.run.starts[job] ?? 0) > (readyAt.get(job) ?? 0));
      const any = this.#random() < 0.25 || delayed.length === 0;
      const job = any ? this.#below(count) : (delayed[this.#below(delayed.length)] ?? 0);
      const rivals = any ? [] : this.#rivalsOf(job, readyAt.get(job) ?? 0, from.run);
      const rival = rivals.length === 0 ? this.#below(count) : (rivals[this.#below(rivals.length)] ?? 0);
      const nudge = Math.abs(keys[rival] ?? 0) * 1e-6 * this.#random() + 1e-6;
      if (any && this.#random() < 0.5) {
        const key = keys[job] ?? 0;
        keys[job] = keys[rival] ?? 0;
        keys[rival] = key;
      } else if (!any && this.#random() < 0.3) keys[rival] = (keys[job] ?? 0) - nudge;
      else keys[job] = (keys[rival] ?? 0) + nudge;
    }
    return keys;
  }

  /** Jobs that began while this one was ready or that kept it from being so. */
  #rivalsOf(job: number, readyAt: number, run: VirtualRun): readonly number[] {
    const start = run.starts[job] ?? 0;
    const rivals: number[] = [];
    for (let other = 0; other < run.starts.length; other += 1) {
      const began = run.starts[other] ?? 0;
      if (other !== job && began < start && began + (this.#compiled.estimates[other] ?? 0) > readyAt) rivals.push(other);
    }
    return rivals;
  }

  /** From a job that ends last back through what each began right after; and when each of them could have begun by its edges alone. */
  #decidingChain(run: VirtualRun): { chain: readonly number[]; readyAt: ReadonlyMap<number, number> } {
    const { estimates, after, count } = this.#compiled;
    const endOf = (job: number): number => (run.starts[job] ?? 0) + (estimates[job] ?? 0);
    const endingAt = new Map<number, number[]>();
    for (let job = 0; job < count; job += 1) {
      if (estimates[job] === 0) continue;
      const end = endOf(job);
      const list = endingAt.get(end);
      if (list === undefined) endingAt.set(end, [job]);
      else list.push(job);
    }
    const chain: number[] = [];
    const readyAt = new Map<number, number>();
    let at = run.makespanMs;
    for (;;) {
      const ending = endingAt.get(at);
      if (ending === undefined) break;
      const job = ending[this.#below(ending.length)] ?? 0;
      chain.push(job);
      readyAt.set(job, (after[job] ?? []).reduce((latest, before) => Math.max(latest, endOf(before)), 0));
      at = run.starts[job] ?? 0;
    }
    return { chain, readyAt };
  }

  /** Now and then the same with one job more, or less, that is stepped back for. */
  #toggled(holds: ReadonlySet<number>): ReadonlySet<number> {
    if (this.#scarce.length === 0 || this.#random() > 0.2) return holds;
    const job = this.#scarce[this.#below(this.#scarce.length)] ?? 0;
    const next = new Set(holds);
    if (!next.delete(job)) next.add(job);
    return next;
  }

  #below(count: number): number {
    return Math.floor(this.#random() * count);
  }
}

function distinct(lists: readonly (readonly number[])[]): readonly (readonly number[])[] {
  return [...new Map(lists.map((list) => [list.join(','), list])).values()];
}
