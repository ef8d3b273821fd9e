import type { Connection } from 'sharedb/lib/client/index.js';
import { Listeners } from '../listeners';
import { Others, type Other } from './others';
import type { TextRange } from './positions';
import { Self } from './self';
import type { Person } from './shown';
import { Trail } from './trail';

/** How long those who are here get to say so once this window has come. */
const SETTLE_MS = 1000;
/** Who is not heard of within this time after the connection was lost, or is back, is taken for gone. */
const DOUBT_MS = 3000;

/** Where the document is. */
export interface Place {
  collection: string;
  id: string;
}

/** Who has a document open, and where in it: shows this window to the others and the others to this window. */
export class Presence {
  /** Tells that `others`, of which it says anything, may have changed. */
  readonly changed = new Listeners();
  /** Where this window's carets are in what it shows; to be set by what has the editor. */
  selection: () => readonly TextRange[] = () => [];

  readonly #place: Place;
  #person: Person | null = null;
  #line: Line;

  constructor(connection: Connection, place: Place) {
    this.#place = place;
    this.#line = this.#open(connection);
  }

  get others(): readonly Other[] {
    return this.#line.others.list;
  }

  /** The person whose ops have this source; null when nobody here is meant. */
  personOf(source: string): Person | null {
    return this.#line.others.personOf(source);
  }

  /** Whether all who are here have had the time to say so. */
  get settled(): boolean {
    return this.#line.settled;
  }

  /** Who this window's reader is. Until that is known, nothing is shown to the others. */
  show(person: Person): void {
    this.#person = person;
    this.#line.self.person = person;
  }

  /** To be called when the selection has changed. */
  moved(): void {
    // Not in the midst of a change: editor and document must have come to the same.
    queueMicrotask(() => this.#line.self.look());
  }

  /** Goes on over another connection: the server's history has changed. */
  reopen(connection: Connection): void {
    this.#line.close();
    this.#line = this.#open(connection);
    if (this.#person !== null) this.#line.self.person = this.#person;
    this.changed.emit();
  }

  close(): void {
    this.#line.close();
  }

  #open(connection: Connection): Line {
    return new Line(connection, this.#place, () => this.selection(), this.changed);
  }
}

/** The channel of a document's carets. Without a dot it cannot be that of a document's own presence. */
export function channelOf({ collection, id }: Place): string {
  return `carets/${collection}/${id}`.replaceAll('%', '%25').replaceAll('.', '%2e');
}

/** Presence over one connection, which may break and come back. */
class Line {
  readonly others: Others;
  readonly self: Self;
  settled = false;

  readonly #connection: Connection;
  readonly #channel: string;
  readonly #trail: Trail;
  readonly #changed: Listeners;
  readonly #sources = new Map<unknown, string>();
  readonly #leave: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #met = false;

  constructor(connection: Connection, place: Place, selection: () => readonly TextRange[], changed: Listeners) {
    this.#connection = connection;
    this.#channel = channelOf(place);
    this.#changed = changed;
    this.#trail = new Trail(connection, connection.get(place.collection, place.id));
    this.others = new Others(this.#trail, () => connection.send({ a: 'pr', ch: this.#channel }));
    const shared = connection.getPresence(this.#channel);
    this.self = new Self(connection, shared, this.#channel, this.#trail, selection);
    this.#trail.moved.add(this.#follow);
    connection.on('receive', this.#note);
    connection.on('state', this.#state);
    shared.on('receive', this.#receive);
    // Someone else's failure to show themselves is no matter here.
    shared.on('error', ignore);
    shared.subscribe(ignore);
    this.#leave = () => shared.off('receive', this.#receive);
    this.#state();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.self.close();
    this.#trail.close();
    this.#connection.off('receive', this.#note);
    this.#connection.off('state', this.#state);
    this.#leave();
  }

  readonly #follow = (): void => {
    this.others.advance();
    this.self.look();
    this.#changed.emit();
  };

  /** ShareDB does not tell whose a presence is. */
  readonly #note = ({ data }: { data: unknown }): void => {
    const frame = data as { a?: unknown; ch?: unknown; id?: unknown; src?: unknown; p?: unknown } | null;
    if (frame?.a !== 'p' || frame.ch !== this.#channel) return;
    if (frame.p === null) this.#sources.delete(frame.id);
    else if (typeof frame.src === 'string') this.#sources.set(frame.id, frame.src);
  };

  readonly #receive = (id: string, value: unknown): void => {
    this.others.receive(id, value, this.#sources.get(id) ?? null);
    this.#changed.emit();
  };

  /** When the connection breaks, and when it is back: who is still there says so, the others have left meanwhile. */
  readonly #state = (): void => {
    const { state } = this.#connection;
    if (state === 'connecting') return;
    this.settled = false;
    if (state !== 'connected') this.others.doubt();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.others.dropDoubtful();
      this.settled = this.#connection.state === 'connected';
      this.#changed.emit();
    }, this.#met ? DOUBT_MS : SETTLE_MS);
    this.#met = true;
  };
}

function ignore(): void {
  // Nothing to be done.
}
