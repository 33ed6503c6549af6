import type { AgentOutcome } from './assignment.ts';
import type { Message } from './conversation.ts';
import type { HandIn } from './tool.ts';
import { toolNamed } from './tools/registry.ts';

/** The outcome of a round that ended with this text and, perhaps, something handed in. */
export function finished(text: string, handIn: HandIn | undefined): AgentOutcome {
  switch (handIn?.type) {
    case 'plan':
      return { type: 'finished', summary: text, plan: handIn.plan };
    case 'review':
      return { type: 'finished', summary: text === '' ? handIn.review.summary : text, review: handIn.review };
    case 'resolution':
      return { type: 'finished', summary: text, resolution: handIn.resolution };
    case undefined:
      return { type: 'finished', summary: text };
  }
}

/** True when a conversation's last turn handed something in, with success. */
export function endedByHandIn(messages: readonly Message[]): boolean {
  const last = messages.at(-1);
  return last?.type === 'tool_results' && last.results.some((result) => result.ok && toolNamed(result.name)?.ends === true);
}

/**
 * The names and inputs of the accepted hand-in calls of a conversation's last turn, or its last words: what a round that
 * ended before a crash could be told came to. Undefined when the round goes on.
 */
export function lastCalls(messages: readonly Message[]): { readonly text: string; readonly call: { readonly name: string; readonly input: unknown } | undefined } | undefined {
  const last = messages.at(-1);
  if (last?.type === 'assistant') return last.toolCalls.length === 0 ? { text: last.text, call: undefined } : undefined;
  if (last?.type !== 'tool_results' || !endedByHandIn(messages)) return undefined;
  const assistant = messages.at(-2);
  if (assistant?.type !== 'assistant') return undefined;
  const accepted = new Set(last.results.filter((result) => result.ok).map((result) => result.id));
  const call = assistant.toolCalls.findLast((made) => accepted.has(made.id) && toolNamed(made.name)?.ends === true);
  return call === undefined ? undefined : { text: assistant.text, call };
}
