import type { RunEvent } from '../../engine/events/event.ts';
import type { TaskId } from '../../engine/model/ids.ts';

/** A task's wish to write paths that it may not write. */
export interface LeaseRequest {
  readonly paths: readonly string[];
  readonly reason: string;
  readonly holder: TaskId | undefined;
}

/** The last wish of each task that was refused and not granted since. */
export type LeaseRequests = ReadonlyMap<TaskId, LeaseRequest>;

/** Nobody was refused anything. */
export const NO_REQUESTS: LeaseRequests = new Map();

/** The open wishes after some more events. */
export function foldLeaseRequests(before: LeaseRequests, events: readonly RunEvent[]): LeaseRequests {
  let after: Map<TaskId, LeaseRequest> | undefined;
  for (const event of events) {
    if (event.task === undefined) continue;
    switch (event.type) {
      case 'lease_refused':
        (after ??= new Map(before)).set(event.task, { paths: event.data.paths, reason: event.data.reason, holder: event.data.holder });
        break;
      case 'lease_extended':
      case 'lease_granted':
      case 'task_done':
      case 'task_failed':
      case 'task_cancelled':
      case 'task_retried':
        if ((after ?? before).has(event.task)) (after ??= new Map(before)).delete(event.task);
        break;
      default:
    }
  }
  return after ?? before;
}
