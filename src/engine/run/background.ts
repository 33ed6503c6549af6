/** Work that nothing waits for but the end of the run: tidying up. Each piece deals with its own faults. */
export class Background {
  readonly #work = new Set<Promise<void>>();

  /** Takes work that never rejects. */
  add(work: Promise<void>): void {
    this.#work.add(work);
    void work.finally(() => this.#work.delete(work));
  }

  /** Resolves when all of it is through. */
  async settled(): Promise<void> {
    while (this.#work.size > 0) await Promise.all(this.#work);
  }
}
