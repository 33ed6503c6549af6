import { isEnded } from '../events/run-state.ts';
import type { NewEvent } from '../events/event.ts';
import { claimOf } from '../graph/claim-of.ts';
import { claimsConflict } from '../graph/claims-conflict.ts';
import type { TaskGraph } from '../graph/task-graph.ts';
import { LeaseTable, type LeaseGranted, type LeaseRefused } from '../leases/lease-table.ts';
import { Fault } from '../model/fault.ts';
import type { TaskId } from '../model/ids.ts';
import type { Lease } from '../model/lease.ts';
import { matchesAny } from '../paths/match.ts';
import type { BuildContext, RunContext } from './run-context.ts';

/** A lease that nobody renewed for that long is taken away: its holder's thread is gone. */
const LEASE_TTL_MS = 120_000;
const LEASE_CHECK_MS = 5_000;

/** The empty lease table of a build; tokens go on where the journal left them. */
export function createLeases({ ledger, caseBlind }: RunContext, graph: TaskGraph): LeaseTable {
  const rules = { caseBlind };
  return new LeaseTable({
    conflict: (a, b) => claimsConflict(a, b, graph.domains, rules),
    ttlMs: LEASE_TTL_MS,
    matches: (globs, path) => matchesAny(globs, path, rules),
    state: { live: new Map(), lastToken: ledger.state.highestToken },
  });
}

/** What came of a task's first request in this process, and what has to be told before it. */
export interface Grant {
  readonly answer: LeaseGranted | LeaseRefused;
  readonly lost: readonly NewEvent[];
  readonly writes: readonly string[];
}

/** Asks for all that a task may touch, and what it had been given beside before. Nothing is awaited, so that no task that starts meanwhile takes it. */
export function grantLease({ ledger, leases, graph, ports }: BuildContext, id: TaskId): Grant {
  const { lease: before } = ledger.task(id);
  const { reads, writes } = claimOf(graph, id);
  return {
    answer: leases.grantAll(id, { reads, writes: [...new Set([...writes, ...(before?.writes ?? [])])] }, ports.clock.now()),
    lost: before === undefined ? [] : [{ type: 'lease_expired', task: id, data: { token: before.token, reason: 'the process that held it has ended' } }],
    writes,
  };
}

/** Tasks that a person held when the process before this one ended are held still: their leases come before all others. */
export async function takeUpHeld(context: BuildContext, ids: readonly TaskId[]): Promise<void> {
  const { ledger, leases } = context;
  const events: NewEvent[] = [];
  for (const id of ids) {
    const { hold, status, task } = ledger.task(id);
    if (hold === undefined || isEnded(status) || task.role !== 'builder') continue;
    const { answer, lost } = grantLease(context, id);
    if (answer.type === 'refused') throw new Fault('internal', `The lease of ${id}, which a person holds, is taken: ${answer.reason}`);
    leases.pin(id);
    events.push(...lost, { type: 'lease_granted', task: id, data: { lease: answer.lease } });
  }
  if (events.length > 0) await ledger.append(...events);
}

/** Gives waiting wishes what has come free, and tells who asked. */
export async function grantWishes({ ledger, leases, ports }: BuildContext): Promise<void> {
  const events = leases.settle(ports.clock.now()).flatMap((lease): NewEvent[] => {
    const before = new Set(ledger.task(lease.task).lease?.writes ?? []);
    const added = lease.writes.filter((path) => !before.has(path));
    const message = `You may write ${added.join(', ')} from now on: who held it has let go.`;
    return [
      { type: 'lease_extended', task: lease.task, data: { lease, added, reason: 'it came free' } },
      { type: 'feedback_sent', task: lease.task, data: { from: 'coordinator', to: lease.task, message } },
    ];
  });
  if (events.length > 0) await ledger.append(...events);
}

/** A task showed a sign of life. */
export function renewLease({ ledger, leases, ports }: BuildContext, id: TaskId): void {
  const { lease } = ledger.task(id);
  if (lease !== undefined) leases.heartbeat(id, lease.token, ports.clock.now());
}

/** Outside the build step the coordinator itself is at work, and renews the lease; a builder's lease lives by its agent's signs of life. `onLost` gets every lease that ran out. */
export function watchLeases(context: BuildContext, around: { atWork(): Iterable<TaskId>; onLost(lease: Lease, why: Fault): void }): { dispose(): void } {
  const { ledger, leases, ports } = context;
  let timer: { dispose(): void } | undefined;
  const check = (): void => {
    for (const id of around.atWork()) if (ledger.task(id).status !== 'building') renewLease(context, id);
    for (const lease of leases.expire(ports.clock.now())) {
      const reason = 'its agent gave no sign of life';
      ledger.note({ type: 'lease_expired', task: lease.task, data: { token: lease.token, reason } });
      around.onLost(lease, new Fault('timed_out', `The lease of ${lease.task} ran out: ${reason}`));
    }
    timer = ports.clock.after(LEASE_CHECK_MS, check);
  };
  timer = ports.clock.after(LEASE_CHECK_MS, check);
  return { dispose: () => timer?.dispose() };
}
