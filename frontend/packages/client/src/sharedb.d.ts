// What we use of ShareDB's client, which ships no types of its own.

declare module 'sharedb/lib/client/index.js' {
  import type { EventEmitter } from 'events';

  /** The part of the WebSocket interface that Connection needs. */
  export interface Socket {
    readonly readyState: number;
    send(data: string): void;
    close(): void;
    onopen: (() => void) | null;
    onmessage: ((event: { data: unknown }) => void) | null;
    onclose: ((reason?: unknown) => void) | null;
    onerror: ((error?: unknown) => void) | null;
  }

  export interface CodedError extends Error {
    code?: string | number;
  }

  export type Callback = (error?: CodedError | null) => void;

  export class Connection extends EventEmitter {
    constructor(socket: Socket);
    readonly id: string | null;
    readonly state: 'connecting' | 'connected' | 'disconnected' | 'closed' | 'stopped';
    get(collection: string, id: string): Doc;
    close(): void;
  }

  export interface DocType {
    readonly name: string;
    apply(data: unknown, op: unknown): unknown;
    /** Whether `apply` may change the content that it is given. */
    readonly inPlace?: boolean;
    /** The op with all that it removes, on the content that it is applied to. */
    makeInvertible?(op: unknown, data: unknown): unknown;
  }

  /** An op that has not been acknowledged. */
  export interface PendingOp {
    op?: unknown;
    readonly create?: unknown;
    readonly del?: unknown;
  }

  export class Doc extends EventEmitter {
    readonly connection: Connection;
    readonly collection: string;
    readonly id: string;
    readonly version: number | null;
    readonly type: DocType | null;
    readonly data: unknown;
    readonly inflightOp: PendingOp | null;
    readonly pendingOps: readonly PendingOp[];
    preventCompose: boolean;
    subscribe(callback: Callback): void;
    create(data: unknown, type: string, options: { source?: unknown }, callback: Callback): void;
    del(options: { source?: unknown }, callback: Callback): void;
    submitOp(op: unknown, options: { source?: unknown }, callback: Callback): void;
    destroy(callback?: Callback): void;
  }

  type Log = (...args: unknown[]) => void;
  export const logger: { setMethods(methods: { info: Log; warn: Log; error: Log }): void };

  export const types: { register(type: unknown): void };
}

declare module 'rich-text' {
  export const type: unknown;
}
