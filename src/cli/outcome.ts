import type { RunEnd } from '../engine/events/event.ts';
import type { Diagnostic } from '../engine/model/diagnostic.ts';
import { Fault, isFault, type FaultCode } from '../engine/model/fault.ts';

/** The exit codes of the command line. */
export const EXIT = { done: 0, failed: 1, usage: 2, limit: 3, human: 4, cancelled: 130 } as const;
/** An exit code of the command line. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What a command came to: the result's fields for programs, the text for people, and the exit code. */
export interface Outcome {
  readonly exitCode: ExitCode;
  readonly result: Readonly<Record<string, unknown>>;
  /** Lines for standard output when there is no `--json`. */
  readonly text: readonly string[];
  /** What went wrong, when something did: told on standard error, and as `error` in the result. */
  readonly error?: CommandError;
}

/** An error as programs get it. */
export interface CommandError {
  readonly code: FaultCode;
  readonly message: string;
  readonly remedy: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly diagnostics?: readonly Diagnostic[];
}

/** The exit code of a run by how it ended. A run that only has a plan waits for a person. */
export function exitCodeOfRun(state: RunEnd | 'planned', doneTasks: number): ExitCode {
  switch (state) {
    case 'done':
      return doneTasks > 0 ? EXIT.done : EXIT.failed;
    case 'failed':
      return EXIT.failed;
    case 'cancelled':
      return EXIT.cancelled;
    case 'out_of_budget':
      return EXIT.limit;
    case 'blocked':
    case 'planned':
      return EXIT.human;
  }
}

/** The exit code of a fault. */
export function exitCodeOfFault(code: FaultCode): ExitCode {
  switch (code) {
    case 'usage':
    case 'invalid_document':
    case 'preflight':
    case 'not_a_repository':
    case 'git_too_old':
    case 'unknown_run':
    case 'unknown_task':
    case 'journal_locked':
    case 'command_not_found':
      return EXIT.usage;
    case 'budget_exceeded':
    case 'timed_out':
      return EXIT.limit;
    case 'human_needed':
    case 'workspace_collision':
    case 'merge_conflict':
      return EXIT.human;
    case 'cancelled':
      return EXIT.cancelled;
    default:
      return EXIT.failed;
  }
}

const DISK_REMEDIES: Readonly<Record<string, string>> = {
  EACCES: 'Give yourself the right to write there, or choose another place.',
  EPERM: 'Give yourself the right to write there, or choose another place.',
  EROFS: 'The disk is read-only; choose another place.',
  ENOSPC: 'The disk is full; free some space.',
  EDQUOT: 'The disk quota is used up; free some space.',
  ENOTDIR: 'A file stands where a folder is needed; move it away, or choose another place.',
  EISDIR: 'A folder stands where a file is needed; move it away, or choose another place.',
};

/** Anything that was thrown, as an error for programs. A bug keeps its stack in the details. */
export function errorOf(thrown: unknown): CommandError {
  if (isFault(thrown)) {
    const { diagnostics, ...details } = thrown.details;
    return { code: thrown.code, message: thrown.message, remedy: thrown.remedy, details, ...(isDiagnostics(diagnostics) ? { diagnostics } : {}) };
  }
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const remedy = DISK_REMEDIES[(error as NodeJS.ErrnoException).code ?? ''];
  if (remedy !== undefined) return { code: 'io', message: error.message, remedy, details: { path: (error as NodeJS.ErrnoException).path ?? '' } };
  return { code: 'internal', message: error.message, remedy: 'This is a fault of ce-parallel itself; please report it with the details.', details: { stack: error.stack ?? '' } };
}

/** The outcome of a command that could not do its work; `result` is what it had by then. */
export function failure(thrown: unknown, result: Readonly<Record<string, unknown>> = {}): Outcome {
  const error = errorOf(thrown);
  return { exitCode: exitCodeOfFault(error.code), result, text: [], error };
}

/** A fault of documents that people wrote: every diagnostic, and that nothing was started. */
export function documentFault(diagnostics: readonly Diagnostic[], file: string): Fault {
  const errors = diagnostics.filter((each) => each.severity === 'error').length;
  return new Fault('invalid_document', `${file} has ${errors === 1 ? 'an error' : `${errors} errors`}; nothing was started.`, { details: { file, diagnostics }, remedy: 'Mend what is named above, line by line, and try again.' });
}

function isDiagnostics(value: unknown): value is readonly Diagnostic[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'object' && each !== null && 'file' in each && 'line' in each);
}
