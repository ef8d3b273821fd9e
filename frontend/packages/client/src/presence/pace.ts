/** Does something when asked to, but not more often than every so many milliseconds. The last wish is always met. */
export class Pace {
  readonly #everyMs: number;
  readonly #act: () => void;
  #last = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(everyMs: number, act: () => void) {
    this.#everyMs = everyMs;
    this.#act = act;
  }

  ask(): void {
    if (this.#timer !== undefined) return;
    const wait = this.#last + this.#everyMs - performance.now();
    if (wait <= 0) this.#now();
    else this.#timer = setTimeout(() => this.#now(), wait);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #now(): void {
    this.stop();
    this.#last = performance.now();
    this.#act();
  }
}
