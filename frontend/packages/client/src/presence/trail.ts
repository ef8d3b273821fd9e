import type { Connection, Doc, PendingOp } from 'sharedb/lib/client/index.js';
import { Listeners } from '../listeners';
import { mapRanges, positionAfter, positionBefore, stepsOf, type Step, type TextRange } from './positions';
import { Revisions, type Moved } from './revisions';

/** The source of this page's own revisions. */
export const OWN = 'own';

/**
 * The way between positions in a document as the server has it, at any of the last versions, and positions in what the
 * page shows, unsent and unacknowledged changes included. ShareDB's `op` event has neither a version nor the op as the
 * server has it: others' are taken from the frames, own ones from the op in flight when it is acknowledged.
 */
export class Trail {
  /** Tells that positions may have changed, at the latest after the work at hand. */
  readonly moved = new Listeners();

  readonly #connection: Connection;
  readonly #doc: Doc;
  #revisions = new Revisions(0);
  #telling = false;

  constructor(connection: Connection, doc: Doc) {
    this.#connection = connection;
    this.#doc = doc;
    connection.on('receive', this.#receive);
    doc.on('op', this.#tell);
    doc.on('load', this.#tell);
  }

  close(): void {
    this.#connection.off('receive', this.#receive);
    this.#doc.off('op', this.#tell);
    this.#doc.off('load', this.#tell);
  }

  /** The version of the committed content that the page's is based on; null while there is none. */
  get version(): number | null {
    return this.#doc.type === null ? null : this.#doc.version;
  }

  /** Moves ranges of the committed content at version `from`, which belong to `source`, to the present version. */
  advanced(ranges: readonly TextRange[], from: number, source: string | null): Moved | 'lost' | 'ahead' {
    const { version } = this;
    if (version === null) return 'ahead';
    // A document that was loaded anew, or that took another way than over revisions.
    if (this.#revisions.version !== version) this.#revisions = new Revisions(version);
    return this.#revisions.moved(ranges, from, source);
  }

  /** Where ranges of the committed content are in what the page shows. */
  toPage(ranges: readonly TextRange[]): TextRange[] {
    return this.#unsaved().reduce(
      (moved, steps) => mapRanges(moved, (position) => positionAfter(position, steps, false)),
      [...ranges],
    );
  }

  /** Where ranges of what the page shows are in the committed content. */
  toCommitted(ranges: readonly TextRange[]): TextRange[] {
    return this.#unsaved().reduceRight(
      (moved, steps) => mapRanges(moved, (position) => positionBefore(position, steps)),
      [...ranges],
    );
  }

  #unsaved(): (readonly Step[])[] {
    const { inflightOp, pendingOps } = this.#doc;
    return [...(inflightOp === null ? [] : [inflightOp]), ...pendingOps].map(({ op }) => stepsOf(op));
  }

  /** Called before ShareDB looks at the frame. */
  readonly #receive = ({ data }: { data: unknown }): void => {
    const frame = data as OpFrame | null;
    const { version, inflightOp, collection, id } = this.#doc;
    if (frame?.a !== 'op' || frame.error !== undefined || frame.c !== collection || frame.d !== id) return;
    if (version === null || frame.v !== version) return;
    const own = inflightOp !== null && frame.src === inflightOp.src && frame.seq === inflightOp.seq;
    const { op, create, del }: PendingOp = own ? inflightOp : frame;
    if (this.#revisions.version !== version || create !== undefined || del !== undefined) {
      this.#revisions = new Revisions(version);
    }
    this.#revisions.add(stepsOf(op), own ? OWN : String(frame.src));
    this.#tell();
  };

  readonly #tell = (): void => {
    if (this.#telling) return;
    this.#telling = true;
    queueMicrotask(() => {
      this.#telling = false;
      this.moved.emit();
    });
  };
}

interface OpFrame extends PendingOp {
  a?: unknown;
  c?: unknown;
  d?: unknown;
  v?: unknown;
  error?: unknown;
}
