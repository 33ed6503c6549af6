import type { ResourceUse } from '../model/plan.ts';
import type { TaskId } from '../model/ids.ts';
import type { Role } from '../model/role.ts';

/** A task as the scheduler sees it. Other jobs are named by their index in the problem. */
export interface Job {
  readonly id: TaskId;
  readonly role: Role;
  readonly estimateMs: number;
  /** Jobs that must have ended before this one starts: hard edges, artifacts, and path conflicts in plan order. */
  readonly after: readonly number[];
  /** Set when nothing at all may run beside it: the reason, in words. */
  readonly alone: string | undefined;
  /** Jobs that may not run beside it, in either order (integration points that stop only some streams); symmetric. */
  readonly apart: readonly number[];
  /** Declared owners of the domains that it writes in; only these count for the coordinator limits. */
  readonly owners: readonly string[];
  readonly resources: readonly ResourceUse[];
  /** The integration point that it is, by name. */
  readonly integrationPoint: string | undefined;
}

/** How much may run at once. */
export interface Capacity {
  readonly streams: number;
  readonly pools: Readonly<Record<Role, number>>;
  /** Declared owners that may be at work at once. */
  readonly coordinators: number;
  /** Tasks at once for one declared owner. */
  readonly perCoordinator: number;
  /** Units there are of each resource; 1 where absent. */
  readonly resources: Readonly<Record<string, number>>;
}

/** All that a schedule depends on. */
export interface SchedulingProblem {
  readonly jobs: readonly Job[];
  readonly capacity: Capacity;
}
