import type { z } from 'zod';
import { ModelCallError } from '../agents/model-port.ts';
import { Fault } from '../model/fault.ts';
import type { ErrorClass } from '../model/task-error.ts';

/** What a failed model call means: who can do something about it, whether another try can help, and what to do else. */
export interface CallFailure {
  /** Stable name: `provider_failed`, or what the provider said (`no_playbook_entry`). */
  readonly type: string;
  readonly class: z.infer<typeof ErrorClass>;
  readonly status: number | null;
  readonly message: string;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly hints: readonly string[];
}

const CONNECTION = /^(ECONN|ETIMEDOUT|ENOTFOUND|EAI_|EPIPE|ENETUNREACH|EHOSTUNREACH|UND_ERR_)/;

/** Reads an error of a model call. Never throws. */
export function classify(error: unknown): CallFailure {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof ModelCallError) {
    const retryAfterMs = validDelay(error.retryAfterMs);
    const told = error.hint === undefined ? {} : { hints: [error.hint] };
    if (error.permanent !== undefined) return { ...permanent(error.permanent, message), status: error.status, ...told };
    if (error.status !== null) return { type: 'provider_failed', status: error.status, message, retryAfterMs, ...byStatus(error.status), ...told };
    return { ...connectionFault(message), retryAfterMs, ...told };
  }
  if (error instanceof Fault) {
    if (error.code === 'timed_out') return connectionFault(message);
    return { ...unknownFault(message), type: error.code, class: error.code === 'peer_died' || error.code === 'worker_crashed' ? 'coordination' : 'unknown', hints: [error.remedy || 'Resume the run.'] };
  }
  return codesOf(error).some((code) => CONNECTION.test(code)) ? connectionFault(message) : unknownFault(message);
}

type Verdict = Pick<CallFailure, 'class' | 'retryable' | 'hints'>;

function byStatus(status: number): Verdict {
  if (status === 429) return { class: 'transient', retryable: true, hints: ['The provider limits the rate: use fewer streams (--streams), or resume later.'] };
  if (status === 408 || status === 529 || status >= 500) return { class: 'transient', retryable: true, hints: ['The provider is overloaded or down: resume the run later.', 'Allow more tries with retry.attempts in ce-config.yml.'] };
  if (status === 401) return { class: 'systemic', retryable: false, hints: ['The provider refused the key: set a valid API key, then resume the run.'] };
  if (status === 403) return { class: 'systemic', retryable: false, hints: ['The key may not use this model: choose another model or ask for access, then resume the run.'] };
  if (status === 404) return { class: 'systemic', retryable: false, hints: ['The provider does not know the model or the address: check the name of the model, then resume the run.'] };
  if (status === 402) return { class: 'resource', retryable: false, hints: ['The account has no credit left: top it up, then resume the run.'] };
  if (status === 413) return { class: 'resource', retryable: false, hints: ['The conversation is too long for the model: split the task into smaller ones.'] };
  return { class: 'unknown', retryable: false, hints: ['The provider rejected the request: see the message, correct it, then resume the run.'] };
}

function permanent(type: string, message: string): CallFailure {
  const hints: Readonly<Record<string, string>> = {
    no_playbook_entry: 'Add an entry with turns for this role and task to the playbook, then resume the run.',
    provider_down: 'The provider failed again and again: resume the run when it is back.',
    no_plan: 'Give a plan with --plan FILE, or an entry for the planner in the playbook.',
  };
  const classes: Readonly<Record<string, CallFailure['class']>> = { model_refused: 'unknown', command_failed: 'unknown', context_window_exceeded: 'resource', answer_too_long: 'resource', no_credit: 'resource' };
  return { type: type === 'provider_down' ? 'provider_failed' : type, class: classes[type] ?? 'systemic', status: null, message, retryable: false, retryAfterMs: undefined, hints: [hints[type] ?? 'No further try can help: see the message.'] };
}

function connectionFault(message: string): CallFailure {
  return { type: 'provider_failed', class: 'transient', status: null, message, retryable: true, retryAfterMs: undefined, hints: ['The provider could not be reached: check the network and the proxy, then resume the run.'] };
}

function unknownFault(message: string): CallFailure {
  return { type: 'provider_failed', class: 'unknown', status: null, message, retryable: false, retryAfterMs: undefined, hints: ['The provider failed in an unexpected way: see the message, then resume the run.'] };
}

/** Codes of an error and of what caused it, outermost first. */
function codesOf(error: unknown): string[] {
  const codes: string[] = [];
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth += 1) {
    if ('code' in at && typeof at.code === 'string') codes.push(at.code);
  }
  return codes;
}

function validDelay(ms: number | undefined): number | undefined {
  return ms !== undefined && Number.isFinite(ms) && ms >= 0 ? ms : undefined;
}
