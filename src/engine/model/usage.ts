import { z } from 'zod';

/** Tokens of model calls, as a provider bills them. */
export const Usage = z.object({
  input: z.number().nonnegative().default(0),
  output: z.number().nonnegative().default(0),
  cacheRead: z.number().nonnegative().default(0),
  cacheWrite: z.number().nonnegative().default(0),
});
export type Usage = z.infer<typeof Usage>;

/** The usage of one call, with the model that is billed for it where a provider has several. */
export const CallUsage = Usage.extend({ model: z.string().optional() });
export type CallUsage = z.infer<typeof CallUsage>;

/** No tokens at all. */
export const NO_USAGE: Usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };

/** The sum of two usages. */
export function addUsage(a: Usage, b: Usage): Usage {
  return { input: a.input + b.input, output: a.output + b.output, cacheRead: a.cacheRead + b.cacheRead, cacheWrite: a.cacheWrite + b.cacheWrite };
}
