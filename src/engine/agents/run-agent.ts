import { Fault } from '../model/fault.ts';
import type { AgentDeps } from './agent-deps.ts';
import type { AgentAssignment, AgentHost, AgentOutcome } from './assignment.ts';

/**
 * Runs one agent to the end of its round: asks the model, runs its tools under the lease, saves its files, tells the
 * coordinator, and again. Never rejects: an abort is `cancelled`, a fault is `failed`.
 */
export function runAgent(assignment: AgentAssignment, host: AgentHost, deps: AgentDeps, signal: AbortSignal): Promise<AgentOutcome> {
  void [assignment, host, deps, signal];
  return Promise.reject(new Fault('internal', 'The agent loop is not there yet.'));
}
