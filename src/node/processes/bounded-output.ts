/** What is left of a stream: its text with a note where the middle is gone, and how many bytes that was. */
export interface CutText {
  readonly text: string;
  readonly cutBytes: number;
}

/** Collects a stream of bytes in bounded memory: the first half of the limit and the last half; what lies between is only counted. */
export class BoundedOutput {
  readonly #headLimit: number;
  readonly #tailLimit: number;
  readonly #head: Buffer[] = [];
  #headBytes = 0;
  /** Ring of the newest bytes; made when the head is full. */
  #ring: Buffer | undefined;
  #ringEnd = 0;
  #totalBytes = 0;

  constructor(limitBytes: number) {
    this.#headLimit = Math.ceil(limitBytes / 2);
    this.#tailLimit = Math.max(0, limitBytes - this.#headLimit);
  }

  /** Bytes that came in so far. */
  get totalBytes(): number {
    return this.#totalBytes;
  }

  /** Bytes that are held now. */
  get keptBytes(): number {
    return this.#headBytes + Math.min(this.#tailLimit, this.#totalBytes - this.#headBytes);
  }

  /** Takes the next bytes; they are copied, or held when they belong to the head. */
  push(chunk: Buffer): void {
    this.#totalBytes += chunk.length;
    const room = this.#headLimit - this.#headBytes;
    if (room > 0) {
      const part = chunk.subarray(0, room);
      this.#head.push(part);
      this.#headBytes += part.length;
    }
    const rest = chunk.subarray(Math.max(0, Math.min(room, chunk.length)));
    if (rest.length > 0 && this.#tailLimit > 0) this.#pushTail(rest);
  }

  #pushTail(bytes: Buffer): void {
    this.#ring ??= Buffer.allocUnsafe(this.#tailLimit);
    const skipped = Math.max(0, bytes.length - this.#tailLimit);
    const newest = bytes.subarray(skipped);
    const at = (this.#ringEnd + skipped) % this.#tailLimit;
    const first = newest.copy(this.#ring, at);
    newest.copy(this.#ring, 0, first);
    this.#ringEnd = (this.#ringEnd + bytes.length) % this.#tailLimit;
  }

  #tail(): Buffer {
    const beyondHead = this.#totalBytes - this.#headBytes;
    if (this.#ring === undefined || beyondHead === 0) return Buffer.alloc(0);
    if (beyondHead <= this.#tailLimit) return this.#ring.subarray(0, beyondHead);
    return Buffer.concat([this.#ring.subarray(this.#ringEnd), this.#ring.subarray(0, this.#ringEnd)]);
  }

  /** The text, of at most `limitBytes` plus the note; cut between characters, never inside one. */
  finish(limitBytes: number): CutText {
    const head = Buffer.concat(this.#head);
    const tail = this.#tail();
    if (head.length + tail.length === this.#totalBytes && this.#totalBytes <= limitBytes) return { text: Buffer.concat([head, tail]).toString('utf8'), cutBytes: 0 };
    const all = head.length + tail.length === this.#totalBytes ? Buffer.concat([head, tail]) : undefined;
    const headLimit = Math.ceil(limitBytes / 2);
    const first = wholeCharactersAtEnd((all ?? head).subarray(0, headLimit));
    const last = wholeCharactersAtStart(lastBytes(all ?? tail, Math.max(0, limitBytes - headLimit)));
    const cutBytes = this.#totalBytes - first.length - last.length;
    return { text: `${first.toString('utf8')}\n[... ${cutBytes} bytes of output cut here ...]\n${last.toString('utf8')}`, cutBytes };
  }
}

/** Finishes two streams of one process within one limit: the smaller one is kept whole as long as it takes no more than half. */
export function finishTogether(stdout: BoundedOutput, stderr: BoundedOutput, limitBytes: number): { stdout: CutText; stderr: CutText } {
  const half = Math.floor(limitBytes / 2);
  const forStderr = Math.min(stderr.keptBytes, Math.max(half, limitBytes - stdout.keptBytes));
  return { stdout: stdout.finish(limitBytes - forStderr), stderr: stderr.finish(forStderr) };
}

function lastBytes(bytes: Buffer, count: number): Buffer {
  return bytes.subarray(Math.max(0, bytes.length - count));
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

function wholeCharactersAtStart(bytes: Buffer): Buffer {
  let start = 0;
  while (start < 3 && isContinuation(bytes[start])) start++;
  return bytes.subarray(start);
}

function wholeCharactersAtEnd(bytes: Buffer): Buffer {
  let lead = bytes.length - 1;
  while (lead > bytes.length - 4 && isContinuation(bytes[lead])) lead--;
  const byte = bytes[lead];
  if (byte === undefined || byte < 0xc0) return bytes;
  const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
  return lead + needed <= bytes.length ? bytes : bytes.subarray(0, lead);
}
