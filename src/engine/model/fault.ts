/** Every operational fault the product throws, by code; the text is for people, the code for programs. */
export type FaultCode =
  | 'git_failed'
  | 'git_too_old'
  | 'not_a_repository'
  | 'ref_moved'
  | 'merge_conflict'
  | 'workspace_collision'
  | 'journal_locked'
  | 'journal_damaged'
  | 'journal_poisoned'
  | 'journal_conflict'
  | 'unknown_run'
  | 'unknown_task'
  | 'invalid_document'
  | 'usage'
  | 'preflight'
  | 'command_not_found'
  | 'process_failed'
  | 'timed_out'
  | 'cancelled'
  | 'peer_died'
  | 'protocol'
  | 'worker_crashed'
  | 'provider_failed'
  | 'no_playbook_entry'
  | 'budget_exceeded'
  | 'human_needed'
  | 'nothing_to_do'
  | 'io'
  | 'internal';

/** An operational fault: what happened, with a closed code, data for the log, and the next action for the user. */
export class Fault extends Error {
  readonly code: FaultCode;
  readonly details: Readonly<Record<string, unknown>>;
  /** What the user can do next, one sentence; empty when there is nothing. */
  readonly remedy: string;

  constructor(code: FaultCode, message: string, options: { details?: Record<string, unknown>; remedy?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'Fault';
    this.code = code;
    this.details = options.details ?? {};
    this.remedy = options.remedy ?? '';
  }
}

/** True for a Fault, with that code when one is given. */
export function isFault(error: unknown, code?: FaultCode): error is Fault {
  return error instanceof Fault && (code === undefined || error.code === code);
}
