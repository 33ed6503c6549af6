import type { Model as KnownModel } from '@anthropic-ai/sdk/resources/messages';
import type { Role } from '../../../engine/model/role.ts';
import type { CallUsage } from '../../../engine/model/usage.ts';

/** US dollars for a million tokens of each kind. */
export interface Prices {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  /** Into the cache of five minutes, the only one that we use. */
  readonly cacheWrite: number;
}

/** What is known of a model. */
export interface ModelFacts {
  readonly prices: Prices;
  /** What all of a call costs whose input, cached or not, is longer than that many tokens. */
  readonly longInput?: { readonly above: number; readonly prices: Prices };
  /** Most tokens of one answer. */
  readonly maxOutput: number;
  /** True when it decides by itself how much to think; the older ones are called without thinking. */
  readonly thinks: boolean;
}

/** The models of each role where nobody says otherwise: judgement where an error costs most, speed where most tokens are spent. */
export const DEFAULT_MODELS: Readonly<Record<Role, KnownModel>> = { planner: 'claude-opus-5-5', builder: 'claude-sonnet-5-5', reviewer: 'claude-opus-5-5' };

const prices = (input: number, output: number, cacheRead: number): Prices => ({ input, output, cacheRead, cacheWrite: input * 1.25 });
const facts = (own: Prices, rest: Partial<ModelFacts> = {}): ModelFacts => ({ prices: own, maxOutput: 128_000, thinks: true, ...rest });

/** Models by name: list prices of platform.claude.com/docs/en/about-claude/pricing and its model pages, as of October 2026. */
export const MODELS: Readonly<Record<string, ModelFacts>> = {
  'claude-fable-5-1': facts(prices(10, 50, 0.25)),
  'claude-mythos-5-1': facts(prices(10, 50, 0.25)),
  'claude-fable-5': facts(prices(10, 50, 1)),
  'claude-mythos-5': facts(prices(10, 50, 1)),
  'claude-opus-5-5': facts(prices(4, 20, 0.2)),
  'claude-opus-5': facts(prices(5, 25, 0.5)),
  'claude-opus-4-8': facts(prices(5, 25, 0.5)),
  'claude-opus-4-7': facts(prices(5, 25, 0.5)),
  'claude-opus-4-6': facts(prices(5, 25, 0.5)),
  'claude-opus-4-5': facts(prices(5, 25, 0.5), { maxOutput: 64_000, thinks: false }),
  'claude-sonnet-5-5': facts(prices(2, 10, 0.1)),
  'claude-sonnet-5': facts(prices(2, 10, 0.2)),
  'claude-sonnet-4-6': facts(prices(3, 15, 0.3), { maxOutput: 64_000 }),
  'claude-sonnet-4-5': facts(prices(3, 15, 0.3), { maxOutput: 64_000, thinks: false }),
  'claude-haiku-5-5': facts(prices(0.1, 0.5, 0.01), { longInput: { above: 100_000, prices: prices(0.5, 2.5, 0.05) } }),
  'claude-haiku-4-5': facts(prices(1, 5, 0.1), { maxOutput: 64_000, thinks: false }),
};

/** A model that the table does not know counts as dear as the dearest, so that a budget is never overshot, and gets no option that it may refuse. */
const UNKNOWN: ModelFacts = { prices: prices(10, 50, 1), maxOutput: 64_000, thinks: false };

/** What is known of a model; a name with a date, as `claude-haiku-4-5-20251001`, is the model without it. */
export function factsOf(model: string): ModelFacts {
  return MODELS[model] ?? MODELS[model.replace(/-\d{8}$/u, '')] ?? UNKNOWN;
}

/** US dollars for one call. `own` are prices that somebody set, by the model's name. */
export function priceOf(usage: CallUsage, own: Readonly<Record<string, Prices>> = {}): number {
  const model = usage.model ?? '';
  const { prices: list, longInput } = factsOf(model);
  const isLong = longInput !== undefined && usage.input + usage.cacheRead + usage.cacheWrite > longInput.above;
  const rate = own[model] ?? (isLong ? longInput.prices : list);
  return (usage.input * rate.input + usage.output * rate.output + usage.cacheRead * rate.cacheRead + usage.cacheWrite * rate.cacheWrite) / 1_000_000;
}
