/** The changes of one document that the server has not yet acknowledged, oldest first. */
export class Unsaved {
  readonly #since = new Set<{ at: number }>();

  get count(): number {
    return this.#since.size;
  }

  /** When the oldest of them was made, in milliseconds of Date.now(). */
  get oldest(): number | null {
    for (const change of this.#since) return change.at;
    return null;
  }

  /** Notes a change made now; the answer is to be called once it is saved. */
  add(): () => void {
    const change = { at: Date.now() };
    this.#since.add(change);
    return () => {
      this.#since.delete(change);
    };
  }

  /** All of them are given up. */
  clear(): void {
    this.#since.clear();
  }
}
