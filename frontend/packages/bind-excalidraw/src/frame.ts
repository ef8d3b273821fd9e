/** Where nothing is painted, as in a tab in the background, what waits for a frame happens after this. */
const HIDDEN_MS = 200;

/** Does something once before the next frame is painted, however often it is asked to. */
export class Frame {
  readonly #act: () => void;
  #request: number | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(act: () => void) {
    this.#act = act;
  }

  ask(): void {
    if (this.#request !== null) return;
    this.#request = requestAnimationFrame(this.#now);
    this.#timer = setTimeout(this.#now, HIDDEN_MS);
  }

  stop(): void {
    if (this.#request !== null) cancelAnimationFrame(this.#request);
    clearTimeout(this.#timer);
    this.#request = null;
  }

  readonly #now = (): void => {
    this.stop();
    this.#act();
  };
}
