import type { RateLimit } from '../../../engine/agents/model-port.ts';

const KINDS = ['requests', 'tokens', 'input-tokens', 'output-tokens'] as const;

/** What the headers of an answer say of the account's limits; a limit that is not told whole is left out. */
export function readLimits(headers: Headers | undefined): RateLimit[] {
  return KINDS.flatMap((of) => {
    const header = (part: string): string => headers?.get(`anthropic-ratelimit-${of}-${part}`) ?? '';
    const [limit, remaining] = [header('limit'), header('remaining')].map((text) => (text === '' ? Number.NaN : Number(text)));
    const resetsAt = Date.parse(header('reset'));
    return limit === undefined || remaining === undefined || [limit, remaining, resetsAt].some(Number.isNaN) ? [] : [{ of, limit, remaining, resetsAt }];
  });
}

/** Milliseconds that an answer asks to wait (`Retry-After` in seconds or as a date); undefined when it says nothing readable. */
export function readRetryAfter(headers: Headers | undefined, now: number): number | undefined {
  const exact = headers?.get('retry-after-ms');
  if (exact != null && exact.trim() !== '' && Number(exact) >= 0) return Number(exact);
  const told = headers?.get('retry-after')?.trim();
  if (told === undefined || told === '') return undefined;
  if (/^\d+(\.\d+)?$/u.test(told)) return Number(told) * 1_000;
  const at = Date.parse(told);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
