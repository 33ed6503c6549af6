import type { Playbook, ScriptedAgent, ScriptedTurn } from '../../model/playbook.ts';
import type { Message } from '../conversation.ts';
import { endedByHandIn } from '../ended-by.ts';
import type { ModelRequest } from '../model-port.ts';

/** The entry that drives an agent: the first that matches. */
export function entryFor(playbook: Playbook, request: Pick<ModelRequest, 'role' | 'task' | 'agent'>): ScriptedAgent | undefined {
  return playbook.agents.find(
    ({ match }) =>
      (match.role === undefined || match.role === request.role) &&
      (match.task === undefined || match.task === request.task) &&
      (match.agent === undefined || match.agent === request.agent),
  );
}

/** How many turns of its script a conversation has behind it, as the last answer says. */
export function positionIn(messages: readonly Message[]): number {
  const state = messages.findLast((message) => message.type === 'assistant')?.state;
  if (typeof state !== 'object' || state === null || !('next' in state)) return 0;
  return typeof state.next === 'number' && Number.isInteger(state.next) && state.next >= 0 ? state.next : 0;
}

/**
 * The turn that a conversation has come to, with its place in the script; undefined when there is none left.
 * Skipped are turns of failed calls alone that have had their fill (`isSpent`), and, after a round that ended by handing
 * something in, the words with which the script would have ended that same round.
 */
export function nextTurn(turns: readonly ScriptedTurn[], messages: readonly Message[], isSpent: (place: number) => boolean): { readonly place: number; readonly turn: ScriptedTurn } | undefined {
  let place = positionIn(messages);
  const first = turns[place];
  if (first !== undefined && first.tools.length === 0 && first.fail === undefined && wasHandedIn(messages)) place += 1;
  for (; ; place += 1) {
    const turn = turns[place];
    if (turn === undefined) return undefined;
    if (!(failsOnly(turn) && isSpent(place))) return { place, turn };
  }
}

/** True for a turn that has failed calls and nothing to say. */
export function failsOnly(turn: ScriptedTurn): boolean {
  return turn.fail !== undefined && turn.say === '' && turn.tools.length === 0;
}

/** True when the last answer of a conversation was one that handed something in, whatever the user has said since. */
function wasHandedIn(messages: readonly Message[]): boolean {
  const last = messages.findLastIndex((message) => message.type === 'tool_results' || message.type === 'assistant');
  return endedByHandIn(messages.slice(0, last + 1));
}
