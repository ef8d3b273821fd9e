import { Connection } from 'sharedb/lib/client/index.js';
import { HistoryHints } from './history/hints';
import { limitsOf, type Limits } from './limits';
import { Listeners } from './listeners';
import { OpenDocument, type Wanted } from './openDocument';
import { Channel } from './presence/channel';
import { Presence, type Place } from './presence/presence';
import { registerTypes } from './register';
import { SaveMonitor } from './saveMonitor';
import type { Facts } from './saveState';
import { ReconnectingSocket, type RawSocket } from './socket';

export interface ClientOptions {
  /** Opens one WebSocket to the server. */
  connect: () => RawSocket;
  /** False when the browser knows that there is no network. */
  hasNetwork?: () => boolean;
  random?: () => number;
}

/** A page's one connection to the server and the documents open over it. */
export class Client {
  readonly socket: ReconnectingSocket;
  /** What to tell the reader about saving, over all documents. */
  readonly saving: SaveMonitor;

  /** Tells that the connection of ShareDB's client was replaced by another, as the server's history has changed. */
  readonly renewed = new Listeners<Connection>();

  #connection: Connection;
  readonly #hasNetwork: () => boolean;
  readonly #documents: OpenDocument<unknown, unknown>[] = [];
  #downSince: number | null = Date.now();
  #trouble: string | null = null;
  #epoch: string | null = null;
  #limits: Limits = {};

  constructor(options: ClientOptions) {
    registerTypes();
    this.#hasNetwork = options.hasNetwork ?? (() => true);
    this.socket = new ReconnectingSocket(options);
    this.saving = new SaveMonitor(() => this.#facts());
    this.#connection = this.#connect();
    this.socket.changed.add(() => this.saving.look());
    this.saving.look();
  }

  /** Which history the server's store has, as its last greeting said; null until then or when it did not say. */
  get epoch(): string | null {
    return this.#epoch;
  }

  /** Changes, in all documents, that only this page has. */
  get unsaved(): number {
    return this.#documents.reduce((sum, document) => sum + document.unsaved.count, 0);
  }

  /** Opens a document for as long as the client lives, and creates it where there is none. */
  open<Data, Op>(wanted: Wanted): OpenDocument<Data, Op> {
    const document = new OpenDocument<Data, Op>(this.#connection, wanted, {
      limits: () => this.#limits,
      astray: (why) => this.#renew(why),
    });
    this.#documents.push(document as OpenDocument<unknown, unknown>);
    document.changed.add(() => this.saving.look());
    this.saving.look();
    return document;
  }

  /** Joins those who have a document open, for as long as the client lives. */
  presence(place: Place): Presence {
    const presence = new Presence(this.#connection, place);
    this.renewed.add((connection) => presence.reopen(connection));
    return presence;
  }

  /** Listens to what happens to a document's history beside revisions, for as long as the client lives. */
  historyHints(place: Place): HistoryHints {
    const hints = new HistoryHints(this.#connection, place);
    this.renewed.add((connection) => hints.reopen(connection));
    return hints;
  }

  /** Joins a presence channel without a type, for as long as the client lives. */
  channel(name: string): Channel {
    const channel = new Channel(this.#connection, name);
    this.renewed.add((connection) => channel.reopen(connection));
    return channel;
  }

  close(): void {
    this.socket.close();
    this.saving.stop();
  }

  #connect(): Connection {
    const connection = new Connection(this.socket);
    connection.on('state', () => this.#followConnection());
    connection.on('error', (error: Error) => this.#fail(error.message));
    connection.on('receive', (request: { data: unknown }) => this.#readGreeting(request));
    return connection;
  }

  #followConnection(): void {
    if (this.#connection.state === 'connected') this.#downSince = null;
    else this.#downSince ??= Date.now();
    this.saving.look();
  }

  #readGreeting(request: { data: unknown }): void {
    const greeting = request.data as { a?: unknown; epoch?: unknown; limits?: unknown } | null;
    if (greeting?.a !== 'init') return;
    this.#limits = limitsOf(greeting);
    const epoch = typeof greeting.epoch === 'string' ? greeting.epoch : null;
    const another = this.#epoch !== null && epoch !== null && epoch !== this.#epoch;
    this.#epoch = epoch ?? this.#epoch;
    if (!another) return;
    // ShareDB must not hear of it: it would send its changes to a history that they do not belong to.
    request.data = null;
    this.#renew('the server was restored from a backup, or something was erased from its history');
  }

  /** Begins anew, under a new id, with documents that are loaded again; what was unsaved is handed out as copies. */
  #renew(why: string): void {
    this.#connection.removeAllListeners();
    this.socket.reconnect();
    this.#connection = this.#connect();
    for (const document of this.#documents) document.reopen(this.#connection, why);
    this.renewed.emit(this.#connection);
  }

  #fail(why: string): void {
    this.#trouble ??= why;
    this.saving.look();
  }

  #facts(): Facts {
    const link = this.socket.link;
    const oldest = this.#documents.map((document) => document.unsaved.oldest).filter((at) => at !== null);
    return {
      trouble: this.#trouble ?? this.#refused(),
      downSince: this.#downSince,
      retryAt: link.kind === 'waiting' ? link.retryAt : null,
      noNetwork: !this.#hasNetwork(),
      opened: this.#documents.every((document) => document.phase.kind !== 'opening'),
      unsaved: this.unsaved,
      oldestUnsaved: oldest.length === 0 ? null : Math.min(...oldest),
    };
  }

  #refused(): string | null {
    for (const { phase } of this.#documents) if (phase.kind === 'refused') return phase.why;
    return null;
  }
}
