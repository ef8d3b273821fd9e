// What the tests use of ShareDB's server.

declare module 'sharedb' {
  import type { Duplex } from 'stream';

  export interface SubmitRequest {
    op: { op?: unknown; create?: unknown };
    reject(message: string): void;
  }

  export default class Backend {
    constructor(options: { presence: boolean; doNotForwardSendPresenceErrorsToClient: boolean });
    use(action: 'submit', handler: (request: SubmitRequest, next: (error?: Error) => void) => void): void;
    listen(stream: Duplex): void;
    close(): void;
  }
}
