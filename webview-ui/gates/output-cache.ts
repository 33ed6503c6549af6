import type { Host } from '../host.ts';
import { taskId } from '../panel.ts';

/** The raw output of a gate as far as it is known here. */
export type GateOutput = { readonly type: 'loading' } | { readonly type: 'text'; readonly text: string } | { readonly type: 'failed'; readonly message: string };

const MOST_KEPT = 20;

/** Raw outputs of gates, each asked for once; a new verdict makes a new key. */
export class OutputCache {
  readonly #host: Host;
  readonly #redraw: () => void;
  readonly #known = new Map<string, GateOutput>();

  constructor(host: Host, redraw: () => void) {
    this.#host = host;
    this.#redraw = redraw;
  }

  /** What is known of the output; asks for it the first time. `version` changes with each verdict. */
  of(task: string, gate: string, version: string): GateOutput {
    const key = JSON.stringify([task, gate, version]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const oldest = this.#known.keys().next();
    if (this.#known.size >= MOST_KEPT && oldest.done !== true) this.#known.delete(oldest.value);
    const loading: GateOutput = { type: 'loading' };
    this.#known.set(key, loading);
    this.#host.call('gateOutput', { task: taskId(task), gate }).then(
      ({ text }) => this.#keep(key, { type: 'text', text }),
      (error: unknown) => this.#keep(key, { type: 'failed', message: error instanceof Error ? error.message : String(error) }),
    );
    return loading;
  }

  #keep(key: string, output: GateOutput): void {
    this.#known.set(key, output);
    this.#redraw();
  }
}
