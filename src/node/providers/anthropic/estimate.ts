import type { Message } from '../../../engine/agents/conversation.ts';
import type { ModelRequest } from '../../../engine/agents/model-port.ts';
import type { CallUsage } from '../../../engine/model/usage.ts';
import { readState } from './reply-state.ts';

/** Code has fewer characters a token than prose, and the newer models count more tokens. */
const CHARACTERS_A_TOKEN = 3;

/** Less than this is seldom said, thinking included. */
const LEAST_OUTPUT = 2_000;

/** What a call will probably use: all that the last answer saw is read from the cache, what came since is written into it. */
export function estimateUsage(request: ModelRequest, model: string): CallUsage {
  const at = request.messages.findLastIndex((message) => message.type === 'assistant' && readState(message.state)?.model === model);
  const last = request.messages[at];
  const known = last?.type === 'assistant' ? (readState(last.state)?.tokens ?? 0) : 0;
  const fresh = request.messages.slice(at + 1).reduce((sum, message) => sum + lengthOf(message), known === 0 ? request.system.length + JSON.stringify(request.tools).length : 0);
  const written = last?.type === 'assistant' ? tokens(lengthOf(last)) : 0;
  return { model, input: 0, output: Math.max(LEAST_OUTPUT, written), cacheRead: known, cacheWrite: tokens(fresh) };
}

function tokens(characters: number): number {
  return Math.ceil(characters / CHARACTERS_A_TOKEN);
}

function lengthOf(message: Message): number {
  switch (message.type) {
    case 'user':
      return message.text.length;
    case 'tool_results':
      return message.results.reduce((sum, result) => sum + result.content.length, 0);
    case 'assistant':
      return message.text.length + JSON.stringify(message.toolCalls).length;
  }
}
