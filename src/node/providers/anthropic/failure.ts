import { ModelCallError, type ModelCallErrorOptions } from '../../../engine/agents/model-port.ts';
import { readLimits, readRetryAfter } from './rate-limits.ts';

/** What a failure is told with. */
export interface FailureContext {
  readonly model: string;
  readonly role: string;
  readonly baseUrl: string;
  /** Never told. */
  readonly key: string;
  readonly now: number;
}

/** An error of the SDK, by what it has; told by shape, so that reading one loads no SDK. */
interface ApiError {
  readonly status?: number | undefined;
  readonly headers?: Headers | undefined;
  readonly type?: string | null | undefined;
  readonly apiMessage?: string | null | undefined;
  readonly errorCode?: string | null | undefined;
  readonly requestID?: string | null | undefined;
}

/** The status that an error in the middle of a stream would have had as an answer. */
const STATUS_OF: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
};

const SPENT = /spend_limit|credit balance|usage limits/iu;
const TOO_LONG = /prompt is too long|exceeds? (the )?(context|maximum) |context (window|length)/iu;
const UNTRUSTED = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/u;

/** True when the API did not take the thinking that was given back: another account, or a conversation that is not the same. */
export function isThinkingRefused(error: unknown): boolean {
  const { status, apiMessage } = isError(error) ? (error as ApiError) : ({} as ApiError);
  return status === 400 && /thinking|signature/iu.test(apiMessage ?? '');
}

/** What a failed call means, in words that name the next step and never the key. */
export function toCallError(error: unknown, context: FailureContext): ModelCallError {
  if (error instanceof ModelCallError) return error;
  const api = isError(error) ? (error as ApiError) : {};
  const status = api.status ?? (api.type == null ? undefined : (STATUS_OF[api.type] ?? 500));
  if (status !== undefined) return ofStatus(status, api, context);
  if (error instanceof SyntaxError) return new ModelCallError('the answer could not be read: a part of it is not JSON');
  return unreachable(error, context);
}

function ofStatus(status: number, error: ApiError, context: FailureContext): ModelCallError {
  const words = withoutKey(error.apiMessage ?? '', context);
  const request = error.requestID == null ? '' : ` (request ${error.requestID})`;
  const message = `${status}${error.type == null ? '' : ` ${error.type}`}${words === '' ? '' : `: ${words}`}${request}`;
  return new ModelCallError(message, { status, retryAfterMs: readRetryAfter(error.headers, context.now), limits: readLimits(error.headers), ...adviceFor(status, `${error.errorCode ?? ''} ${words}`, context) });
}

function adviceFor(status: number, words: string, { model, role }: FailureContext): ModelCallErrorOptions {
  const another = `name another model for this role in ce-config.yml (models.${role})`;
  if (status === 402 || ([400, 403, 429].includes(status) && SPENT.test(words))) return { permanent: 'no_credit', hint: 'The account may spend no more: add credit or raise its limit in the Claude Console, then resume the run.' };
  if (status === 401) return { hint: 'Set a valid key, with “CE Parallel: Set API Key” in the editor or as ANTHROPIC_API_KEY for the command line, then resume the run.' };
  if (status === 403) return { hint: `This key may not use ${model}: ask for access or ${another}, then resume the run.` };
  if (status === 404) return { hint: `There is no ${model} at this address: ${another}, or correct ANTHROPIC_BASE_URL, then resume the run.` };
  if (status === 413 || (status === 400 && TOO_LONG.test(words))) return contextExceeded(model);
  return {};
}

/** A conversation that the model cannot take any more. */
export function contextExceeded(model: string): ModelCallErrorOptions & { readonly permanent: string } {
  return { permanent: 'context_window_exceeded', hint: `The conversation is longer than ${model} can take: split the task into smaller ones, then resume the run.` };
}

function unreachable(error: unknown, context: FailureContext): ModelCallError {
  const chain = causesOf(error);
  const code = chain.map((each) => ('code' in each && typeof each.code === 'string' ? each.code : '')).find((each) => each !== '');
  const words = withoutKey(code ?? chain.at(-1)?.message ?? String(error), context);
  const host = hostOf(context.baseUrl);
  if (code !== undefined && UNTRUSTED.test(code)) {
    return new ModelCallError(`the certificate of ${host} is not trusted (${words})`, { permanent: 'untrusted_certificate', hint: 'Behind a proxy that reads TLS, name its certificate in NODE_EXTRA_CA_CERTS, then resume the run.' });
  }
  return new ModelCallError(`the connection to ${host} failed (${words})`);
}

function causesOf(error: unknown): Error[] {
  const chain: Error[] = [];
  for (let at = error; isError(at) && chain.length < 8; at = at.cause) chain.push(at);
  return chain;
}

function isError(error: unknown): error is Error {
  return error instanceof Error;
}

function hostOf(baseUrl: string): string {
  return URL.canParse(baseUrl) ? new URL(baseUrl).host : 'the API';
}

function withoutKey(words: string, { key }: FailureContext): string {
  return key === '' ? words : words.replaceAll(key, '[key]');
}
