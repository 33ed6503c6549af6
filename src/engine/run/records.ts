import type { Disposable } from '../../base/disposable.ts';
import type { RunEvent } from '../events/event.ts';
import { writePlan } from '../documents/write-plan.ts';
import { implementationLog } from '../report/implementation-log.ts';
import { summaryMarkdown } from '../report/summary-markdown.ts';
import type { Ledger } from './ledger.ts';
import type { RunFolders, RunPorts } from './run-context.ts';

const WORTH_A_RECORD: ReadonlySet<RunEvent['type']> = new Set(['plan_ready', 'task_started', 'task_done', 'task_failed', 'task_skipped', 'task_cancelled', 'run_finished', 'run_resumed']);

const AT_MOST_EVERY_MS = 1_000;

/** Keeps `plan.yml`, `implementation-log.json` and `summary.md` beside the journal up to date. They are views: losing one loses nothing. */
export class Records {
  readonly #ledger: Ledger;
  readonly #folders: RunFolders;
  readonly #ports: RunPorts;
  #timer: Disposable | undefined;
  #dirty = false;
  #planDirty = false;
  /** What a process that was killed in the middle of a write left behind has been looked at. */
  #mended = false;
  #writing: Promise<void> | undefined;

  constructor(ledger: Ledger, folders: RunFolders, ports: RunPorts) {
    this.#ledger = ledger;
    this.#folders = folders;
    this.#ports = ports;
    ledger.appended.on((events) => {
      if (events.some((event) => event.type === 'plan_ready')) this.#planDirty = true;
      if (events.some((event) => event.type === 'plan_ready' || event.type === 'run_finished')) this.#writeNow();
      else if (events.some((event) => WORTH_A_RECORD.has(event.type))) this.#writeSoon();
    });
  }

  /** Resolves when the records say what the journal says. */
  async flush(): Promise<void> {
    this.#writeNow();
    while (this.#writing !== undefined) await this.#writing;
  }

  /** Path of the plan that a person may edit before approving. */
  get planFile(): string {
    return `${this.#folders.run}/plan.yml`;
  }

  /** The log holds every task, so it is not written anew for each of many that start and end in one second. */
  #writeSoon(): void {
    this.#timer ??= this.#ports.clock.after(AT_MOST_EVERY_MS, () => this.#writeNow());
  }

  #writeNow(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
    this.#dirty = true;
    this.#writing ??= this.#write().finally(() => (this.#writing = undefined));
  }

  async #write(): Promise<void> {
    while (this.#dirty) {
      this.#dirty = false;
      const { state } = this.#ledger;
      try {
        await this.#mend();
        if (this.#planDirty && state.plan !== undefined) {
          this.#planDirty = false;
          await this.#ports.files.writeAtomic(this.planFile, writePlan(state.plan));
        }
        await this.#ports.files.writeAtomic(`${this.#folders.run}/implementation-log.json`, `${JSON.stringify(implementationLog(state), null, 2)}\n`);
        if (state.endedAt !== undefined) await this.#ports.files.writeAtomic(`${this.#folders.run}/summary.md`, summaryMarkdown(state));
      } catch (error) {
        this.#complain(error);
      }
    }
  }

  /** Removes temporary files that nobody will rename any more, and notices that the plan was never written. */
  async #mend(): Promise<void> {
    if (this.#mended) return;
    this.#mended = true;
    const { files } = this.#ports;
    const names = (await files.list(this.#folders.run)) ?? [];
    for (const name of names) if (/^\.ce-[0-9a-f]+\.tmp$/.test(name)) await files.remove(`${this.#folders.run}/${name}`);
    // One that is there may hold an edit of the user's.
    if (!names.includes('plan.yml')) this.#planDirty = true;
  }

  #complain(error: unknown): void {
    this.#ports.log.warn('a record could not be written', { run: this.#ledger.state.run, error: String(error) });
  }
}
