import { deferred } from '../../base/deferred.ts';
import { Emitter } from '../../base/emitter.ts';
import type { NewEvent, RunEvent } from '../events/event.ts';
import { evolve } from '../events/evolve.ts';
import type { RunState, TaskState } from '../events/run-state.ts';
import { Fault } from '../model/fault.ts';
import type { StreamId, TaskId } from '../model/ids.ts';
import type { Journal } from '../ports.ts';

/** The journal and the state that it folds to, together: the state moves only when an event is durable. */
export class Ledger {
  /** Events that have just become durable, in order. */
  readonly appended = new Emitter<readonly RunEvent[]>();
  /** Settles when the journal refused an append: nothing can be decided any more. */
  readonly broken: Promise<unknown>;
  readonly #broken = deferred<unknown>();
  readonly #journal: Journal;
  readonly #streams = new Map<TaskId, StreamId>();
  /** Durable events that wait for an earlier one to be folded. */
  readonly #early = new Map<number, RunEvent>();
  #state: RunState;

  constructor(journal: Journal, state: RunState) {
    this.#journal = journal;
    this.#state = state;
    this.broken = this.#broken.promise;
    for (const task of this.#state.tasks.values()) if (task.stream !== undefined) this.#streams.set(task.id, task.stream);
  }

  /** The run as far as it is durable. */
  get state(): RunState {
    return this.#state;
  }

  /** One task of the run; throws a bug when the plan has none of that name. */
  task(id: TaskId): TaskState {
    const task = this.#state.tasks.get(id);
    if (task === undefined) throw new Fault('unknown_task', `The plan has no task ${id}`);
    return task;
  }

  /** Events of this task carry that stream from now on. */
  assignStream(task: TaskId, stream: StreamId): void {
    this.#streams.set(task, stream);
  }

  /** Appends in order and resolves when it is durable and folded. */
  async append(...events: readonly NewEvent[]): Promise<void> {
    let written: readonly RunEvent[];
    try {
      written = await this.#journal.append(events.map((event) => this.#withStream(event)));
    } catch (error) {
      this.#broken.resolve(error);
      throw error;
    }
    for (const event of written) this.#early.set(event.seq, event);
    const folded: RunEvent[] = [];
    for (let event = this.#next(); event !== undefined; event = this.#next()) {
      this.#state = evolve(this.#state, event);
      folded.push(event);
    }
    if (folded.length > 0) this.appended.emit(folded);
  }

  /** Appends without waiting; a refusal settles `broken`. */
  note(event: NewEvent): void {
    this.append(event).catch(() => undefined);
  }

  /** Stores a text beside the journal. */
  putBlob(text: string): ReturnType<Journal['putBlob']> {
    return this.#journal.putBlob(text);
  }

  /** Reads a text that lies beside the journal. */
  getBlob(id: Parameters<Journal['getBlob']>[0]): ReturnType<Journal['getBlob']> {
    return this.#journal.getBlob(id);
  }

  #next(): RunEvent | undefined {
    const seq = this.#state.seq + 1;
    const event = this.#early.get(seq);
    this.#early.delete(seq);
    return event;
  }

  #withStream(event: NewEvent): NewEvent {
    const stream = event.task === undefined ? undefined : this.#streams.get(event.task);
    return event.stream !== undefined || stream === undefined ? event : { ...event, stream };
  }
}
