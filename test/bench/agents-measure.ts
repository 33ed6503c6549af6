/** Name of the channel on which the bench and its pool thread speak, beside the pool's own port. */
export const BENCH_CHANNEL = 'ce-parallel-bench-agents';

/** What the pool thread shall measure: starts with so many answers streaming in beside the agents, stops and tells. */
export type LoopOrder = { readonly type: 'start'; readonly streams: number } | { readonly type: 'stop' };

/** How late the pool thread's loop came round. */
export interface LoopDelay {
  readonly type: 'delay';
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** What the measuring process is started with. */
export interface AgentsOrder {
  readonly workerFile: string;
  readonly repository: string;
  readonly head: string;
  readonly processFolder: string;
  /** How many agents at once, round by round. */
  readonly rounds: readonly number[];
  readonly turns: number;
}

/** What one round measured. */
export interface AgentsRound {
  readonly agents: number;
  /** What every turn took beyond the model's own time, which the script fixes. */
  readonly overheadMs: readonly number[];
  readonly meanDelayMs: number;
  readonly loop: LoopDelay;
  /** Of the whole process, at its highest. */
  readonly rssMiB: number;
}
