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

/** A tool's input for the journal: JSON with long texts shortened, at most 300 characters. */
export function summariseInput(input: unknown): string {
  const short = (_key: string, value: unknown): unknown => (typeof value === 'string' && value.length > 120 ? `${value.slice(0, 80)}… (${value.length} characters)` : value);
  return oneLine(JSON.stringify(input ?? null, short), 300);
}
