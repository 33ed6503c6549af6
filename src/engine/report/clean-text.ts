// Escape sequences (CSI, OSC and the two-byte ones), 8-bit forms included.
const ESCAPES = /\u001b\[[0-?]*[ -/]*[@-~]|\u009b[0-?]*[ -/]*[@-~]|[\u001b][\]PX^_][\s\S]*?(?:\u0007|\u001b\\|\u009c|$)|[\u0090\u0098\u009d-\u009f][\s\S]*?(?:\u0007|\u009c|\u001b\\|$)|\u001b[ -/]*[0-~]?/g;
// What is left of C0 and C1, line and paragraph separators, and marks that reorder or hide text (bidi controls, zero-width, soft hyphen, BOM, tags).
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;
const DECEPTIVE = /[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/gu;

/** Text from anywhere as one line that is safe on a terminal: no control characters, no escapes, at most `max` code units with an ellipsis. */
export function cleanText(text: string, max = 200): string {
  // A title of a megabyte is cut first; escapes and blanks can at most hide a part of what is shown.
  const head = text.length > max * 8 ? text.slice(0, max * 8) : text;
  const line = head.replace(ESCAPES, '').replace(INVISIBLE, ' ').replace(DECEPTIVE, '').replace(/ {2,}/g, ' ').replace(/\p{Cs}/gu, '').trim();
  if (line.length <= max && head.length === text.length) return line;
  const cut = line.slice(0, max - 1).replace(/[\ud800-\udbff]$/, '');
  return `${cut.trimEnd()}…`;
}

/** Text of several lines that is safe on a terminal, each line cut at `max`; tabs become two blanks. */
export function cleanBlock(text: string, options: { maxLines: number; max?: number }): string[] {
  const lines = text.slice(0, options.maxLines * (options.max ?? 200) * 8).split(/\r\n|\r|\n/);
  const shown = lines.slice(0, options.maxLines).map((line) => cleanText(line.replaceAll('\t', '  '), options.max));
  return lines.length > options.maxLines ? [...shown, `… ${lines.length - options.maxLines} more lines`] : shown;
}

/** `1 task`, `3 tasks`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}
