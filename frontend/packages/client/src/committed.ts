import type { DocType, PendingOp } from 'sharedb/lib/client/index.js';
import { descentsOf, moves } from './json1';

/** What is followed of a document: ShareDB's Doc. */
interface Followed {
  readonly type: DocType | null;
  readonly data: unknown;
  readonly version: number | null;
  readonly inflightOp: PendingOp | null;
  readonly pendingOps: readonly PendingOp[];
}

/** What is looked at in an op frame. */
interface OpFrame {
  v?: unknown;
  src?: unknown;
  seq?: unknown;
  op?: unknown;
  error?: unknown;
}

type Part = Record<string, Record<string, unknown>>;

/**
 * Keeps, of a json1 document, what own unacknowledged ops touch as the server has it, so that an op which the server
 * refuses can be taken back alone: ShareDB inverts it, and that takes the content that it removed, which ops lose when
 * they are composed or transformed. What is kept are the values two keys below the top, for a board its elements. An
 * op that reaches higher than that is not taken back alone: ShareDB loads the document anew.
 */
export class Committed {
  readonly #doc: Followed;
  /** Null when it is not known. */
  #part: Part | null = {};
  /** The places in `#part`, absent values included. */
  #places = new Map<string, Set<string>>();

  constructor(doc: Followed) {
    this.#doc = doc;
  }

  /** To be called before an own op is submitted. */
  submitting(op: unknown): void {
    if (this.#doc.type?.makeInvertible === undefined) return;
    if (!this.#waits()) this.forget();
    const places = placesOf(op);
    if (places === null) this.#part = null;
    else if (this.#part !== null) for (const [outer, inner] of places) this.#take(outer, inner);
  }

  /** To be called when the content has been loaded anew. */
  forget(): void {
    this.#part = {};
    this.#places = new Map();
  }

  /** Looks at an op frame before ShareDB does. */
  receive(frame: OpFrame): void {
    const { type, inflightOp, version } = this.#doc;
    if (type?.makeInvertible === undefined || this.#part === null) return;
    const own = inflightOp !== null && frame.seq === inflightOp.seq && (frame.src === undefined || frame.src === inflightOp.src);
    if (frame.error !== undefined) {
      if (own && inflightOp.op !== undefined) inflightOp.op = type.makeInvertible(inflightOp.op, this.#part);
    } else if (frame.v === version && this.#waits()) {
      // ShareDB takes up nothing that is of another version.
      this.#advance(type, own ? inflightOp.op : frame.op);
    }
  }

  /** Takes a value from the page's content: no op that waits has touched it, or it would be here. */
  #take(outer: string, inner: string): void {
    const known = this.#places.get(outer) ?? new Set();
    if (known.has(inner)) return;
    this.#places.set(outer, known.add(inner));
    const values = ((this.#part as Part)[outer] ??= {});
    const value = (this.#doc.data as Partial<Part> | null)?.[outer]?.[inner];
    if (value !== undefined) values[inner] = value;
  }

  /** Applies what an op does at the places that are kept. */
  #advance(type: DocType, op: unknown): void {
    if (op === null || op === undefined) return;
    const places = moves(op) ? null : placesOf(op);
    if (places === null) this.#part = null;
    for (const [outer, inner, below] of places ?? []) {
      if (this.#places.get(outer)?.has(inner)) this.#part = type.apply(this.#part, [outer, inner, ...below]) as Part;
    }
  }

  #waits(): boolean {
    return this.#doc.inflightOp !== null || this.#doc.pendingOps.length > 0;
  }
}

/** The places, two keys below the top, at which an op does something, and what. Null when it reaches higher. */
function placesOf(op: unknown): [string, string, readonly unknown[]][] | null {
  const places: [string, string, readonly unknown[]][] = [];
  const outers = descentsOf(op);
  if (outers === null) return null;
  for (const [outer, below] of outers) {
    const inners = descentsOf(below);
    if (inners === null) return null;
    for (const [inner, deeper] of inners) places.push([outer, inner, deeper]);
  }
  return places;
}
