/** A binary heap of integers, the least on top. */
export class IntHeap {
  readonly #items: number[] = [];

  /** How many there are. */
  get size(): number {
    return this.#items.length;
  }

  /** The least, or -1 when empty. */
  top(): number {
    return this.#items[0] ?? -1;
  }

  push(item: number): void {
    const items = this.#items;
    let at = items.length;
    items.push(item);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = items[parent] ?? 0;
      if (above <= item) break;
      items[at] = above;
      at = parent;
    }
    items[at] = item;
  }

  /** Takes the least away; -1 when empty. */
  pop(): number {
    const items = this.#items;
    const least = items[0] ?? -1;
    const last = items.pop();
    const size = items.length;
    if (last === undefined || size === 0) return least;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      let lesser = items[child] ?? 0;
      const right = items[child + 1];
      if (right !== undefined && right < lesser) {
        child += 1;
        lesser = right;
      }
      if (lesser >= last) break;
      items[at] = lesser;
      at = child;
    }
    items[at] = last;
    return least;
  }

  /** Takes an item away wherever it is; linear. */
  remove(item: number): boolean {
    const rest = this.#items.filter((other) => other !== item);
    if (rest.length === this.#items.length) return false;
    this.#items.length = 0;
    for (const other of rest) this.push(other);
    return true;
  }
}
