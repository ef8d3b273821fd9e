import { Listeners } from '@tandem/client';
import type { Reader } from './reader';

/** Times as fast as somebody types. */
export const SPEEDS = [1, 5, 20] as const;
/** Revisions in a second at the lowest speed. */
const PACE = 20;
/** How far ahead it is asked for what comes, in seconds of playing. */
const AHEAD_S = 3;

/** Plays revisions back, as many in each frame of the screen as the speed asks for. */
export class Player {
  readonly changed = new Listeners();
  readonly #reader: Reader<unknown>;
  #frame = 0;
  #speed = 1;
  #position = 0;

  constructor(reader: Reader<unknown>) {
    this.#reader = reader;
  }

  get playing(): boolean {
    return this.#frame !== 0;
  }

  /** Plays from a version to the newest one, which may grow meanwhile. */
  play(from: number, newest: () => number, speed: number): void {
    this.stop();
    this.#speed = speed;
    this.#position = from;
    let last = performance.now();
    let prepared = -1;
    const step = (now: number) => {
      const seconds = Math.min(now - last, 100) / 1000;
      last = now;
      const rate = PACE * this.#speed;
      const version = Math.min(Math.floor(this.#position + seconds * rate), newest());
      // Time stands still while what comes has to be asked for.
      if (this.#reader.pass(version)) this.#position = Math.min(this.#position + seconds * rate, newest());
      const ahead = Math.floor((version + AHEAD_S * rate) / 250);
      if (ahead !== prepared) {
        prepared = ahead;
        this.#prepare(version, ahead * 250, newest());
      }
      if (version >= newest() && this.#reader.shown.version >= newest()) {
        this.stop();
        return;
      }
      this.#frame = requestAnimationFrame(step);
    };
    this.#frame = requestAnimationFrame(step);
    this.changed.emit();
  }

  /** Plays on at one of SPEEDS. */
  changeSpeed(speed: number): void {
    this.#speed = speed;
  }

  stop(): void {
    if (!this.playing) return;
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#reader.rest();
    this.changed.emit();
  }

  /** What has failed to come is asked for again a little later. */
  #prepare(from: number, ahead: number, newest: number): void {
    for (let version = from; version <= Math.min(ahead, newest); version += 500) {
      void this.#reader.replay.prepare(version).catch(() => undefined);
    }
  }
}
