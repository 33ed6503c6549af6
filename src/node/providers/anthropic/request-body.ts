import type { ContentBlockParam, MessageCreateParamsStreaming, TextBlockParam, Tool } from '@anthropic-ai/sdk/resources/messages';
import type { ModelRequest } from '../../../engine/agents/model-port.ts';
import type { ApiConversation, ApiMessage } from './conversation.ts';
import { factsOf } from './models.ts';

const CACHED = { cache_control: { type: 'ephemeral' } } as const;

/**
 * The body of one call. Three places end a cached beginning: what all agents of the role share (tools and the first part
 * of the system prompt), the end of the last call's conversation, where this one reads, and the end of this one, where
 * the next reads. The one before last makes sure of a hit when a turn has more blocks than the API looks back over.
 */
export function requestBody(request: ModelRequest, conversation: ApiConversation, options: { readonly model: string; readonly maxTokens: number; readonly more?: readonly ApiMessage[] }): MessageCreateParamsStreaming {
  const messages = [...conversation.messages, ...(options.more ?? [])];
  const ends = messages.flatMap(({ role }, index) => (role === 'user' ? [index] : [])).slice(-2);
  return {
    model: options.model,
    max_tokens: options.maxTokens,
    stream: true,
    // What was thought is told in short, because an agent's words between its calls are part of it.
    ...(factsOf(options.model).thinks ? { thinking: { type: 'adaptive', display: 'summarized' } as const } : {}),
    tools: request.tools.map(toTool),
    system: systemBlocks(conversation.system, request),
    messages: messages.map(({ role, content }, index) => ({ role, content: ends.includes(index) ? withCachedEnd(content) : content })),
  };
}

function toTool({ name, description, inputSchema }: ModelRequest['tools'][number]): Tool {
  const { $schema: _, ...schema } = inputSchema;
  return { name, description, input_schema: { ...schema, type: 'object' } };
}

function systemBlocks(system: string, request: ModelRequest): TextBlockParam[] {
  const shared = request.system.slice(0, request.sharedSystem ?? request.system.length);
  const begins = shared.trim() !== '' && system.startsWith(shared) ? shared : system;
  const rest = system.slice(begins.length);
  return [{ type: 'text', text: begins, ...CACHED }, ...(rest.trim() === '' ? [] : [{ type: 'text' as const, text: rest }])];
}

/** The same blocks with a mark at the last one that may have it: thinking may not. */
function withCachedEnd(content: readonly ContentBlockParam[]): ContentBlockParam[] {
  const at = content.findLastIndex((block) => block.type === 'text' || block.type === 'tool_result');
  return content.map((block, index) => (index === at ? ({ ...block, ...CACHED }) : block));
}
