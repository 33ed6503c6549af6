/** Splits a stream of text chunks into whole lines; `rest()` is what follows the last line feed. */
export class LineSplitter {
  #rest = '';

  /** Takes a chunk and returns the lines that it completed, without their line ends. */
  push(chunk: string): string[] {
    const parts = (this.#rest + chunk).split('\n');
    this.#rest = parts.pop() ?? '';
    return parts.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  }

  /** Text after the last line feed, not yet a line. */
  rest(): string {
    return this.#rest;
  }
}
