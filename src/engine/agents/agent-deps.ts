import type { ProviderGate } from '../retry/provider-gate.ts';
import type { Clock, Files, Git, Hashes, Ids, Log, Processes } from '../ports.ts';
import type { Model } from './model-port.ts';
import type { ToolLimits } from './tool-limits.ts';

/** What an agent's loop needs of the world. `limits` and `providerGate` are made once a thread and shared by all its agents. */
export interface AgentDeps {
  readonly model: Model;
  readonly files: Files;
  readonly git: Git;
  readonly processes: Processes;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly hashes: Hashes;
  readonly limits: ToolLimits;
  readonly providerGate: ProviderGate;
}
