import type { AgentPool } from './agent-pool.ts';
import { Semaphore } from './semaphore.ts';

/** The same pool with at most that many agents at work; the others wait in the order in which they came. */
export function limitPool(pool: AgentPool, agents: number): AgentPool {
  const places = new Semaphore(agents);
  return { run: (assignment, host, signal) => places.use(signal, () => pool.run(assignment, host, signal)) };
}
