import type { Message } from '../../../../src/engine/agents/conversation.ts';
import type { ModelReply, ModelRequest } from '../../../../src/engine/agents/model-port.ts';
import { toolsOf } from '../../../../src/engine/agents/tools/registry.ts';
import type { Role } from '../../../../src/engine/model/role.ts';

/** A request of an agent with this conversation. */
export function requestOf(messages: readonly Message[], rest: Partial<ModelRequest> = {}): ModelRequest {
  const role: Role = rest.role ?? 'builder';
  return { role, task: undefined, agent: role, system: 'You are a builder.', messages, tools: toolsOf(role), ...rest };
}

/** A message of the person or the engine. */
export function user(text: string): Message {
  return { type: 'user', text };
}

/** A reply as it is kept in the conversation. */
export function kept(reply: ModelReply): Message {
  // Through JSON, as the journal keeps it.
  return JSON.parse(JSON.stringify({ type: 'assistant', text: reply.text, toolCalls: reply.toolCalls, state: reply.state })) as Message;
}

/** Answers to all calls of a reply. */
export function answered(reply: ModelReply, content = 'ok', ok = true): Message {
  return { type: 'tool_results', results: reply.toolCalls.map(({ id, name }) => ({ id, name, ok, content })) };
}
