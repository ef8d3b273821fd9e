import { sameRanges, type TextRange } from './positions';
import { decodeShown, type Person, type Shown } from './shown';
import type { Trail } from './trail';

/** Another window that has the document open. */
export interface Other extends Person {
  /** The window's. */
  id: string;
  /** Where its carets are in what this page shows; none while that is not known. */
  ranges: readonly TextRange[];
  /** How often it has moved by itself: others' ops, which it moves along with, do not count. */
  moves: number;
}

/** One of the others, with where it is in the committed document at some version. */
interface Seen {
  shown: Shown;
  /** Whose revisions carry its carets along. */
  source: string | null;
  place: { version: number; ranges: readonly TextRange[] } | null;
  /** What it shows is of a version that this page does not have yet, or not any more. */
  unplaced: boolean;
  /** Heard of since the connection was lost. */
  fresh: boolean;
  moves: number;
}

/** What the other windows show, kept in place while the document changes. */
export class Others {
  readonly #trail: Trail;
  /** Asks everyone to say again where they are. */
  readonly #ask: () => void;
  readonly #all = new Map<string, Seen>();

  constructor(trail: Trail, ask: () => void) {
    this.#trail = trail;
    this.#ask = ask;
  }

  /** Takes in what a window shows; null when it has gone. `source` is that of its revisions. */
  receive(id: string, value: unknown, source: string | null): void {
    const shown = value === null ? null : decodeShown(value);
    if (shown === null) {
      this.#all.delete(id);
      return;
    }
    const before = this.#all.get(id);
    const seen = { shown, source, place: before?.place ?? null, unplaced: true, fresh: true, moves: before?.moves ?? 0 };
    this.#all.set(id, seen);
    this.#place(seen);
  }

  /** Follows the document. */
  advance(): void {
    for (const seen of this.#all.values()) {
      if (seen.unplaced) this.#place(seen);
      if (seen.unplaced || seen.place === null) continue;
      const moved = this.#trail.advanced(seen.place.ranges, seen.place.version, seen.source);
      if (moved === 'lost') this.#lose(seen);
      if (moved === 'lost' || moved === 'ahead') continue;
      if (moved.carried) seen.moves++;
      seen.place = { version: this.#trail.version ?? 0, ranges: moved.ranges };
    }
  }

  /** The person whose ops have this source; null when nobody here is meant. */
  personOf(source: string): Person | null {
    for (const seen of this.#all.values()) if (seen.source === source) return seen.shown;
    return null;
  }

  /** From now on only those count who are heard of again. */
  doubt(): void {
    for (const seen of this.#all.values()) seen.fresh = false;
  }

  /** Drops those who have not been heard of since doubt. */
  dropDoubtful(): void {
    for (const [id, seen] of this.#all) if (!seen.fresh) this.#all.delete(id);
  }

  get list(): Other[] {
    return Array.from(this.#all, ([id, { shown, place, moves }]) => {
      const { user, name, colour, activity } = shown;
      return { id, user, name, colour, activity, moves, ranges: place === null ? [] : this.#trail.toPage(place.ranges) };
    });
  }

  /** Finds the place of what was received last. Until then the place before is kept. */
  #place(seen: Seen): void {
    const { v, ranges } = seen.shown;
    const moved = this.#trail.advanced(ranges, ranges.length === 0 ? (this.#trail.version ?? v) : v, seen.source);
    if (moved === 'ahead') return;
    seen.unplaced = false;
    if (moved === 'lost') {
      this.#lose(seen);
      return;
    }
    const version = this.#trail.version ?? 0;
    const was = seen.place === null ? null : this.#trail.advanced(seen.place.ranges, seen.place.version, seen.source);
    if (was === null || typeof was === 'string' || !sameRanges(was.ranges, moved.ranges)) seen.moves++;
    seen.place = { version, ranges: moved.ranges };
  }

  #lose(seen: Seen): void {
    seen.place = null;
    seen.unplaced = false;
    this.#ask();
  }
}
