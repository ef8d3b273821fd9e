import { Connection } from 'sharedb/lib/client/index.js';
import { OpenDocument, type Wanted } from './openDocument';
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

  readonly #connection: Connection;
  readonly #hasNetwork: () => boolean;
  readonly #documents: OpenDocument<unknown, unknown>[] = [];
  #downSince: number | null = Date.now();
  #trouble: string | null = null;
  #epoch: string | null = null;

  constructor(options: ClientOptions) {
    registerTypes();
    this.#hasNetwork = options.hasNetwork ?? (() => true);
    this.socket = new ReconnectingSocket(options);
    this.#connection = new Connection(this.socket);
    this.saving = new SaveMonitor(() => this.#facts());
    this.#connection.on('state', () => this.#followConnection());
    this.#connection.on('error', (error: Error) => this.#fail(error.message));
    this.#connection.on('receive', ({ data }: { data: unknown }) => this.#readGreeting(data));
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
    const document = new OpenDocument<Data, Op>(this.#connection, wanted);
    this.#documents.push(document as OpenDocument<unknown, unknown>);
    document.changed.add(() => this.saving.look());
    this.saving.look();
    return document;
  }

  close(): void {
    this.socket.close();
    this.saving.stop();
  }

  #followConnection(): void {
    if (this.#connection.state === 'connected') this.#downSince = null;
    else this.#downSince ??= Date.now();
    this.saving.look();
  }

  #readGreeting(frame: unknown): void {
    if (typeof frame !== 'object' || frame === null) return;
    const { a, epoch } = frame as { a?: unknown; epoch?: unknown };
    if (a === 'init') this.#epoch = typeof epoch === 'string' ? epoch : null;
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
