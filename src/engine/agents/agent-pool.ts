import type { AgentAssignment, AgentHost, AgentOutcome } from './assignment.ts';

/** The agents of one role, wherever they run. The death of what carries them rejects with `worker_crashed`; the caller starts again from the last checkpoint. */
export interface AgentPool {
  run(assignment: AgentAssignment, host: AgentHost, signal: AbortSignal): Promise<AgentOutcome>;
}
