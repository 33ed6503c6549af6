/** A square table of yes and no: 12 MB for 10,000 rows. */
export class BitMatrix {
  readonly size: number;
  readonly #words: number;
  readonly #bits: Uint32Array;

  constructor(size: number) {
    this.size = size;
    this.#words = (size + 31) >>> 5;
    this.#bits = new Uint32Array(size * this.#words);
  }

  has(row: number, column: number): boolean {
    return ((this.#bits[row * this.#words + (column >>> 5)] ?? 0) & (1 << (column & 31))) !== 0;
  }

  set(row: number, column: number): void {
    const at = row * this.#words + (column >>> 5);
    this.#bits[at] = (this.#bits[at] ?? 0) | (1 << (column & 31));
  }

  /** Sets both (a, b) and (b, a). */
  setBoth(a: number, b: number): void {
    this.set(a, b);
    this.set(b, a);
  }

  clear(row: number, column: number): void {
    const at = row * this.#words + (column >>> 5);
    this.#bits[at] = (this.#bits[at] ?? 0) & ~(1 << (column & 31));
  }

  /** Adds a row of another table of the same size to a row; true when that changed it. */
  addRow(row: number, other: BitMatrix, from: number): boolean {
    const to = row * this.#words;
    const source = from * this.#words;
    let changed = false;
    for (let word = 0; word < this.#words; word += 1) {
      const before = this.#bits[to + word] ?? 0;
      const after = before | (other.#bits[source + word] ?? 0);
      if (before >>> 0 !== after >>> 0) {
        this.#bits[to + word] = after;
        changed = true;
      }
    }
    return changed;
  }

  /** The set columns of a row, ascending, from `start` on. */
  *columns(row: number, start = 0): Generator<number> {
    const base = row * this.#words;
    for (let word = start >>> 5; word < this.#words; word += 1) {
      let bits = this.#bits[base + word] ?? 0;
      if (word === start >>> 5) bits &= -1 << (start & 31);
      while (bits !== 0) {
        const bit = 31 - Math.clz32(bits & -bits);
        yield word * 32 + bit;
        bits &= bits - 1;
      }
    }
  }

  /** How many are set. */
  count(): number {
    let total = 0;
    for (const word of this.#bits) {
      if (word === 0) continue;
      let bits = word - ((word >>> 1) & 0x55555555);
      bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
      total += Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
    }
    return total;
  }
}
