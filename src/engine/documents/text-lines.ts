/** A stretch of one line; lines and columns count from 1, the end column is exclusive. */
export interface Located {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Turns offsets of a text into lines and columns (UTF-16 units, as editors count them). */
export class TextLines {
  readonly #starts: number[] = [0];
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1);
  }

  /** The place of a stretch of the text, cut at the end of its first line, so that it can be underlined. */
  locate(start: number, end: number): Located {
    const from = Math.min(Math.max(start, 0), this.#text.length);
    const line = this.#lineOf(from);
    const lineStart = this.#starts[line] ?? 0;
    const lineEnd = this.#endOf(line);
    const to = Math.min(Math.max(end, from), Math.max(lineEnd, from));
    return { line: line + 1, column: from - lineStart + 1, endLine: line + 1, endColumn: to - lineStart + 1 };
  }

  #lineOf(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #endOf(line: number): number {
    const next = this.#starts[line + 1];
    if (next === undefined) return this.#text.length;
    return this.#text[next - 2] === '\r' ? next - 2 : next - 1;
  }
}
