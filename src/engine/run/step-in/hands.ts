import type { TaskId } from '../../model/ids.ts';
import type { BuildContext } from '../run-context.ts';
import type { Reins } from './reins.ts';

/** What stepping in needs of the build that is under way. */
export interface Hands {
  readonly context: BuildContext;
  /** Aborts when the build ends. */
  readonly signal: AbortSignal;
  /** Of a task that is at work. */
  reinsOf(task: TaskId): Reins | undefined;
  /** Lets a task that was held start again as soon as there is room for it. */
  letGo(task: TaskId): void;
  /** A person's call is through. */
  stepped(): void;
  /** Leases may have come free. */
  leaseFreed(): void;
}
