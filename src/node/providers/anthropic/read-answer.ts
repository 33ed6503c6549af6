import type { ContentBlock, Message, RawMessageStreamEvent } from '@anthropic-ai/sdk/resources/messages';
import { ModelCallError } from '../../../engine/agents/model-port.ts';
import { cutText } from '../../../engine/agents/cut-text.ts';
import { NO_USAGE, type Usage } from '../../../engine/model/usage.ts';

/** One whole answer of the API. */
export interface Answer {
  readonly content: readonly ContentBlock[];
  readonly stopReason: Message['stop_reason'];
  readonly stopDetails: Message['stop_details'];
  readonly usage: Usage;
  /** What is wrong with calls whose input could not be read, by their ids. */
  readonly faults: ReadonlyMap<string, string>;
}

/** Puts the events of a stream together; rejects with ModelCallError when they end before the answer does. */
export async function readAnswer(events: AsyncIterable<RawMessageStreamEvent>): Promise<Answer> {
  const reader = new Reader();
  for await (const event of events) reader.take(event);
  return reader.end();
}

type TokenCounts = { readonly [K in 'input_tokens' | 'output_tokens' | 'cache_read_input_tokens' | 'cache_creation_input_tokens']?: number | null };

class Reader {
  readonly #content: ContentBlock[] = [];
  /** Inputs of calls as they arrive, by the place of their block. */
  readonly #inputs = new Map<number, string>();
  readonly #faults = new Map<string, string>();
  #usage: Usage = NO_USAGE;
  #stopReason: Message['stop_reason'] = null;
  #stopDetails: Message['stop_details'] = null;

  take(event: RawMessageStreamEvent): void {
    switch (event.type) {
      case 'message_start':
        this.#count(event.message.usage);
        return;
      case 'content_block_start':
        this.#content[event.index] = { ...event.content_block };
        return;
      case 'content_block_delta':
        this.#extend(event.index, event.delta);
        return;
      case 'message_delta':
        this.#stopReason = event.delta.stop_reason ?? this.#stopReason;
        this.#stopDetails = event.delta.stop_details ?? this.#stopDetails;
        this.#count(event.usage);
        return;
      case 'content_block_stop':
      case 'message_stop':
        return;
    }
  }

  end(): Answer {
    if (this.#stopReason === null) throw new ModelCallError('the answer broke off before its end');
    for (const [index, json] of this.#inputs) this.#readInput(index, json);
    // Places that no block came for.
    const content = this.#content.filter((block) => (block as ContentBlock | undefined) !== undefined);
    return { content, stopReason: this.#stopReason, stopDetails: this.#stopDetails, usage: this.#usage, faults: this.#faults };
  }

  #extend(index: number, delta: Extract<RawMessageStreamEvent, { type: 'content_block_delta' }>['delta']): void {
    const block = this.#content[index];
    if (delta.type === 'input_json_delta') this.#inputs.set(index, (this.#inputs.get(index) ?? '') + delta.partial_json);
    else if (block === undefined) return;
    else if (delta.type === 'text_delta' && block.type === 'text') this.#content[index] = { ...block, text: block.text + delta.text };
    else if (delta.type === 'thinking_delta' && block.type === 'thinking') this.#content[index] = { ...block, thinking: block.thinking + delta.thinking };
    else if (delta.type === 'signature_delta' && block.type === 'thinking') this.#content[index] = { ...block, signature: delta.signature };
    else if (delta.type === 'citations_delta' && block.type === 'text') this.#content[index] = { ...block, citations: [...(block.citations ?? []), delta.citation] };
  }

  #readInput(index: number, json: string): void {
    const block = this.#content[index];
    if (block?.type !== 'tool_use' && block?.type !== 'server_tool_use') return;
    // A call without input comes with an empty text.
    if (json.trim() === '') return;
    try {
      const input = JSON.parse(json) as unknown;
      this.#content[index] = { ...block, input };
      if (typeof input === 'object' && input !== null && !Array.isArray(input)) return;
      this.#fault(index, block, 'The input of this call is not a JSON object, so nothing was done. Make the call again.');
    } catch (error) {
      const { text } = cutText(json, 200);
      const reason =
        this.#stopReason === 'max_tokens'
          ? 'This call was cut off because the answer had reached its greatest length, so nothing was done. Make it again with less in it: write a long file in parts, or with several edits.'
          : `The input of this call was not valid JSON (${error instanceof Error ? error.message : String(error)}), so nothing was done. Make the call again.`;
      this.#fault(index, block, `${reason} What came began with: ${text}`);
    }
  }

  /** The API takes nothing but an object back. */
  #fault(index: number, block: Extract<ContentBlock, { type: 'tool_use' | 'server_tool_use' }>, reason: string): void {
    this.#content[index] = { ...block, input: {} };
    this.#faults.set(block.id, reason);
  }

  /** Counts are of the whole call so far; a later event says only those that it knows. */
  #count(counts: TokenCounts): void {
    this.#usage = {
      input: counts.input_tokens ?? this.#usage.input,
      output: counts.output_tokens ?? this.#usage.output,
      cacheRead: counts.cache_read_input_tokens ?? this.#usage.cacheRead,
      cacheWrite: counts.cache_creation_input_tokens ?? this.#usage.cacheWrite,
    };
  }
}
