import type { Socket } from 'sharedb/lib/client/index.js';
import { backoffMs } from './backoff';
import { Heartbeat } from './heartbeat';
import { Listeners } from './listeners';

/** What the socket is doing. `retryAt` is in milliseconds of Date.now(). */
export type Link = { kind: 'trying' } | { kind: 'open' } | { kind: 'waiting'; retryAt: number } | { kind: 'closed' };

/** The part of a browser's WebSocket that is used here. */
export interface RawSocket {
  send(data: string): void;
  close(): void;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
}

export interface SocketOptions {
  /** Opens one connection. */
  connect: () => RawSocket;
  random?: () => number;
}

/** A try that has neither opened nor failed is given up after this time. */
const OPEN_WITHIN_MS = 10_000;
/** A connection that lived this long was a good one: the next back-off begins anew. */
const GOOD_AFTER_MS = 5_000;

const CONNECTING = 0;
const OPEN = 1;
const CLOSED = 3;

/**
 * A WebSocket that comes back. To ShareDB's Connection it looks like one socket that opens again and again. It is the
 * only owner of the raw sockets: a raw socket that it has let go of can no longer be heard.
 */
export class ReconnectingSocket implements Socket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((reason?: unknown) => void) | null = null;
  onerror: ((error?: unknown) => void) | null = null;

  /** Tells of every change of `link`. */
  readonly changed = new Listeners();

  readonly #connect: () => RawSocket;
  readonly #random: () => number;
  readonly #heartbeat: Heartbeat;
  #raw: RawSocket | null = null;
  #link: Link = { kind: 'trying' };
  #attempt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: SocketOptions) {
    this.#connect = options.connect;
    this.#random = options.random ?? Math.random;
    this.#heartbeat = new Heartbeat(
      () => this.#raw?.send('{"a":"pp"}'),
      () => this.#lost(),
    );
    this.#try();
  }

  get link(): Link {
    return this.#link;
  }

  get readyState(): number {
    switch (this.#link.kind) {
      case 'trying':
        return CONNECTING;
      case 'open':
        return OPEN;
      default:
        return CLOSED;
    }
  }

  /** Sends a frame; while there is no connection it is dropped, as ShareDB sends anew what matters. */
  send(data: string): void {
    if (this.#link.kind === 'open') this.#raw?.send(data);
  }

  /** Closes for good. */
  close(): void {
    if (this.#link.kind === 'closed') return;
    this.#release();
    this.#set({ kind: 'closed' });
    this.onclose?.('closed');
  }

  /** Something suggests that the network is there: try at once, or see whether an open connection is still alive. */
  wake(): void {
    if (this.#link.kind === 'waiting') this.#try();
    else if (this.#link.kind === 'open') this.#heartbeat.probe();
  }

  /** Leaves the connection that there is and opens another at once. */
  reconnect(): void {
    if (this.#link.kind === 'closed') return;
    this.#release();
    this.onclose?.();
    this.#try();
  }

  #try(): void {
    clearTimeout(this.#timer);
    this.#set({ kind: 'trying' });
    const raw = this.#connect();
    this.#raw = raw;
    this.#timer = setTimeout(() => this.#lost(), OPEN_WITHIN_MS);
    raw.onopen = () => this.#opened();
    raw.onmessage = (event: { data: unknown }) => {
      this.#heartbeat.heard();
      this.onmessage?.(event);
    };
    raw.onclose = () => this.#lost();
  }

  #opened(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#attempt = 0;
    }, GOOD_AFTER_MS);
    this.#heartbeat.start();
    this.#set({ kind: 'open' });
    this.onopen?.();
  }

  #lost(): void {
    this.#release();
    const delay = backoffMs(this.#attempt++, this.#random);
    this.#set({ kind: 'waiting', retryAt: Date.now() + delay });
    this.#timer = setTimeout(() => this.#try(), delay);
    this.onclose?.();
  }

  /** Lets go of the raw socket without waiting for it: the close of a dead connection can take minutes. */
  #release(): void {
    clearTimeout(this.#timer);
    this.#heartbeat.stop();
    const raw = this.#raw;
    this.#raw = null;
    if (raw === null) return;
    raw.onopen = raw.onmessage = raw.onclose = null;
    raw.close();
  }

  #set(link: Link): void {
    this.#link = link;
    this.changed.emit();
  }
}
