import type { SeenBody } from './raw-server.ts';

/** What a row of calls sends, in tokens: what the API reads from its cache, writes into it, and has to take anew. */
export interface Metered {
  readonly calls: number;
  readonly read: number;
  readonly written: number;
  readonly plain: number;
  /** What the input costs against the same without caching, at the prices of this model. */
  readonly ratio: number;
}

/** Four characters a token: only the proportions matter. */
const tokens = (text: string): number => Math.ceil(text.length / 4);

/** Shorter beginnings are not cached, and a mark finds an older one at most so many blocks before it. */
const LEAST_TOKENS = 512;
const LOOKBACK_BLOCKS = 20;

/** Counts calls in their order as the API's documentation says that its cache works; nothing expires. */
export function meter(bodies: readonly SeenBody[], rates: { readonly read: number; readonly write: number } = { read: 0.05, write: 1.25 }): Metered {
  const cached = new Set<string>();
  let [read, written, plain] = [0, 0, 0];
  for (const body of bodies) {
    const blocks = blocksOf(body);
    const prefixes: { readonly key: string; readonly size: number; readonly marked: boolean }[] = [];
    let [key, size] = [body.model, 0];
    for (const { text, marked } of blocks) {
      key += `\n${text}`;
      size += tokens(text);
      prefixes.push({ key, size, marked });
    }
    const hit = prefixes.findLastIndex((prefix, at) => cached.has(prefix.key) && prefixes.slice(at, at + LOOKBACK_BLOCKS).some(({ marked }) => marked));
    const end = prefixes.findLastIndex(({ marked, size: long }) => marked && long >= LEAST_TOKENS);
    const hitSize = prefixes[hit]?.size ?? 0;
    const endSize = Math.max(hitSize, prefixes[end]?.size ?? 0);
    read += hitSize;
    written += endSize - hitSize;
    plain += size - endSize;
    for (const prefix of prefixes) if (prefix.marked && prefix.size >= LEAST_TOKENS) cached.add(prefix.key);
  }
  const all = read + written + plain;
  return { calls: bodies.length, read, written, plain, ratio: (read * rates.read + written * rates.write + plain) / all };
}

/** In the order in which the API puts them: tools, system prompt, messages. */
function blocksOf(body: SeenBody): { readonly text: string; readonly marked: boolean }[] {
  const parts: readonly Readonly<Record<string, unknown>>[] = [...body.tools, ...body.system, ...body.messages.flatMap(({ role, content }) => content.map((block) => ({ role, ...block })))].map((part) => ({ ...part }));
  return parts.map(({ cache_control: mark, ...part }) => ({ text: JSON.stringify(part), marked: mark !== undefined }));
}
