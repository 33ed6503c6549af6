import type { Need } from '../run/situation.ts';

/** A command of the extension: how the palette and the menus name it, and what has to be so for it. */
export interface CommandSpec {
  readonly title: string;
  readonly icon?: string;
  readonly needs: readonly Need[];
  /** It makes sense only for something that was clicked on, and is not in the palette. */
  readonly inner?: true;
}

/**
 * Every command there is. package.json is held against this table by a test, and `registerCommands` against it by the compiler:
 * a command without a handler, or a handler without a command, does not compile.
 */
export const COMMANDS = {
  run: { title: 'Run…', icon: 'play', needs: ['trusted', 'repository', 'idle'] },
  runSample: { title: 'Run the Sample', icon: 'beaker', needs: ['trusted', 'idle'] },
  plan: { title: 'Plan…', icon: 'list-tree', needs: ['trusted', 'repository', 'idle'] },
  build: { title: 'Build', icon: 'tools', needs: ['trusted', 'buildable'] },
  review: { title: 'Review', icon: 'eye', needs: ['run'] },
  status: { title: 'Status', icon: 'info', needs: ['run'] },
  resume: { title: 'Resume', icon: 'debug-continue', needs: ['trusted', 'resumable'] },
  pause: { title: 'Pause', icon: 'debug-pause', needs: ['pausable'] },
  cancel: { title: 'Cancel', icon: 'debug-stop', needs: ['cancellable'] },
  applyResult: { title: 'Apply Result…', icon: 'git-merge', needs: ['trusted', 'applicable'] },
  undoApply: { title: 'Undo Apply', icon: 'discard', needs: ['trusted', 'applied'] },
  approvePlan: { title: 'Approve Plan', icon: 'check', needs: ['trusted', 'approval'] },
  rejectPlan: { title: 'Reject Plan…', icon: 'close', needs: ['approval'] },
  runGates: { title: 'Run Gates', icon: 'checklist', needs: ['trusted', 'repository'] },
  openPipeline: { title: 'Open Pipeline', icon: 'graph', needs: [] },
  openPlan: { title: 'Open Plan', icon: 'go-to-file', needs: ['plan'] },
  replayRun: { title: 'Replay Run…', icon: 'history', needs: ['run'] },
  doctor: { title: 'Doctor', icon: 'pulse', needs: ['trusted'] },
  showTask: { title: 'Show in Pipeline', icon: 'graph', needs: ['run'], inner: true },
  showDiff: { title: 'Show Changes', icon: 'diff-multiple', needs: ['trusted', 'run'], inner: true },
  openWorktree: { title: 'Open Worktree in New Window', icon: 'folder-opened', needs: ['trusted', 'run'], inner: true },
  openLog: { title: 'Show Log', icon: 'output', needs: ['run'], inner: true },
  showRun: { title: 'Show This Run', icon: 'eye', needs: [], inner: true },
} as const satisfies Record<string, CommandSpec>;

/** Name of a command, without the prefix. */
export type CommandName = keyof typeof COMMANDS;

/** The id under which the editor knows a command. */
export type CommandId = `ceParallel.${CommandName}`;

/** The id of a command. */
export function idOf<N extends CommandName>(name: N): `ceParallel.${N}` {
  return `ceParallel.${name}`;
}

/** The enablement clause of a command, as package.json has it; undefined for one that can always be called. */
export function enablementOf({ needs }: CommandSpec): string | undefined {
  return needs.length === 0 ? undefined : needs.map((need) => `ceParallel.${need}`).join(' && ');
}
