import type { ContentBlockParam } from '@anthropic-ai/sdk/resources/messages';
import { z } from 'zod';

const Block = z.looseObject({ type: z.string() });

/**
 * What this provider keeps with an assistant's message: the blocks as they came, thinking and its signatures included,
 * because the API wants them back unchanged.
 */
const ReplyState = z.object({
  by: z.literal('anthropic'),
  /** Thinking is good only for the model that thought it. */
  model: z.string(),
  /** The answer; several messages where it had to be continued. */
  exchange: z.array(z.object({ role: z.enum(['user', 'assistant']), content: z.array(Block) })),
  /** The system prompt that it was given, where it was another than the one before. */
  system: z.string().optional(),
  /** Set when the API refused the thinking of the messages before this one: it is not sent again. */
  forgets: z.boolean().optional(),
  /** Tokens of everything up to the end of this answer. */
  tokens: z.number().default(0),
});
export type ReplyState = z.infer<typeof ReplyState>;

/** Reads what was kept with a message; undefined for a message of another provider. */
export function readState(state: unknown): ReplyState | undefined {
  const read = ReplyState.safeParse(state);
  return read.success ? read.data : undefined;
}

/** The kept messages as the API takes them: their blocks are its own. */
export function messagesOf(state: ReplyState): { readonly role: 'user' | 'assistant'; readonly content: ContentBlockParam[] }[] {
  return state.exchange.map(({ role, content }) => ({ role, content: content as unknown as ContentBlockParam[] }));
}
