/** Money of a run: what is spent, what is set aside for calls under way, and the cap that both together never pass. */
export class Budget {
  readonly capUsd: number | undefined;
  #spentUsd: number;
  #reservedUsd = 0;
  #warned = 0;

  constructor(capUsd: number | undefined, spentUsd: number) {
    this.capUsd = capUsd;
    this.#spentUsd = spentUsd;
  }

  get spentUsd(): number {
    return this.#spentUsd;
  }

  /** Sets money aside for one call; false (and nothing set aside) when the cap would be passed. */
  reserve(usd: number): boolean {
    if (this.capUsd !== undefined && this.#spentUsd + this.#reservedUsd + usd > this.capUsd + 1e-9) return false;
    this.#reservedUsd += usd;
    return true;
  }

  /** Gives back what was set aside and counts what the call really took. */
  settle(reservedUsd: number, spentUsd: number): void {
    this.#reservedUsd = Math.max(0, this.#reservedUsd - reservedUsd);
    this.#spentUsd += spentUsd;
  }

  /** The mark (50 or 80 percent) that was passed since the last question, once each. */
  passedMark(): 50 | 80 | undefined {
    if (this.capUsd === undefined) return undefined;
    const percent = (100 * this.#spentUsd) / this.capUsd;
    const mark = percent >= 80 ? 80 : percent >= 50 ? 50 : 0;
    if (mark <= this.#warned) return undefined;
    this.#warned = mark;
    return mark === 0 ? undefined : mark;
  }
}
