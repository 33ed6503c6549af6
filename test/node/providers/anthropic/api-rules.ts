import type { SeenBody } from './raw-server.ts';

type Block = Readonly<Record<string, unknown>>;

/** What the Messages API would refuse about a body, by its documented rules; empty when it would take it. */
export function breachesOf(body: SeenBody): string[] {
  return [...breachesOfMessages(body.messages), ...breachesOfTools(body.tools), ...breachesOfCaching(body), ...(body.max_tokens >= 1 ? [] : ['max_tokens'])];
}

function breachesOfMessages(messages: SeenBody['messages']): string[] {
  const breaches: string[] = [];
  const ids = new Set<unknown>();
  let open: unknown[] = [];
  if (messages[0]?.role !== 'user') breaches.push('the first message is not the user’s');
  messages.forEach(({ role, content }, at) => {
    if (at > 0 && messages[at - 1]?.role === role) breaches.push(`message ${at} has the role of the one before`);
    if (content.length === 0) breaches.push(`message ${at} is empty`);
    for (const block of content) if (block['type'] === 'text' && String(block['text']).trim() === '') breaches.push(`message ${at} has a blank text`);
    const results = content.filter(({ type }) => type === 'tool_result').map((block) => block['tool_use_id']);
    if (open.length !== results.length || open.some((id) => !results.includes(id))) breaches.push(`message ${at} does not answer exactly the calls before it`);
    if (content.findLastIndex(({ type }) => type === 'tool_result') >= results.length) breaches.push(`message ${at} has something before its results`);
    if (role === 'user' && content.some(({ type }) => type !== 'text' && type !== 'tool_result')) breaches.push(`message ${at} has a block that users have not`);
    const calls = content.filter(({ type }) => type === 'tool_use');
    for (const { id, input } of calls) {
      if (ids.has(id) || !/^[a-zA-Z0-9_-]+$/u.test(String(id))) breaches.push(`the id ${String(id)}`);
      if (typeof input !== 'object' || input === null || Array.isArray(input)) breaches.push(`the input of ${String(id)}`);
      ids.add(id);
    }
    open = calls.map(({ id }) => id);
    if (role === 'assistant' && ['thinking', 'redacted_thinking'].includes(String(content.at(-1)?.['type']))) breaches.push(`message ${at} ends with thinking`);
  });
  const last = messages.at(-1);
  if (last?.role === 'assistant' && last.content.at(-1)?.['type'] !== 'server_tool_use') breaches.push('the last message is the assistant’s');
  return breaches;
}

/** Also for tools of which no call was made: their schemas are checked whenever they are sent. */
function breachesOfTools(tools: SeenBody['tools']): string[] {
  return tools.flatMap(({ name, input_schema }) => [
    ...(/^[a-zA-Z0-9_-]{1,128}$/u.test(name) ? [] : [`the name ${name}`]),
    ...(input_schema['type'] === 'object' ? [] : [`${name} takes no object`]),
    ...['anyOf', 'oneOf', 'allOf', '$ref', '$schema', 'enum', 'not'].filter((key) => key in input_schema).map((key) => `${name} has ${key} at the top`),
    ...Object.keys((input_schema['properties'] ?? {}) as Block).filter((key) => !/^[a-zA-Z0-9_.-]{1,64}$/u.test(key)).map((key) => `${name} has the property ${key}`),
  ]);
}

function breachesOfCaching(body: SeenBody): string[] {
  const blocks: readonly Block[] = [...body.tools, ...body.system, ...body.messages.flatMap(({ content }) => content)];
  const marked = blocks.filter((block) => block['cache_control'] !== undefined);
  return [...(marked.length > 4 ? [`${marked.length} cached beginnings`] : []), ...marked.filter(({ type }) => type === 'thinking' || type === 'redacted_thinking').map(() => 'thinking that ends a cached beginning')];
}
