import { z } from 'zod';
import { Message } from '../agents/conversation.ts';
import type { ConversationState } from '../events/run-state.ts';
import { Fault } from '../model/fault.ts';
import type { Ledger } from './ledger.ts';

/** The messages of a conversation as far as they are durable, oldest first. */
export async function loadConversation(ledger: Ledger, state: ConversationState): Promise<Message[]> {
  const messages: Message[] = [];
  for (const id of state.messages) {
    const text = await ledger.getBlob(id);
    if (text === undefined) throw new Fault('journal_damaged', `The blob ${id} of a conversation is missing beside the journal`, { remedy: 'Run `ce-parallel verify` to see what is damaged.' });
    messages.push(...z.array(Message).parse(JSON.parse(text)));
  }
  return messages;
}

/** The last answer, when it ended the agent's round: it asked for no tool. */
export function finalAnswer(messages: readonly Message[]): string | undefined {
  const last = messages.at(-1);
  return last?.type === 'assistant' && last.toolCalls.length === 0 ? last.text : undefined;
}

/** What the last turn handed in with a tool, when that call went well. */
export function handedIn(messages: readonly Message[], tool: string): unknown {
  const results = messages.at(-1);
  const answer = messages.at(-2);
  if (results?.type !== 'tool_results' || answer?.type !== 'assistant') return undefined;
  const call = answer.toolCalls.findLast((candidate) => candidate.name === tool);
  return call !== undefined && results.results.some((result) => result.id === call.id && result.ok) ? call.input : undefined;
}
