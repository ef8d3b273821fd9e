/** Those who want to be told of something. A listener may leave while it is being told. */
export class Listeners<Event = void> {
  readonly #all = new Set<(event: Event) => void>();

  /** Adds a listener; the answer takes it away again. */
  add(listener: (event: Event) => void): () => void {
    this.#all.add(listener);
    return () => {
      this.#all.delete(listener);
    };
  }

  emit(event: Event): void {
    for (const listener of [...this.#all]) listener(event);
  }
}
