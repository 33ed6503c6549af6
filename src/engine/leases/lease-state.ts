import type { RunEvent } from '../events/event.ts';
import type { Lease } from '../model/lease.ts';

/** The leases of a run as its journal has them. */
export interface LeaseState {
  /** Live leases by token. */
  readonly live: ReadonlyMap<number, Lease>;
  /** The highest token that was ever granted. */
  readonly lastToken: number;
}

/** Before the first grant. */
export const NO_LEASES: LeaseState = { live: new Map(), lastToken: 0 };

/** The leases that stand after these events, oldest first; events of other kinds change nothing. Heartbeats are not in the journal, so `expiresAt` is as granted or extended. */
export function foldLeases(events: Iterable<RunEvent>, from: LeaseState = NO_LEASES): LeaseState {
  const live = new Map(from.live);
  let lastToken = from.lastToken;
  for (const event of events) {
    switch (event.type) {
      case 'lease_granted':
      case 'lease_extended':
        live.set(event.data.lease.token, event.data.lease);
        lastToken = Math.max(lastToken, event.data.lease.token);
        break;
      case 'lease_released':
      case 'lease_expired':
        live.delete(event.data.token);
        break;
      default:
    }
  }
  return { live, lastToken };
}
