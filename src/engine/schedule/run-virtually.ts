import { invariant } from '../../base/assert-never.ts';
import type { CompiledProblem } from './compile.ts';
import type { Priorities } from './priorities.ts';
import { ReadyIndex } from './ready-index.ts';

/** When and where each job ran on the virtual clock, by job; streams from 1. */
export interface VirtualRun {
  readonly makespanMs: number;
  readonly starts: Float64Array;
  readonly streams: Int32Array;
}

/** Runs every job for exactly its estimate, or for `durations` where the estimates are to be wrong; all that ends at one moment ends before the next decision. The problem must be possible. */
export function runVirtually(compiled: CompiledProblem, priorities: Priorities, durations: Float64Array = compiled.estimates): VirtualRun {
  const { count } = compiled;
  const index = new ReadyIndex(compiled, priorities);
  const starts = new Float64Array(count);
  const streams = new Int32Array(count);
  const working = new EndHeap();
  let now = 0;
  for (;;) {
    for (const { job, stream } of index.pick(now)) {
      starts[job] = now;
      streams[job] = stream;
      working.push(now + (durations[job] ?? 0), job);
    }
    if (working.size === 0) break;
    now = working.topEnd();
    while (working.size > 0 && working.topEnd() === now) index.finish(working.pop());
  }
  invariant(index.ended === count, `the scheduler stopped with ${count - index.ended} of ${count} jobs left`);
  return { makespanMs: now, starts, streams };
}

/** Jobs by the time at which they end, then by index. */
class EndHeap {
  readonly #ends: number[] = [];
  readonly #jobs: number[] = [];

  get size(): number {
    return this.#jobs.length;
  }

  topEnd(): number {
    return this.#ends[0] ?? 0;
  }

  push(end: number, job: number): void {
    let at = this.#jobs.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = this.#ends[parent] ?? 0;
      if (above < end || (above === end && (this.#jobs[parent] ?? 0) < job)) break;
      this.#put(at, above, this.#jobs[parent] ?? 0);
      at = parent;
    }
    this.#put(at, end, job);
  }

  pop(): number {
    const top = this.#jobs[0] ?? -1;
    const end = this.#ends.pop() ?? 0;
    const job = this.#jobs.pop() ?? -1;
    const size = this.#jobs.length;
    if (size === 0) return top;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && this.#before(child + 1, child)) child += 1;
      const lesser = this.#ends[child] ?? 0;
      if (end < lesser || (end === lesser && job < (this.#jobs[child] ?? 0))) break;
      this.#put(at, lesser, this.#jobs[child] ?? 0);
      at = child;
    }
    this.#put(at, end, job);
    return top;
  }

  #before(a: number, b: number): boolean {
    const first = this.#ends[a] ?? 0;
    const second = this.#ends[b] ?? 0;
    return first < second || (first === second && (this.#jobs[a] ?? 0) < (this.#jobs[b] ?? 0));
  }

  #put(at: number, end: number, job: number): void {
    this.#ends[at] = end;
    this.#jobs[at] = job;
  }
}
