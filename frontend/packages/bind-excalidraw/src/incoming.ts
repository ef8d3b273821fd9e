import { descentsOf } from '@tandem/client';

/** What of a board is to be shown anew. */
export class Incoming {
  #all = false;
  #app = false;
  #texts = false;
  readonly #ids = new Set<string>();

  get waits(): boolean {
    return this.#all || this.#app || this.#texts || this.#ids.size > 0;
  }

  everything(): void {
    this.#all = true;
  }

  /** All texts are to be measured again. */
  texts(): void {
    this.#texts = true;
  }

  element(id: string): void {
    this.#ids.add(id);
  }

  /** What an op has changed. */
  op(op: unknown): void {
    if (op === null) return;
    const parts = descentsOf(op);
    if (parts === null) {
      this.#all = true;
      return;
    }
    for (const [key, below] of parts) {
      const inner = descentsOf(below);
      if (key === 'app') this.#app = true;
      else if (key === 'elements' && inner === null) this.#all = true;
      else if (key === 'elements') for (const [id] of inner ?? []) this.#ids.add(id);
    }
  }

  /** Hands out what is to be shown, once. `all` gives the ids of all elements. */
  take(all: () => Iterable<string>): { ids: Set<string>; app: boolean; texts: boolean } {
    const ids = new Set(this.#all ? all() : this.#ids);
    const taken = { ids, app: this.#app || this.#all, texts: this.#texts };
    this.#all = this.#app = this.#texts = false;
    this.#ids.clear();
    return taken;
  }
}
