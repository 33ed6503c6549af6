// Escape sequences are control characters by nature.
const ESCAPES = new RegExp('\\u001b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\\u0007\\u001b]*(?:\\u0007|\\u001b\\\\)|[@-Z\\\\-_])', 'g');

/** The lines of a program's output, without colours and carriage returns. */
export function plainLines(text: string): string[] {
  return text.replace(ESCAPES, '').split(/\r?\n/);
}

/** The end of an output, at most so many lines and characters, without blank lines around it. */
export function tailOf(text: string, limits: { lines: number; characters: number } = { lines: 30, characters: 3_000 }): string {
  const lines = plainLines(text.slice(-4 * limits.characters)).map((line) => line.trimEnd());
  const tail = lines.join('\n').trim().split('\n').slice(-limits.lines).join('\n');
  return tail.length > limits.characters ? `…${tail.slice(1 - limits.characters)}` : tail;
}

/** Both outputs of a gate as one text, the errors last. */
export function combinedOutput(output: { stdout: string; stderr: string }): string {
  return [output.stdout, output.stderr].filter((text) => text.trim() !== '').join(output.stdout.endsWith('\n') ? '' : '\n');
}

/** JSON within an output that package managers put banners around; undefined when there is none that is whole. */
export function findJson(text: string): unknown {
  const trimmed = text.trim();
  const whole = tryJson(trimmed);
  if (whole !== undefined) return whole;
  // A banner may itself begin with a bracket, so every line that could begin the document is tried, but not without end.
  const starts = [...trimmed.matchAll(/^[ \t]*[[{]/gm)].map((match) => match.index).slice(0, 20);
  const end = Math.max(trimmed.lastIndexOf('}'), trimmed.lastIndexOf(']')) + 1;
  for (const start of starts) {
    const value = tryJson(trimmed.slice(start, end));
    if (value !== undefined) return value;
  }
  return undefined;
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
