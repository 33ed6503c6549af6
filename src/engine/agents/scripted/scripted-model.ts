import type { Playbook, ScriptedTurn } from '../../model/playbook.ts';
import { NO_USAGE, type Usage } from '../../model/usage.ts';
import type { Clock } from '../../ports.ts';
import { delay } from '../../retry/abortable.ts';
import type { ToolCall } from '../conversation.ts';
import { ModelCallError, type Model, type ModelReply, type ModelRequest } from '../model-port.ts';
import { entryFor, nextTurn, positionIn } from './next-turn.ts';

/** US dollars for a million tokens, so that a budget means something offline too. */
export const SCRIPTED_PRICE = { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 } as const;

/**
 * A provider that answers from a playbook, offline and the same every time. Where a conversation stands in its
 * script is kept in the answers themselves (`state: {next}`), so that a resumed one goes on where it was, and a new round
 * goes on where the last one ended. Only the count of a turn's failed calls is kept here.
 */
export function createScriptedModel(playbook: Playbook, options: { readonly clock: Clock; readonly defaultPlan?: unknown }): Model {
  const failures = new Map<string, number>();
  const keyOf = (request: ModelRequest, place: number): string => JSON.stringify([request.role, request.task, request.agent, place]);
  const failed = (request: ModelRequest, place: number): number => failures.get(keyOf(request, place)) ?? 0;
  const next = (request: ModelRequest, turns: readonly ScriptedTurn[]) =>
    nextTurn(turns, request.messages, (place) => failed(request, place) >= (turns[place]?.fail?.times ?? 0));

  return {
    provider: 'scripted',
    price: (usage) => (usage.input * SCRIPTED_PRICE.input + usage.output * SCRIPTED_PRICE.output + usage.cacheRead * SCRIPTED_PRICE.cacheRead + usage.cacheWrite * SCRIPTED_PRICE.cacheWrite) / 1_000_000,
    estimate: (request) => usageOf(next(request, entryFor(playbook, request)?.turns ?? [])?.turn),
    async respond(request, signal) {
      signal.throwIfAborted();
      const turns = entryFor(playbook, request)?.turns ?? [];
      const found = next(request, turns);
      if (found === undefined) return withoutTurn(request, { hasScript: turns.length > 0, defaultPlan: options.defaultPlan });
      const { place, turn } = found;
      if (turn.delay > 0) await delay(options.clock, turn.delay, signal);
      if (turn.fail !== undefined && failed(request, place) < turn.fail.times) {
        failures.set(keyOf(request, place), failed(request, place) + 1);
        throw new ModelCallError(`the playbook lets this call fail with status ${turn.fail.status} (${failed(request, place)} of ${turn.fail.times})`, { status: turn.fail.status });
      }
      const isVerdictMissing = request.role === 'reviewer' && turn.tools.length === 0;
      if (isVerdictMissing) return { text: turn.say, toolCalls: [approval(request, turn.say === '' ? 'Approved: the script of this reviewer ends here.' : turn.say)], usage: usageOf(turn), state: { next: place + 1 } };
      const toolCalls = turn.tools.map((tool, index) => ({ id: `turn-${place + 1}-call-${index + 1}`, name: tool.name, input: tool.input }));
      return { text: turn.say, toolCalls, usage: usageOf(turn), state: { next: place + 1 } };
    },
  };
}

function usageOf(turn: ScriptedTurn | undefined): Usage {
  const { input, output, cacheRead, cacheWrite } = turn?.usage ?? {};
  return { input: input ?? 0, output: output ?? 0, cacheRead: cacheRead ?? 0, cacheWrite: cacheWrite ?? 0 };
}

/** What an agent does that no script (any more) tells what to do. */
function withoutTurn(request: ModelRequest, options: { readonly hasScript: boolean; readonly defaultPlan: unknown }): ModelReply {
  const place = positionIn(request.messages);
  const answer = (text: string, ...toolCalls: ToolCall[]): ModelReply => ({ text, toolCalls, usage: NO_USAGE, state: { next: place } });
  const id = `default-${request.messages.length}`;
  switch (request.role) {
    case 'reviewer':
      return answer('', approval(request, 'Approved: the playbook has nothing else for this reviewer.'));
    case 'planner': {
      // A planning task of a plan: the plan is there already, so there is nothing to hand in.
      if (request.task !== undefined) return answer('The plan stands; the playbook has nothing else for this planner.');
      if (options.defaultPlan !== undefined && !hasSubmitted(request)) return answer('', { id, name: 'submit_plan', input: options.defaultPlan });
      if (options.hasScript) return answer('The script has nothing more for this planner.');
      const why = options.defaultPlan === undefined ? 'the playbook has no entry for the planner and no plan was given' : 'the given plan was not accepted';
      throw new ModelCallError(`There is no plan: ${why}.`, { permanent: 'no_plan' });
    }
    case 'builder':
      if (options.hasScript) return answer('The script has nothing more for this builder.');
      throw new ModelCallError(`The playbook has no turns for ${request.agent} (role ${request.role}, task ${request.task ?? 'none'}).`, { permanent: 'no_playbook_entry' });
  }
}

/** A reviewer approves unless its script hands in another verdict. */
function approval(request: ModelRequest, summary: string): ToolCall {
  return { id: `default-${request.messages.length}`, name: 'submit_review', input: { verdict: 'approve', summary, findings: [] } };
}

/** True when the plan was handed in before, well or badly: a second time it would come to the same. */
function hasSubmitted(request: ModelRequest): boolean {
  return request.messages.some((message) => message.type === 'assistant' && message.toolCalls.some((call) => call.name === 'submit_plan'));
}
