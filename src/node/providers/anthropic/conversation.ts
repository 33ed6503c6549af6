import type { ContentBlockParam, ToolResultBlockParam } from '@anthropic-ai/sdk/resources/messages';
import type { Message, ToolCall } from '../../../engine/agents/conversation.ts';
import { messagesOf, readState, type ReplyState } from './reply-state.ts';

/** A message as the API takes it. */
export interface ApiMessage {
  readonly role: 'user' | 'assistant';
  readonly content: ContentBlockParam[];
}

/** A conversation in the form of the API. */
export interface ApiConversation {
  /** The system prompt that it began with: a change of it would make the cache and all thinking worthless. */
  readonly system: string;
  /** The request's system prompt, where the answer to come is the first that is given it. */
  readonly newSystem: string | undefined;
  /** It begins and ends with a user's message, and the two take turns. */
  readonly messages: ApiMessage[];
  readonly hasThinking: boolean;
}

interface PendingCall {
  readonly id: string;
  readonly apiId: string;
}

/**
 * Brings a conversation into the form of the API. Own answers are given back as they came, without their thinking where
 * another model thought it or `forget` says so. The same conversation always gives the same beginning: a system prompt
 * that changed on the way is told where it changed.
 */
export function toConversation(messages: readonly Message[], options: { readonly system: string; readonly model: string; readonly forget?: boolean }): ApiConversation {
  const states = messages.map((message) => (message.type === 'assistant' ? readState(message.state) : undefined));
  const firstThinking = options.forget === true ? messages.length : Math.max(0, states.findLastIndex((state) => state?.forgets === true));
  const system = states.find((state) => state?.system !== undefined)?.system ?? options.system;
  const writer = new Writer();
  let told = system;
  messages.forEach((message, index) => {
    const state = states[index];
    if (message.type === 'user') writer.user([text(message.text)]);
    else if (message.type === 'tool_results') writer.results(message.results);
    else {
      if (state?.system !== undefined && state.system !== told) writer.user([text(changeOfSystem(told, (told = state.system)))]);
      if (state === undefined) writer.foreign(message, index);
      else writer.own(state, { calls: message.toolCalls, thinking: state.model === options.model && index >= firstThinking });
    }
  });
  if (options.system !== told) writer.user([text(changeOfSystem(told, options.system))]);
  const isNew = options.system !== told || !states.some((state) => state?.system !== undefined);
  return { system, newSystem: isNew ? options.system : undefined, ...writer.end() };
}

class Writer {
  readonly #messages: ApiMessage[] = [];
  /** Calls of the last assistant's message: the API wants an answer to each, first of all, in the next one. */
  #pending: PendingCall[] = [];
  #hasThinking = false;

  user(blocks: readonly ContentBlockParam[]): void {
    const said = blocks.filter(isSaid);
    if (this.#pending.length > 0) this.results([]);
    if (said.length > 0) this.#add('user', said);
  }

  results(results: readonly { readonly id: string; readonly ok: boolean; readonly content: string }[]): void {
    const pending = this.#pending;
    this.#pending = [];
    if (pending.length === 0) return;
    this.#add(
      'user',
      pending.map(({ id, apiId }): ToolResultBlockParam => {
        const result = results.find((each) => each.id === id);
        if (result === undefined) return { type: 'tool_result', tool_use_id: apiId, is_error: true, content: 'Interrupted before it could be answered.' };
        return { type: 'tool_result', tool_use_id: apiId, content: result.content === '' ? '(nothing)' : result.content, ...(result.ok ? {} : { is_error: true }) };
      }),
    );
  }

  own(state: ReplyState, options: { readonly calls: readonly ToolCall[]; readonly thinking: boolean }): void {
    if (this.#pending.length > 0) this.results([]);
    for (const { role, content } of messagesOf(state)) {
      const blocks = withoutLastThoughts(content.filter((block) => isSaid(block) && (options.thinking || !isThinking(block))));
      this.#hasThinking ||= blocks.some(isThinking);
      if (blocks.length > 0) this.#add(role, blocks);
    }
    this.#pending = options.calls.map(({ id }) => ({ id, apiId: id }));
  }

  /** An answer of another provider. Its names of calls may repeat, and the API's must not. */
  foreign(message: Extract<Message, { type: 'assistant' }>, index: number): void {
    if (this.#pending.length > 0) this.results([]);
    const calls = message.toolCalls.map((call, place) => ({ ...call, apiId: `call_${index}_${place}` }));
    const blocks = [text(message.text), ...calls.map(({ apiId, name, input }): ContentBlockParam => ({ type: 'tool_use', id: apiId, name, input: isObject(input) ? input : {} }))].filter(isSaid);
    if (blocks.length > 0) this.#add('assistant', blocks);
    this.#pending = calls;
  }

  end(): Pick<ApiConversation, 'messages' | 'hasThinking'> {
    if (this.#pending.length > 0) this.results([]);
    // A conversation that begins or ends with the model's own words is refused.
    if (this.#messages[0]?.role !== 'user') this.#messages.unshift({ role: 'user', content: [text('Begin.')] });
    if (this.#messages.at(-1)?.role === 'assistant') this.#messages.push({ role: 'user', content: [text('Go on.')] });
    return { messages: this.#messages, hasThinking: this.#hasThinking };
  }

  #add(role: ApiMessage['role'], blocks: readonly ContentBlockParam[]): void {
    const last = this.#messages.at(-1);
    if (last?.role === role) last.content.push(...blocks);
    else this.#messages.push({ role, content: [...blocks] });
  }
}

/** A text block. */
export function text(words: string): { readonly type: 'text'; readonly text: string } {
  return { type: 'text', text: words };
}

/** The blocks up to the last one that is not thinking, with which the API lets no message of an assistant end. */
export function withoutLastThoughts(blocks: readonly ContentBlockParam[]): ContentBlockParam[] {
  return blocks.slice(0, blocks.findLastIndex((block) => isSaid(block) && !isThinking(block)) + 1);
}

/** Blank texts are refused by the API. */
function isSaid(block: ContentBlockParam): boolean {
  return block.type !== 'text' || block.text.trim() !== '';
}

function isThinking(block: ContentBlockParam): boolean {
  return block.type === 'thinking' || block.type === 'redacted_thinking';
}

function isObject(input: unknown): input is Record<string, unknown> {
  return typeof input === 'object' && input !== null && !Array.isArray(input);
}

/** Tells what changed, section by section, in words that stand in the conversation. */
function changeOfSystem(before: string, now: string): string {
  const known = new Set(sections(before));
  const changed = sections(now).filter((section) => !known.has(section));
  return `<system>\nYour instructions have changed. ${changed.length === 0 ? 'All of them:' : 'This holds from now on, in place of what stood there:'}\n\n${(changed.length === 0 ? [now] : changed).join('\n\n')}\n</system>`;
}

function sections(prompt: string): string[] {
  return prompt.split(/\n\n(?=## )/u);
}
