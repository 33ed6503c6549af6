import { randomUUID } from 'node:crypto';
import { Fault, isFault } from '../../engine/model/fault.ts';
import type { TaskId } from '../../engine/model/ids.ts';
import type { Disposable } from '../../base/disposable.ts';
import { putAsk, refuseAsk, takeAsks, takeRefusal, withdrawAsk, type Ask } from '../../node/runs/asks.ts';
import { heldTasks } from '../../engine/report/held-tasks.ts';
import type { RunStore } from './run-store.ts';

const LOOK_MS = 500;
const ANSWER_WITHIN_MS = 20_000;

/** What is asked from the window of a task's worktree reaches the window that drives the run: by a file beside the journal, which only that one takes away. */
export class AskDesk implements Disposable {
  readonly #store: RunStore;
  readonly #answer: (ask: Ask) => Promise<void>;
  readonly #heard: Disposable;
  #timer: NodeJS.Timeout | undefined;

  /** `answer` does what is asked, in the window that drives the run. */
  constructor(store: RunStore, answer: (ask: Ask) => Promise<void>) {
    this.#store = store;
    this.#answer = answer;
    this.#heard = store.changed.on(() => this.#wake());
  }

  /** Asks whoever drives the run to hand a task back; resolves with what was changed when the journal says that it was. Throws why it was not. */
  async handBack({ task, message, by }: { readonly task: TaskId; readonly message: string; readonly by: string }): Promise<readonly string[]> {
    const { run, state } = this.#store.view;
    if (run === undefined) throw new Fault('unknown_run', 'There is no run here');
    const { folder } = this.#store.find(run);
    const since = state.seq;
    const name = randomUUID();
    await putAsk(folder, name, { type: 'hand_back', task, message, by });
    const until = Date.now() + ANSWER_WITHIN_MS;
    for (;;) {
      for (const event of this.#store.view.events) if (event.seq > since && event.type === 'task_released' && event.task === task) return event.data.changed;
      const refused = await takeRefusal(folder, name);
      if (refused !== undefined) throw new Fault('usage', refused);
      if (Date.now() > until && (await withdrawAsk(folder, name))) throw new Fault('timed_out', 'The window that drives the run did not answer', { remedy: 'Open the repository there, and hand the task back in that window.' });
      await new Promise((done) => setTimeout(done, LOOK_MS));
    }
  }

  dispose(): void {
    this.#heard.dispose();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Only while this window drives a run with a task that somebody holds, somebody may ask. */
  #wake(): void {
    const { owner, state } = this.#store.view;
    if (owner === 'here' && heldTasks(state).length > 0) this.#timer ??= setTimeout(() => void this.#look(), LOOK_MS);
  }

  async #look(): Promise<void> {
    const { run } = this.#store.view;
    if (run !== undefined) {
      const { folder } = this.#store.find(run);
      for (const { name, ask } of await takeAsks(folder)) {
        try {
          await this.#answer(ask);
        } catch (error) {
          await refuseAsk(folder, name, isFault(error) ? `${error.message}${error.remedy === '' ? '' : `. ${error.remedy}`}` : String(error)).catch(() => undefined);
        }
      }
    }
    if (this.#timer === undefined) return;
    this.#timer = undefined;
    this.#wake();
  }
}
