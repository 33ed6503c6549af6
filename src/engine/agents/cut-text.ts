/** The beginning of a text within so many bytes of UTF-8, on a whole character, and how many bytes were left out. */
export function cutText(text: string, maxBytes: number): { readonly text: string; readonly cutBytes: number } {
  if (text.length * 3 <= maxBytes) return { text, cutBytes: 0 };
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= maxBytes) return { text, cutBytes: 0 };
  let end = maxBytes;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return { text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, end)), cutBytes: bytes.length - end };
}

/** One line of at most so many characters, line breaks shown as spaces. */
export function oneLine(text: string, maxChars: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= maxChars ? line : `${line.slice(0, maxChars - 1)}…`;
}

/** A tool's input for the journal in one line of at most 300 characters: what it is about where that is known (a path, a command), else JSON with long texts shortened. */
export function summariseInput(input: unknown): string {
  return oneLine(subjectOf(input) ?? JSON.stringify(input ?? null, shortened), 300);
}

/** What a call is about: the first of these that it has. */
function subjectOf(input: unknown): string | undefined {
  if (typeof input !== 'object' || input === null) return undefined;
  const given: Partial<Record<string, unknown>> = { ...input };
  const { from, to, paths, pattern, glob } = given;
  if (typeof from === 'string' && typeof to === 'string') return `${from} to ${to}`;
  if (Array.isArray(paths)) return paths.map(String).join(', ');
  if (typeof pattern === 'string') return typeof glob === 'string' ? `${pattern} in ${glob}` : pattern;
  return ['path', 'command', 'glob', 'artifact', 'task', 'verdict', 'goal'].map((key) => given[key]).find((value) => typeof value === 'string');
}

function shortened(_key: string, value: unknown): unknown {
  return typeof value === 'string' && value.length > 120 ? `${value.slice(0, 80)}… (${value.length} characters)` : value;
}
