import type { ContentBlock } from '@anthropic-ai/sdk/resources/messages';
import { oneLine } from '../../../engine/agents/cut-text.ts';
import { ModelCallError, type ModelReply, type ModelRequest, type RateLimit } from '../../../engine/agents/model-port.ts';
import { addUsage, NO_USAGE, type Usage } from '../../../engine/model/usage.ts';
import type { Clock } from '../../../engine/ports.ts';
import { abortable, abortReason } from '../../../engine/retry/abortable.ts';
import { text, withoutLastThoughts, type ApiConversation, type ApiMessage } from './conversation.ts';
import { contextExceeded } from './failure.ts';
import { factsOf } from './models.ts';
import { readLimits } from './rate-limits.ts';
import { readAnswer, type Answer } from './read-answer.ts';
import type { ReplyState } from './reply-state.ts';
import { requestBody } from './request-body.ts';
import { StallWatch, watchedFetch } from './watched-fetch.ts';

/** How often an answer that is not at its end is continued. */
const MOST_CONTINUATIONS = 4;

const GO_ON = 'Your answer was cut off because it had reached its greatest length. Go on exactly where it stopped, and repeat nothing.';

/** What one reply is asked with. */
export interface ExchangeOptions {
  readonly request: ModelRequest;
  readonly conversation: ApiConversation;
  readonly model: string;
  readonly key: string;
  readonly baseUrl: string;
  readonly clock: Clock;
  readonly maxTokens: number;
  readonly stallMs: number;
  readonly forgets?: boolean;
  readonly signal: AbortSignal;
}

/**
 * One reply of the model: a call, or a few where the answer was cut off in its text or the API paused it. A call of a tool
 * that was cut off is not continued but answered to the agent, which can write less at once.
 */
export async function exchangeWith(options: ExchangeOptions): Promise<ModelReply> {
  const answers: Answer[] = [];
  const more: ApiMessage[] = [];
  let { maxTokens } = options;
  for (let continued = 0; ; continued += 1) {
    const { answer, limits } = await callOnce(options, { more, maxTokens });
    answers.push(answer);
    const said = withoutLastThoughts(answer.content);
    if (said.length > 0) more.push({ role: 'assistant', content: said });
    if (isWhole(answer, options.model)) return toReply(answers, { ...options, more, limits });
    if (continued === MOST_CONTINUATIONS) {
      throw new ModelCallError(`the answer had not ended after ${MOST_CONTINUATIONS} continuations of ${maxTokens} tokens each`, { permanent: 'answer_too_long', hint: 'Split the task into smaller ones, then resume the run.' });
    }
    if (answer.stopReason !== 'max_tokens') continue;
    if (said.length === 0) maxTokens = Math.min(factsOf(options.model).maxOutput, maxTokens * 2);
    else more.push({ role: 'user', content: [text(GO_ON)] });
  }
}

/** False when the answer goes on; throws when it never will. */
function isWhole(answer: Answer, model: string): boolean {
  switch (answer.stopReason) {
    case 'refusal': {
      const { category, explanation } = answer.stopDetails ?? { category: null, explanation: null };
      const why = [category === null ? '' : `(${category})`, explanation ?? ''].filter((part) => part !== '').join(' ');
      throw new ModelCallError(`${model} refused to answer${why === '' ? '' : ` ${why}`}`, { permanent: 'model_refused', hint: 'Word the task’s instructions another way, or name another model for this role in ce-config.yml (models), then resume the run.' });
    }
    case 'model_context_window_exceeded':
      throw new ModelCallError(`the conversation has filled the context window of ${model}`, contextExceeded(model));
    case 'pause_turn':
      return false;
    case 'max_tokens':
      return answer.content.some((block) => block.type === 'tool_use');
    case 'end_turn':
    case 'stop_sequence':
    case 'tool_use':
    case null:
      return true;
    default:
      // A reason that this version does not know yet.
      return true;
  }
}

async function callOnce(options: ExchangeOptions, call: { readonly more: readonly ApiMessage[]; readonly maxTokens: number }): Promise<{ readonly answer: Answer; readonly limits: readonly RateLimit[] }> {
  const { request, conversation, model, key, baseUrl, clock, stallMs, signal } = options;
  signal.throwIfAborted();
  // A signal of its own: the given one outlives the call, and the SDK's listener on it would stay.
  const controller = new AbortController();
  const onAbort = (): void => controller.abort(abortReason(signal));
  signal.addEventListener('abort', onAbort, { once: true });
  const watch = new StallWatch(clock, stallMs, () => controller.abort(new ModelCallError(`the API sent nothing for ${stallMs / 1_000} seconds`)));
  const work = async (): Promise<{ answer: Answer; limits: readonly RateLimit[] }> => {
    const { openStream } = await import('./open-stream.ts');
    const body = requestBody(request, conversation, { model, maxTokens: call.maxTokens, more: call.more });
    const { headers, events } = await openStream({ key, baseUrl, body, fetch: watchedFetch(watch), signal: controller.signal });
    return { answer: await readAnswer(events), limits: readLimits(headers) };
  };
  try {
    return await abortable(work(), controller.signal);
  } finally {
    watch.dispose();
    signal.removeEventListener('abort', onAbort);
  }
}

function toReply(answers: readonly Answer[], options: ExchangeOptions & { readonly more: readonly ApiMessage[]; readonly limits: readonly RateLimit[] }): ModelReply {
  const { conversation, model, more, forgets, limits } = options;
  const blocks = answers.flatMap(({ content }) => content);
  const faults = new Map(answers.flatMap((answer) => [...answer.faults]));
  const usage = answers.reduce<Usage>((sum, answer) => addUsage(sum, answer.usage), NO_USAGE);
  const toolCalls = blocks.flatMap((block) => {
    if (block.type !== 'tool_use') return [];
    const fault = faults.get(block.id);
    return [{ id: block.id, name: block.name, input: block.input, ...(fault === undefined ? {} : { fault }) }];
  });
  const last = answers.at(-1)?.usage ?? NO_USAGE;
  const state: ReplyState = {
    by: 'anthropic',
    model,
    exchange: more.map(({ role, content }) => ({ role, content: content.map((block) => ({ ...block })) })),
    ...(conversation.newSystem === undefined ? {} : { system: conversation.newSystem }),
    ...(forgets === true ? { forgets } : {}),
    tokens: last.input + last.cacheRead + last.cacheWrite + last.output,
  };
  return { text: words(answers, toolCalls.length > 0), toolCalls, usage: { ...usage, model }, state, ...(limits.length === 0 ? {} : { limits }) };
}

/** What the model said; between calls its words may come as thinking, of which the end is told. */
function words(answers: readonly Answer[], hasCalls: boolean): string {
  const said = answers.map(({ content }) => content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n\n')).join('').trim();
  return said !== '' || !hasCalls ? said : oneLine(lastThought(answers.flatMap(({ content }) => content)), 300);
}

function lastThought(blocks: readonly ContentBlock[]): string {
  const thought = blocks.findLast((block) => block.type === 'thinking' && block.thinking.trim() !== '');
  return thought?.type === 'thinking' ? (thought.thinking.trim().split(/\n{2,}/u).at(-1) ?? '') : '';
}
