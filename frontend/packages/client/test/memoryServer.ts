import Backend, { type SubmitRequest } from 'sharedb';
import { Duplex } from 'stream';
import type { RawSocket } from '../src/socket';

/** ShareDB's own server in memory, with connections that the test can cut. */
export class MemoryServer {
  /** When set, connections are refused, as by a server that is down. */
  down = false;
  /** When set, every op is refused with these words, or those for which it has any. */
  refusal: string | ((op: unknown) => string | null) | null = null;
  /** What greetings say of limits; they are not held. */
  limits: object | null = null;

  readonly #backend = new Backend({ presence: true, doNotForwardSendPresenceErrorsToClient: true });
  readonly #lines = new Set<Line>();

  constructor() {
    this.#backend.use('submit', (request: SubmitRequest, next) => {
      const { refusal } = this;
      const why = 'create' in request.op ? null : typeof refusal === 'function' ? refusal(request.op.op) : refusal;
      next(why === null ? undefined : new Error(why));
    });
  }

  connect = (): RawSocket => {
    const line = new Line(() => this.#lines.delete(line), (frame) => this.#greet(frame));
    setTimeout(() => {
      if (this.down) {
        line.cut();
        return;
      }
      this.#lines.add(line);
      line.onopen?.();
      this.#backend.listen(line.stream);
    }, 0);
    return line;
  };

  #greet(frame: unknown): unknown {
    const greeting = frame as { a?: unknown };
    return greeting.a === 'init' && this.limits !== null ? { ...greeting, limits: this.limits } : frame;
  }

  /** Cuts all connections. What is on its way in either direction is lost. */
  cutAll(): void {
    for (const line of this.#lines) line.cut();
  }

  close(): void {
    this.cutAll();
    this.#backend.close();
  }
}

/** One connection: to the client a raw socket, to the server a stream of JSON values. */
class Line implements RawSocket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  readonly stream: Duplex;
  readonly #gone: () => void;
  #open = true;

  constructor(gone: () => void, alter: (frame: unknown) => unknown) {
    this.#gone = gone;
    this.stream = new Duplex({
      objectMode: true,
      read: () => undefined,
      write: (value, _encoding, done) => {
        const data = JSON.stringify(alter(value));
        setImmediate(() => {
          if (this.#open) this.onmessage?.({ data });
        });
        done();
      },
    });
  }

  send(data: string): void {
    setImmediate(() => {
      if (this.#open) this.stream.push(JSON.parse(data));
    });
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#gone();
    this.stream.push(null);
    this.stream.end();
  }

  cut(): void {
    this.close();
    this.onclose?.();
  }
}
