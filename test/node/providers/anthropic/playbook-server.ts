import { LLMock, type ChatCompletionRequest, type FixtureResponse } from '@copilotkit/aimock';
import type { Message } from '../../../../src/engine/agents/conversation.ts';
import { ModelCallError, type ModelRequest } from '../../../../src/engine/agents/model-port.ts';
import { createScriptedModel } from '../../../../src/engine/agents/scripted/scripted-model.ts';
import type { TaskId } from '../../../../src/engine/model/ids.ts';
import type { Playbook } from '../../../../src/engine/model/playbook.ts';
import { Role } from '../../../../src/engine/model/role.ts';
import type { Clock } from '../../../../src/engine/ports.ts';
import { fail, RawServer, type SeenCall } from './raw-server.ts';

/** A clock on which nobody waits. */
const AT_ONCE: Clock = {
  now: () => Date.now(),
  after: (_ms, call) => {
    const handle = setImmediate(call);
    return { dispose: () => clearImmediate(handle) };
  },
};

/** A model that the server does not have. */
export const UNKNOWN_MODEL = 'claude-nope';

/** The Messages API on the loopback, whose models play a playbook: what they say and call is what the scripted provider would. */
export class PlaybookServer {
  readonly #mock = new LLMock({ port: 0 });
  readonly #model;
  #front: RawServer | undefined;
  /** Where each conversation stands in its script, answer by answer: the API has no place for it. */
  readonly #places = new Map<string, unknown[]>();

  constructor(playbook: Playbook) {
    this.#model = createScriptedModel(playbook, { clock: AT_ONCE });
    this.#mock.on({}, (request) => this.#answer(request));
  }

  /** In front of the mock stands a server that keeps the calls as they came, and refuses what the API would refuse. */
  async start(): Promise<string> {
    await this.#mock.start();
    this.#front = await RawServer.start();
    this.#front.answer((response, call) => {
      const { headers, body } = call;
      if (body.model === UNKNOWN_MODEL) {
        fail(404, 'not_found_error', `model: ${body.model}`)(response, call);
        return;
      }
      const forward = async (): Promise<void> => {
        const answer = await fetch(`${this.#mock.url}/v1/messages`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: headers.authorization ?? '' }, body: JSON.stringify(body) });
        response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
        response.end(Buffer.from(await answer.arrayBuffer()));
      };
      forward().catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
    });
    return this.#front.url;
  }

  async stop(): Promise<void> {
    await this.#front?.stop();
    await this.#mock.stop();
  }

  /** The calls so far. */
  get calls(): readonly SeenCall[] {
    return this.#front?.calls ?? [];
  }

  async #answer({ messages }: ChatCompletionRequest): Promise<FixtureResponse> {
    const first = messages.find(({ role }) => role === 'system')?.content;
    const system = typeof first === 'string' ? first : '';
    const role = Role.options.find((each) => system.startsWith(`You are a ${each}.`)) ?? 'builder';
    const [, agent = role, task] = /^- You are (.+?)(?:, on task `(.+)`)?\.$/mu.exec(system) ?? [];
    const key = JSON.stringify([role, agent, task]);
    const answers = messages.filter((message) => message.role === 'assistant').length;
    const places = (this.#places.get(key) ?? []).slice(0, answers);
    const request: ModelRequest = { role, agent, task: task as TaskId | undefined, system, tools: [], messages: toMessages(messages, places) };
    try {
      const reply = await this.#model.respond(request, new AbortController().signal);
      this.#places.set(key, [...places, reply.state]);
      const usage = { input_tokens: reply.usage.input, output_tokens: reply.usage.output };
      if (reply.toolCalls.length === 0) return { content: reply.text === '' ? 'Done.' : reply.text, usage };
      return { content: reply.text, toolCalls: reply.toolCalls.map(({ id, name, input }) => ({ id, name, arguments: JSON.stringify(input) })), usage };
    } catch (error) {
      if (!(error instanceof ModelCallError) || error.status === null) throw error;
      return { error: { message: error.message, type: 'overloaded_error' }, status: error.status };
    }
  }
}

function toMessages(messages: ChatCompletionRequest['messages'], places: readonly unknown[]): Message[] {
  let answer = 0;
  const all = messages.flatMap((message): Message[] => {
    const text = typeof message.content === 'string' ? message.content : '';
    if (message.role === 'assistant') {
      const toolCalls = (message.tool_calls ?? []).map(({ id, function: { name, arguments: input } }) => ({ id, name, input: JSON.parse(input) as unknown }));
      return [{ type: 'assistant', text, toolCalls, state: places[answer++] }];
    }
    if (message.role === 'tool') return [{ type: 'tool_results', results: [{ id: message.tool_call_id ?? '', name: '', ok: true, content: text }] }];
    return message.role === 'user' ? [{ type: 'user', text }] : [];
  });
  // The script asks which tool a result is of.
  const names = new Map(all.flatMap((message) => (message.type === 'assistant' ? message.toolCalls.map(({ id, name }): [string, string] => [id, name]) : [])));
  return all.map((message) => (message.type === 'tool_results' ? { ...message, results: message.results.map((result) => ({ ...result, name: names.get(result.id) ?? '' })) } : message));
}
