import type { Connection, LocalPresence, SharedPresence } from 'sharedb/lib/client/index.js';
import { Listeners } from '../listeners';

/** Who is not heard of within this time after the connection is back is taken for gone. */
const DOUBT_MS = 3000;

/** What a window shows under one id; null when it shows nothing there any more. */
export interface ChannelMessage {
  id: string;
  value: unknown;
}

/**
 * A presence channel without a type: windows show values under ids of their own, which the server keeps for as long as
 * the window is connected and hands to whoever comes. What is shown is conflated on its way, the newest arrives. It
 * goes on by itself when the connection breaks and comes back.
 */
export class Channel {
  readonly name: string;
  /** Tells what others show, as it arrives. */
  readonly received = new Listeners<ChannelMessage>();

  readonly #others = new Map<string, unknown>();
  readonly #own = new Map<string, unknown>();
  #line: Line;

  constructor(connection: Connection, name: string) {
    this.name = name;
    this.#line = this.#open(connection);
  }

  /** What others show. */
  get others(): ReadonlyMap<string, unknown> {
    return this.#others;
  }

  /** Shows a value to the others, or with null nothing any more. While there is no connection, it waits for one. */
  show(id: string, value: unknown): void {
    if (value === null) this.#own.delete(id);
    else this.#own.set(id, value);
    this.#line.submit(id, value);
  }

  /** Goes on over another connection. */
  reopen(connection: Connection): void {
    this.#line.close();
    for (const id of [...this.#others.keys()]) this.#take({ id, value: null });
    this.#line = this.#open(connection);
  }

  close(): void {
    for (const id of [...this.#own.keys()]) this.show(id, null);
    this.#line.close();
  }

  #open(connection: Connection): Line {
    return new Line(connection, this.name, {
      own: this.#own,
      ids: () => [...this.#others.keys()],
      take: (message) => this.#take(message),
    });
  }

  #take({ id, value }: ChannelMessage): void {
    if (this.#own.has(id)) return;
    if (value === null) this.#others.delete(id);
    else this.#others.set(id, value);
    this.received.emit({ id, value });
  }
}

interface Ends {
  own: ReadonlyMap<string, unknown>;
  ids: () => string[];
  take: (message: ChannelMessage) => void;
}

/** A channel over one connection. */
class Line {
  readonly #connection: Connection;
  readonly #shared: SharedPresence;
  readonly #ends: Ends;
  readonly #local = new Map<string, LocalPresence>();
  /** Those not heard of since the connection broke. */
  #doubtful = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(connection: Connection, name: string, ends: Ends) {
    this.#connection = connection;
    this.#ends = ends;
    this.#shared = connection.getPresence(name);
    this.#shared.on('receive', this.#receive);
    // Someone else's failure to show themselves is no matter here.
    this.#shared.on('error', ignore);
    this.#shared.subscribe(ignore);
    connection.on('state', this.#state);
    for (const [id, value] of ends.own) this.submit(id, value);
  }

  submit(id: string, value: unknown): void {
    // While there is no connection, frames would pile up.
    if (this.#connection.state !== 'connected') return;
    let local = this.#local.get(id);
    if (local === undefined) {
      if (value === null) return;
      this.#local.set(id, (local = this.#shared.create(id)));
    }
    // A refusal is no matter to the reader: the next move tries again.
    local.submit(value, ignore);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#shared.off('receive', this.#receive);
    this.#connection.off('state', this.#state);
  }

  readonly #receive = (id: string, value: unknown): void => {
    this.#doubtful.delete(id);
    this.#ends.take({ id, value: value ?? null });
  };

  readonly #state = (): void => {
    const { state } = this.#connection;
    if (state === 'connecting') return;
    if (state !== 'connected') this.#doubtful = new Set(this.#ends.ids());
    else for (const [id, value] of this.#ends.own) this.submit(id, value);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      for (const id of this.#doubtful) this.#ends.take({ id, value: null });
      this.#doubtful.clear();
    }, DOUBT_MS);
  };
}

function ignore(): void {
  // Nothing to be done.
}
