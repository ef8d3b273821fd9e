/** A connection that was silent for this long is asked for a sign of life. */
const SILENCE_MS = 10_000;
/** And is given up when it does not answer within this time: a dead one is found within 18 s. */
const ANSWER_WITHIN_MS = 8_000;
/** A timer that fires later than this was held up: the machine slept, or the tab did. */
const LATE_MS = 4_000;

/** Notices when a connection has died without a word. Browsers do not show a page the pings of its WebSocket. */
export class Heartbeat {
  readonly #ask: () => void;
  readonly #dead: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #heardAt = 0;
  #asking = false;

  /** `ask` sends something that must be answered; `dead` is called once after a start. */
  constructor(ask: () => void, dead: () => void) {
    this.#ask = ask;
    this.#dead = dead;
  }

  start(): void {
    this.#asking = false;
    this.#heardAt = Date.now();
    this.#watch(SILENCE_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Anything that arrives is a sign of life. */
  heard(): void {
    this.#heardAt = Date.now();
    this.#asking = false;
  }

  /** Asks now instead of after the silence. */
  probe(): void {
    if (this.#asking) return;
    this.#asking = true;
    this.#ask();
    this.#watch(ANSWER_WITHIN_MS);
  }

  #watch(ms: number): void {
    clearTimeout(this.#timer);
    const due = Date.now() + ms;
    this.#timer = setTimeout(() => this.#check(Date.now() - due > LATE_MS), ms);
  }

  #check(late: boolean): void {
    const silent = Date.now() - this.#heardAt;
    if (this.#asking && !late) {
      this.#dead();
    } else if (this.#asking || silent >= SILENCE_MS) {
      // After a sleep the answer may have been lost with the time: ask once more before giving up.
      this.#asking = false;
      this.probe();
    } else {
      this.#watch(SILENCE_MS - silent);
    }
  }
}
