/** A place on the board, in scene units. */
export interface Place {
  x: number;
  y: number;
}

/** No pointer is drawn later than this behind where its hand was when it was told. */
const LATEST_MS = 100;

/**
 * Moves a remote pointer evenly between the places that it is told to be at, which come less often than frames: it takes
 * as long from one to the next as they are apart in time.
 */
export class Glide {
  #from: Place;
  #to: Place;
  #began: number;
  #takes = 0;

  constructor(at: Place, now: number) {
    this.#from = at;
    this.#to = at;
    this.#began = now;
  }

  /** A new place was told. */
  to(place: Place, now: number): void {
    const apart = now - this.#began;
    this.#from = this.at(now);
    this.#to = place;
    this.#began = now;
    // After a rest there is nothing to be even with.
    this.#takes = apart > 2 * LATEST_MS ? 0 : Math.min(LATEST_MS, apart);
  }

  /** Where it is drawn. */
  at(now: number): Place {
    const part = this.#takes === 0 ? 1 : Math.min(1, (now - this.#began) / this.#takes);
    const between = (a: number, b: number) => a + (b - a) * part;
    return { x: between(this.#from.x, this.#to.x), y: between(this.#from.y, this.#to.y) };
  }

  /** Whether it is where it was told to be. */
  rests(now: number): boolean {
    return now - this.#began >= this.#takes;
  }
}
