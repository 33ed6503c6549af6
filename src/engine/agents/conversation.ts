import { z } from 'zod';

/** A call of a tool by a model. With a `fault` it could not be read: the tool is not run, and this is what it answers. */
export const ToolCall = z.object({ id: z.string(), name: z.string(), input: z.unknown(), fault: z.string().optional() });
export type ToolCall = z.infer<typeof ToolCall>;

/** What a tool answered; `ok: false` is an error that the model may react to. */
export const ToolResult = z.object({ id: z.string(), name: z.string(), ok: z.boolean(), content: z.string() });
export type ToolResult = z.infer<typeof ToolResult>;

/** One entry of an agent's conversation, in the form that is kept with the journal and given to every provider. */
export const Message = z.discriminatedUnion('type', [
  z.object({ type: z.literal('user'), text: z.string() }),
  z.object({ type: z.literal('assistant'), text: z.string(), toolCalls: z.array(ToolCall), state: z.unknown().optional() }),
  z.object({ type: z.literal('tool_results'), results: z.array(ToolResult) }),
]);
export type Message = z.infer<typeof Message>;
