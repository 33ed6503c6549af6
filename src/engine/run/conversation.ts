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
