import type { Connection, LocalPresence, SharedPresence } from 'sharedb/lib/client/index.js';
import { Pace } from './pace';
import { sameRanges, type TextRange } from './positions';
import type { Person, Shown } from './shown';
import { OWN, type Trail } from './trail';

/** A caret that moves all the time is sent this often. */
const EVERY_MS = 50;

/**
 * Shows this window to the others. It never waits for ops, nor they for it. What the others work out by themselves is not
 * sent: while one types, one's own ops carry the caret along.
 */
export class Self {
  readonly #connection: Connection;
  readonly #local: LocalPresence;
  readonly #trail: Trail;
  readonly #channel: string;
  readonly #selection: () => readonly TextRange[];
  readonly #pace = new Pace(EVERY_MS, () => this.#show());
  #person: Person | null = null;
  #sent: Shown | null = null;

  constructor(connection: Connection, shared: SharedPresence, channel: string, trail: Trail, selection: () => readonly TextRange[]) {
    this.#connection = connection;
    this.#trail = trail;
    this.#channel = channel;
    this.#selection = selection;
    this.#local = shared.create();
    connection.on('receive', this.#asked);
    connection.on('connected', this.#again);
  }

  /** Who is shown; nothing is before it is known. */
  set person(person: Person) {
    this.#person = person;
    this.look();
  }

  /** To be called when anything may have changed. */
  look(): void {
    this.#pace.ask();
  }

  close(): void {
    this.#pace.stop();
    this.#connection.off('receive', this.#asked);
    this.#connection.off('connected', this.#again);
  }

  #show(): void {
    // While there is no connection, frames would pile up.
    if (this.#connection.state !== 'connected') return;
    const shown = this.#now();
    if (shown === null || this.#isKnown(shown)) return;
    this.#sent = shown;
    // A refusal is no matter to the reader: the next move tries again.
    this.#local.submit(shown, () => undefined);
  }

  #now(): Shown | null {
    if (this.#person === null) return null;
    const { version } = this.#trail;
    if (version === null) return { ...this.#person, v: 0, ranges: [] };
    return { ...this.#person, v: version, ranges: this.#trail.toCommitted(this.#selection()) };
  }

  /** Whether the others know it from what was sent last and the ops since. */
  #isKnown({ user, name, colour, activity, ranges }: Shown): boolean {
    const sent = this.#sent;
    if (sent?.user !== user || sent.name !== name || sent.colour !== colour || sent.activity !== activity) return false;
    if (sent.ranges.length === 0 || ranges.length === 0) return sent.ranges.length === ranges.length;
    const moved = this.#trail.advanced(sent.ranges, sent.v, OWN);
    if (moved === 'lost' || moved === 'ahead') return false;
    const { version } = this.#trail;
    if (version !== null && version !== sent.v) this.#sent = { ...sent, v: version, ranges: moved.ranges };
    return sameRanges(moved.ranges, ranges);
  }

  /** Someone has come and asks who is here. ShareDB answers with the value that it finds, so that must be of now. */
  readonly #asked = ({ data }: { data: unknown }): void => {
    const frame = data as { a?: unknown; ch?: unknown } | null;
    if (frame?.a !== 'pr' || frame.ch !== this.#channel || this.#local.value === null) return;
    this.#sent = this.#now();
    this.#local.value = this.#sent;
  };

  readonly #again = (): void => {
    this.#sent = null;
    this.look();
  };
}
