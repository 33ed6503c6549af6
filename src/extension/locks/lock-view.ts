import type { Hold } from './holds.ts';
import type { LockTrouble } from './lock-writer.ts';
import type { OpenFiles } from './open-files.ts';
import { NO_LOCKS, type LockPlan } from './plan-locks.ts';

/** What is locked now, for everything that shows it. */
export interface LockView {
  /** Absolute, with `/`. */
  readonly root: string;
  readonly holds: readonly Hold[];
  readonly plan: LockPlan;
  readonly files: OpenFiles;
  /** Why the editor's settings could not be written, when they could not. */
  readonly trouble: LockTrouble;
}

/** Nothing is locked anywhere. */
export const UNLOCKED: LockView = { root: '', holds: [], plan: NO_LOCKS, files: { open: [], dirty: [] }, trouble: undefined };
