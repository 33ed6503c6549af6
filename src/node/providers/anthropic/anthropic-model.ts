import type { Model, ModelReply, ModelRequest } from '../../../engine/agents/model-port.ts';
import type { Role } from '../../../engine/model/role.ts';
import type { Clock } from '../../../engine/ports.ts';
import { abortReason } from '../../../engine/retry/abortable.ts';
import { toConversation } from './conversation.ts';
import { estimateUsage } from './estimate.ts';
import { exchangeWith } from './exchange.ts';
import { isThinkingRefused, toCallError } from './failure.ts';
import { DEFAULT_MODELS, priceOf, type Prices } from './models.ts';

/** The address of the API where ANTHROPIC_BASE_URL names no other. */
export const ANTHROPIC_URL = 'https://api.anthropic.com';

/** Tokens that one answer may have, its thinking included. */
const MAX_TOKENS = 32_000;

/** The API sends pings all the while; a connection that is silent for this long is dead. */
const STALL_MS = 120_000;

/** What the provider is made from. */
export interface AnthropicOptions {
  readonly key: string;
  readonly clock: Clock;
  readonly baseUrl?: string | undefined;
  /** Instead of the default ones. */
  readonly models?: Readonly<Partial<Record<Role, string | undefined>>> | undefined;
  /** Prices by the model's name, before the table's. */
  readonly prices?: Readonly<Record<string, Prices>>;
  readonly maxTokens?: number;
  readonly stallMs?: number;
}

/** Claude by the Messages API: streamed, cached, one call at a time, never tried again by itself. */
export function createAnthropicModel(options: AnthropicOptions): Model {
  const { clock, prices } = options;
  const key = options.key.trim();
  const baseUrl = options.baseUrl?.trim() || ANTHROPIC_URL;
  const modelOf = (request: ModelRequest): string => options.models?.[request.role] ?? DEFAULT_MODELS[request.role];
  const settings = { key, baseUrl, clock, maxTokens: options.maxTokens ?? MAX_TOKENS, stallMs: options.stallMs ?? STALL_MS };

  const exchange = async (request: ModelRequest, signal: AbortSignal): Promise<ModelReply> => {
    const model = modelOf(request);
    const conversation = toConversation(request.messages, { system: request.system, model });
    try {
      return await exchangeWith({ ...settings, request, conversation, model, signal });
    } catch (error) {
      if (!conversation.hasThinking || !isThinkingRefused(error)) throw error;
      // Not another try but another request: without what it refused. Else a run could never go on with another account's key.
      const bare = toConversation(request.messages, { system: request.system, model, forget: true });
      return await exchangeWith({ ...settings, request, conversation: bare, model, forgets: true, signal });
    }
  };

  return {
    provider: 'anthropic',
    price: (usage) => priceOf(usage, prices),
    estimate: (request) => estimateUsage(request, modelOf(request)),
    async respond(request, signal) {
      signal.throwIfAborted();
      try {
        return await exchange(request, signal);
      } catch (error) {
        if (signal.aborted) throw abortReason(signal);
        throw toCallError(error, { model: modelOf(request), role: request.role, baseUrl, key, now: clock.now() });
      }
    },
  };
}
