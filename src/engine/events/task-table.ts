import type { TaskId } from '../model/ids.ts';
import type { TaskState } from './run-state.ts';

const CHUNK = 64;

/**
 * The tasks of a run by id, in plan order, immutable: `with` answers a new table that shares all but a few dozen entries with the old
 * one. A fold of ten thousand tasks would otherwise copy ten thousand entries at each event.
 */
export class TaskTable implements ReadonlyMap<TaskId, TaskState> {
  readonly #places: ReadonlyMap<TaskId, number>;
  readonly #chunks: readonly (readonly TaskState[])[];

  private constructor(places: ReadonlyMap<TaskId, number>, chunks: readonly (readonly TaskState[])[]) {
    this.#places = places;
    this.#chunks = chunks;
  }

  /** A table of these tasks; of two with one id the later counts. */
  static of(tasks: readonly TaskState[]): TaskTable {
    const unique = [...new Map(tasks.map((task) => [task.id, task])).values()];
    const chunks: TaskState[][] = [];
    for (let start = 0; start < unique.length; start += CHUNK) chunks.push(unique.slice(start, start + CHUNK));
    return new TaskTable(new Map(unique.map((task, place) => [task.id, place])), chunks);
  }

  get size(): number {
    return this.#places.size;
  }

  has(id: TaskId): boolean {
    return this.#places.has(id);
  }

  get(id: TaskId): TaskState | undefined {
    const place = this.#places.get(id);
    return place === undefined ? undefined : this.#chunks[Math.floor(place / CHUNK)]?.[place % CHUNK];
  }

  /** The table with another state of a task that it has; the same table when it has none of that id. */
  with(task: TaskState): TaskTable {
    const place = this.#places.get(task.id);
    if (place === undefined) return this;
    const chunks = [...this.#chunks];
    const chunk = [...(chunks[Math.floor(place / CHUNK)] ?? [])];
    chunk[place % CHUNK] = task;
    chunks[Math.floor(place / CHUNK)] = chunk;
    return new TaskTable(this.#places, chunks);
  }

  forEach(call: (task: TaskState, id: TaskId, map: ReadonlyMap<TaskId, TaskState>) => void): void {
    for (const task of this.values()) call(task, task.id, this);
  }

  *values(): MapIterator<TaskState> {
    for (const chunk of this.#chunks) yield* chunk;
  }

  keys(): MapIterator<TaskId> {
    return this.#places.keys();
  }

  *entries(): MapIterator<[TaskId, TaskState]> {
    for (const task of this.values()) yield [task.id, task];
  }

  [Symbol.iterator](): MapIterator<[TaskId, TaskState]> {
    return this.entries();
  }
}
