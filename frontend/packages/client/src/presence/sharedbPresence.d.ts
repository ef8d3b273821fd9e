// What we use of ShareDB's presence, beside ../sharedb.d.ts.

import type { EventEmitter } from 'events';

declare module 'sharedb/lib/client/index.js' {
  interface Connection {
    getPresence(channel: string): SharedPresence;
    send(frame: unknown): void;
  }

  interface PendingOp {
    readonly src?: unknown;
    readonly seq?: unknown;
  }

  export interface SharedPresence extends EventEmitter {
    subscribe(callback: Callback): void;
    create(id?: string): LocalPresence;
  }

  export interface LocalPresence extends EventEmitter {
    value: unknown;
    submit(value: unknown, callback: Callback): void;
  }
}
