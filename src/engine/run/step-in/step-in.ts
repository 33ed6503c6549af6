import { Fault } from '../../model/fault.ts';
import type { TaskId } from '../../model/ids.ts';
import type { Ledger } from '../ledger.ts';
import type { CallInput, CallOutput, StepInPort } from './calls.ts';
import type { Hands } from './hands.ts';
import { holdTask } from './hold-task.ts';
import { releaseTask } from './release-task.ts';
import { sendToBuilder } from './send-to-builder.ts';
import { unlockFile } from './unlock-file.ts';
import { waiveFinding } from './waive-finding.ts';

/** By which a person steps into a run while it is driven. Calls for one task happen one after the other, in the order in which they came. */
export class StepIn implements StepInPort {
  readonly #ledger: Ledger;
  readonly #last = new Map<TaskId, Promise<unknown>>();
  #hands: Hands | undefined;
  #underWay = 0;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** A build is under way, until the returned function is called. */
  attach(hands: Hands): () => void {
    this.#hands = hands;
    return () => {
      if (this.#hands === hands) this.#hands = undefined;
    };
  }

  /** A person's call is under way. */
  get isBusy(): boolean {
    return this.#underWay > 0;
  }

  /** Resolves when every call that has begun is through. */
  async settled(): Promise<void> {
    await Promise.all(this.#last.values());
  }

  holdTask(hold: CallInput<'holdTask'>): Promise<CallOutput<'holdTask'>> {
    return this.#alone(hold.task, (hands) => holdTask(hands, hold));
  }

  releaseTask(release: CallInput<'releaseTask'>): Promise<CallOutput<'releaseTask'>> {
    return this.#alone(release.task, (hands) => releaseTask(hands, release));
  }

  async unlockFile(unlock: CallInput<'unlockFile'>): Promise<CallOutput<'unlockFile'>> {
    const hands = this.#hands;
    if (hands === undefined) return { tasks: [] };
    return unlockFile(hands, unlock, (hold) => this.holdTask(hold));
  }

  sendToBuilder(sent: CallInput<'sendToBuilder'>): Promise<CallOutput<'sendToBuilder'>> {
    return this.#alone(sent.task, (hands) => sendToBuilder(hands, sent));
  }

  waiveFinding(waiver: CallInput<'waiveFinding'>): Promise<CallOutput<'waiveFinding'>> {
    return waiveFinding(this.#ledger, waiver);
  }

  async #alone<T>(task: TaskId, work: (hands: Hands) => Promise<T>): Promise<T> {
    this.#ledger.task(task);
    const before = this.#last.get(task) ?? Promise.resolve();
    const mine = before.then(() => {
      if (this.#hands === undefined) throw new Fault('nothing_to_do', 'The run is not building now, so no task is at work', { remedy: 'Approve the plan, or resume the run first.' });
      return work(this.#hands);
    });
    this.#last.set(task, mine.catch(() => undefined));
    this.#underWay += 1;
    try {
      return await mine;
    } finally {
      this.#underWay -= 1;
      this.#hands?.stepped();
    }
  }
}
