import { mapRanges, positionAfter, type Step, type TextRange } from './positions';

/** How many revisions are kept. Who refers to an older one is asked to say where they are again. */
const MOST = 500;

/** Ranges moved to the newest version. `carried` says that one of their owner's own revisions was on the way. */
export interface Moved {
  ranges: TextRange[];
  carried: boolean;
}

/** The last revisions of a document as the server has them; of their text only how long it is. */
export class Revisions {
  #version: number;
  #kept: { steps: readonly Step[]; source: string }[] = [];

  constructor(version: number) {
    this.#version = version;
  }

  /** The version that the newest revision leads to. */
  get version(): number {
    return this.#version;
  }

  /** Adds the revision that leads on from `version`; `source` says whose it is. */
  add(steps: readonly Step[], source: string): void {
    this.#kept.push({ steps, source });
    if (this.#kept.length > MOST) this.#kept.shift();
    this.#version++;
  }

  /** Moves ranges of version `from`, which belong to `source`. `lost`: too old; `ahead`: not there yet. */
  moved(ranges: readonly TextRange[], from: number, source: string | null): Moved | 'lost' | 'ahead' {
    if (from > this.#version) return 'ahead';
    const first = this.#version - this.#kept.length;
    if (from < first) return 'lost';
    const moved: Moved = { ranges: [...ranges], carried: false };
    for (const revision of this.#kept.slice(from - first)) {
      const carried = revision.source === source;
      moved.ranges = mapRanges(moved.ranges, (position) => positionAfter(position, revision.steps, carried));
      moved.carried ||= carried;
    }
    return moved;
  }
}
