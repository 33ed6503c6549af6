import type { AgentPool } from '../agents/agent-pool.ts';
import type { TaskGraph } from '../graph/task-graph.ts';
import type { LeaseTable } from '../leases/lease-table.ts';
import type { Config, Gate } from '../model/config.ts';
import type { RunId, TaskId } from '../model/ids.ts';
import type { Role } from '../model/role.ts';
import type { Clock, Files, Git, Hashes, Ids, Log, Processes, WorktreeSetup } from '../ports.ts';
import { encodeRefName } from '../model/ref-name.ts';
import type { Background } from './background.ts';
import type { Budget } from './budget.ts';
import type { Ledger } from './ledger.ts';
import type { PauseGate } from './pause-gate.ts';
import type { StepIn } from './step-in/step-in.ts';

/** The ports that a run acts through. */
export interface RunPorts {
  readonly files: Files;
  readonly git: Git;
  readonly processes: Processes;
  readonly setup: WorktreeSetup;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly hashes: Hashes;
  readonly log: Log;
}

/** Where a run keeps its things; absolute paths with `/`. */
export interface RunFolders {
  /** The user's working tree; never written to. */
  readonly repository: string;
  /** `.ce-workspace` */
  readonly workspace: string;
  /** `.ce-workspace/runs/<run>` */
  readonly run: string;
  /** Outside the repository: one folder a task. */
  readonly worktrees: string;
}

/** Everything that stays the same while a run is at work. */
export interface RunContext {
  readonly run: RunId;
  readonly ports: RunPorts;
  readonly folders: RunFolders;
  readonly ledger: Ledger;
  readonly pools: Readonly<Record<Role, AgentPool>>;
  readonly provider: string;
  readonly config: Config;
  readonly gates: readonly Gate[];
  readonly budget: Budget;
  readonly pause: PauseGate;
  readonly background: Background;
  readonly stepIn: StepIn;
  /** Environment of tool and gate processes. */
  readonly env: Readonly<Record<string, string>>;
  readonly caseBlind: boolean;
}

/** A run whose plan is approved. */
export interface BuildContext extends RunContext {
  readonly graph: TaskGraph;
  readonly leases: LeaseTable;
}

/** Branch that a run's results land on. */
export function integrationRef(run: RunId): string {
  return `refs/heads/ce/${run}/integration`;
}

/** Ref that keeps the last state of a task's worktree. */
export function wipRef(run: RunId, task: TaskId): string {
  return `refs/ce/wip/${run}/${encodeRefName(task)}`;
}

/** Folder of a task's worktree. */
export function worktreeOf(folders: RunFolders, task: TaskId): string {
  return `${folders.worktrees}/${encodeRefName(task)}`;
}
