import type { TaskId } from '../model/ids.ts';
import type { Role } from '../model/role.ts';
import type { CallUsage } from '../model/usage.ts';
import type { Message, ToolCall } from './conversation.ts';

/** What a provider is told of a tool. */
export interface ToolDescription {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the input. */
  readonly inputSchema: Record<string, unknown>;
}

/** One call of a model. */
export interface ModelRequest {
  readonly role: Role;
  readonly task: TaskId | undefined;
  readonly agent: string;
  readonly system: string;
  /** How many characters at the beginning of `system` all agents of this role have; a provider that caches prompts can share them. */
  readonly sharedSystem?: number;
  readonly messages: readonly Message[];
  readonly tools: readonly ToolDescription[];
}

/** A model's answer; without tool calls the agent is finished. */
export interface ModelReply {
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
  readonly usage: CallUsage;
  /** Kept with the assistant's message and given back with the conversation; only the provider reads it. */
  readonly state?: unknown;
  /** What the account may still use, as the provider told with this answer. */
  readonly limits?: readonly RateLimit[];
}

/** One of an account's limits: what is left of it, and when all of it is there again (milliseconds since the epoch). */
export interface RateLimit {
  readonly of: 'requests' | 'tokens' | 'input-tokens' | 'output-tokens';
  readonly limit: number;
  readonly remaining: number;
  readonly resetsAt: number;
}

/** What is known of a failed call. */
export interface ModelCallErrorOptions {
  readonly status?: number | null;
  readonly retryAfterMs?: number | undefined;
  readonly permanent?: string;
  readonly hint?: string;
  readonly limits?: readonly RateLimit[];
  readonly cause?: unknown;
}

/** A call that failed. `status` is the HTTP status where there was one. */
export class ModelCallError extends Error {
  readonly status: number | null;
  readonly retryAfterMs: number | undefined;
  /** Set when the provider knows that no retry can help, as `no_playbook_entry`; becomes the task's error type. */
  readonly permanent: string | undefined;
  /** What a person can do about it, where the provider knows better than the status says. */
  readonly hint: string | undefined;
  readonly limits: readonly RateLimit[];

  constructor(message: string, options: ModelCallErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ModelCallError';
    this.status = options.status ?? null;
    this.retryAfterMs = options.retryAfterMs;
    this.permanent = options.permanent;
    this.hint = options.hint;
    this.limits = options.limits ?? [];
  }
}

/** A provider of answers. It does not retry: the engine does. */
export interface Model {
  readonly provider: string;
  /** Rejects with ModelCallError, or with the signal's reason when aborted. */
  respond(request: ModelRequest, signal: AbortSignal): Promise<ModelReply>;
  /** What the call will probably use, where the provider can tell; without it the engine guesses from the length of the texts. */
  estimate?(request: ModelRequest): CallUsage;
  /** US dollars for the usage of one call. */
  price(usage: CallUsage): number;
}
