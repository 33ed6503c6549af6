import type { Result } from '../../base/result.ts';
import { err, ok } from '../../base/result.ts';
import type { AgentNotice } from '../agents/assignment.ts';
import { ModelCallError, type Model, type ModelReply, type ModelRequest } from '../agents/model-port.ts';
import type { Clock, Ids } from '../ports.ts';
import { abortReason, delay, withDeadline } from './abortable.ts';
import { backoffMs, type RetryPolicy } from './backoff.ts';
import { classify, type CallFailure } from './classify.ts';
import type { Permit, ProviderGate } from './provider-gate.ts';

/** A call that has not answered after this long counts as a connection fault. */
export const MODEL_CALL_DEADLINE_MS = 1_800_000;

/** A provider that asks for a longer wait than this (or than the policy's longest) is given up instead. */
const LONGEST_RETRY_AFTER_MS = 600_000;

/** What a model call with retries needs. */
export interface CallOptions {
  readonly model: Model;
  readonly retry: RetryPolicy;
  readonly gate: ProviderGate;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly notice: (notice: AgentNotice) => void;
  readonly signal: AbortSignal;
}

/** A failed call with the number of tries that were made. */
export type CallFailed = CallFailure & { readonly attempts: number };

/** Calls the model until it answers, cannot be helped, or the tries are used up. Rejects only with the signal's reason. */
export async function callModel(request: ModelRequest, options: CallOptions): Promise<Result<ModelReply, CallFailed>> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await tryOnce(request, options);
    if (outcome.ok) return outcome;
    const failure = outcome.error;
    const retryInMs = waitBeforeRetry(failure, attempt, options);
    options.notice({ type: 'model_call_failed', status: failure.status, class: failure.class, message: failure.message, attempt, retryInMs });
    if (retryInMs === null) return err({ ...failure, attempts: attempt });
    if (failure.retryAfterMs !== undefined) options.gate.pause(failure.retryAfterMs, failure.message, options.notice);
    await delay(options.clock, retryInMs, options.signal);
  }
}

/** Null when there is no point in another try. */
function waitBeforeRetry(failure: CallFailure, attempt: number, options: CallOptions): number | null {
  if (!failure.retryable || attempt > options.retry.attempts) return null;
  const jitter = backoffMs(options.retry, attempt, options.ids.random());
  if (failure.retryAfterMs === undefined) return jitter;
  return failure.retryAfterMs > Math.max(LONGEST_RETRY_AFTER_MS, options.retry.maxDelayMs) ? null : failure.retryAfterMs + Math.min(jitter, options.retry.baseDelayMs);
}

async function tryOnce(request: ModelRequest, options: CallOptions): Promise<Result<ModelReply, CallFailure>> {
  const { signal } = options;
  let permit: Permit | undefined;
  try {
    permit = await options.gate.admit({ signal, spreadMs: options.retry.baseDelayMs, notice: options.notice });
    const reply = await withDeadline((inner) => options.model.respond(request, inner), {
      clock: options.clock,
      ms: MODEL_CALL_DEADLINE_MS,
      signal,
      late: () => new ModelCallError(`${options.model.provider} gave no answer within ${MODEL_CALL_DEADLINE_MS / 60_000} minutes`),
    });
    permit.succeeded();
    return ok(reply);
  } catch (error) {
    if (signal.aborted) {
      permit?.abandoned();
      throw abortReason(signal);
    }
    const failure = classify(error);
    if (failure.retryable) permit?.failed(failure.message);
    else permit?.abandoned();
    return err(failure);
  }
}
