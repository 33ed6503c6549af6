import type { Finding } from '../engine/model/finding.ts';

/** The documents of the product that people write. */
export type DocumentKind = 'config' | 'plan' | 'playbook';

/** Globs of the files that the language server looks at, as an editor selects them. */
export const DOCUMENT_GLOBS: readonly string[] = [
  '**/ce-config.yml',
  '**/.ce-workspace/runs/*/plan.yml',
  '**/plan.yml',
  '**/*.plan.{yml,yaml,json}',
  '**/playbook.yml',
  '**/*.playbook.{yml,yaml,json}',
];

/** What a file is by its path relative to the repository's root, with `/`; undefined for one that is none of ours. */
export function documentKind(path: string): DocumentKind | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (path === 'ce-config.yml' || path === '.github/ce-config.yml') return 'config';
  if (/\.plan\.(ya?ml|json)$/u.test(name)) return 'plan';
  if (name === 'plan.yml' && /^(plan\.yml|(.*\/)?plans\/.*|(.*\/)?\.ce-workspace\/runs\/[^/]+\/plan\.yml)$/u.test(path)) return 'plan';
  return name === 'playbook.yml' || /\.playbook\.(ya?ml|json)$/u.test(name) ? 'playbook' : undefined;
}

/** What the extension host tells the language server when it starts it. The extension loads this file at once, so its check stands in the server. */
export interface ServerOptions {
  /** Whether git may be run in the workspace: it may start programs that the repository names. */
  readonly trusted: boolean;
}

/** Notification from the extension host: the workspace is trusted from now on. It has no parameters. */
export const TRUST_GRANTED = 'ce/trustGranted';

/** Notification from the extension host: all that stands against the changes of the shown run (`FindingsNotice`), in place of what it said before. */
export const FINDINGS_TOLD = 'ce/findings';

/** What was found in the changes of a run's tasks. The server shows it in the user's own files, where the lines are now. */
export interface FindingsNotice {
  /** Top folder of the repository. */
  readonly root: string;
  readonly findings: readonly ToldFinding[];
  readonly conflicts: readonly ToldConflict[];
}

/** A finding with the text that it speaks of: its path at `commit`. */
export interface ToldFinding {
  /** Names it in the commands of its quick fixes. */
  readonly id: string;
  readonly task: string;
  readonly commit: string;
  /** Folder of the task's worktree; null when it has none. */
  readonly worktree: string | null;
  readonly finding: Finding;
}

/** A file that two changes cannot both have. */
export interface ToldConflict {
  /** Its place among the conflicts of the run. */
  readonly place: number;
  readonly path: string;
  /** What it is, in one sentence. */
  readonly message: string;
  /** The file as each side has it: where an editor finds it, and the folder of its worktree; null where it has none. */
  readonly sides: readonly { readonly label: string; readonly uri: string; readonly worktree: string | null }[];
}

/** Commands of the extension that the quick fixes of findings call with the ids of findings. */
export const FINDING_COMMANDS = {
  send: 'ceParallel.sendFindingToBuilder',
  waive: 'ceParallel.waiveFinding',
  open: 'ceParallel.openFindingInWorktree',
  explain: 'ceParallel.explainFinding',
} as const;

/** Command of the extension that the quick fix of a conflict calls with its place. */
export const CONFLICT_COMMAND = 'ceParallel.showConflict';
