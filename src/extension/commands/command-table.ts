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
  chooseRepository: { title: 'Choose Repository…', icon: 'repo', needs: ['idle', 'several'] },
  applyChosen: { title: 'Apply Chosen Changes', icon: 'check', needs: ['trusted', 'applicable', 'choosing'] },
  stopChoosing: { title: 'Stop Choosing Changes', icon: 'close', needs: ['choosing'] },
  chooseAll: { title: 'Choose All Changes', icon: 'check-all', needs: ['choosing'] },
  chooseNone: { title: 'Choose No Changes', icon: 'clear-all', needs: ['choosing'] },
  toggleChange: { title: 'Take or Leave the Change', icon: 'check', needs: ['choosing'], inner: true },
  showChange: { title: 'Show Change', icon: 'diff', needs: ['choosing'], inner: true },
  undoApply: { title: 'Undo Apply', icon: 'discard', needs: ['trusted', 'applied'] },
  approvePlan: { title: 'Approve Plan', icon: 'check', needs: ['trusted', 'approval'] },
  commentPlan: { title: 'Comment on Plan…', icon: 'comment', needs: ['approval'] },
  rejectPlan: { title: 'Reject Plan…', icon: 'close', needs: ['approval'] },
  takeOverTask: { title: 'Take Over Task…', icon: 'account', needs: ['trusted', 'takeable'] },
  handBackTask: { title: 'Hand Back Task…', icon: 'reply', needs: ['trusted', 'held'] },
  unlockFile: { title: 'Unlock File…', icon: 'lock', needs: ['trusted', 'locked'] },
  runGates: { title: 'Run Gates', icon: 'checklist', needs: ['trusted', 'repository'] },
  captureLearning: { title: 'Capture Learning…', icon: 'lightbulb', needs: ['trusted', 'run'] },
  setApiKey: { title: 'Set API Key…', icon: 'key', needs: [] },
  openPipeline: { title: 'Open Pipeline', icon: 'graph', needs: [] },
  openPlan: { title: 'Open Plan', icon: 'go-to-file', needs: ['plan'] },
  replayRun: { title: 'Replay Run…', icon: 'history', needs: ['run'] },
  doctor: { title: 'Doctor', icon: 'pulse', needs: ['trusted'] },
  showTask: { title: 'Show in Pipeline', icon: 'graph', needs: ['run'], inner: true },
  showDiff: { title: 'Show Changes', icon: 'diff-multiple', needs: ['trusted', 'run'], inner: true },
  openWorktree: { title: 'Open Worktree in New Window', icon: 'folder-opened', needs: ['trusted', 'run'], inner: true },
  pauseTask: { title: 'Pause Task', icon: 'debug-pause', needs: ['takeable'], inner: true },
  continueTask: { title: 'Continue Task', icon: 'debug-continue', needs: ['trusted', 'held'], inner: true },
  showConflict: { title: 'Show Both Sides', icon: 'diff', needs: ['trusted', 'run'], inner: true },
  openLog: { title: 'Show Log', icon: 'output', needs: ['run'], inner: true },
  showRun: { title: 'Show This Run', icon: 'eye', needs: [], inner: true },
  sendFindingToBuilder: { title: 'Send Finding to Builder', icon: 'reply', needs: ['trusted', 'run'] },
  waiveFinding: { title: 'Waive Finding…', icon: 'pass', needs: ['trusted', 'run'] },
  openFindingInWorktree: { title: 'Open Finding in Worktree', icon: 'go-to-file', needs: ['trusted', 'run'] },
  explainFinding: { title: 'Explain Finding', icon: 'question', needs: ['trusted', 'run'] },
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
