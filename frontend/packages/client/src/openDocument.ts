import type { CodedError, Connection, Doc } from 'sharedb/lib/client/index.js';
import { Listeners } from './listeners';
import { Unsaved } from './unsaved';

/** How far a document is. A refused one takes no more changes; what the page shows of it is the reader's only copy. */
export type Phase = { kind: 'opening' } | { kind: 'open' } | { kind: 'refused'; why: string };

/** An op that has been applied, with the content before and after it. */
export interface Applied<Data, Op> {
  op: Op;
  /** What `submit` was given, or false when the op came from elsewhere. */
  source: unknown;
  before: Data;
  after: Data;
}

/** What a document is to be: where it is, its type, and the content to create it with where there is none. */
export interface Wanted {
  collection: string;
  id: string;
  type: string;
  empty: unknown;
}

/** One document of a page: opened, or created where its address was never used, and followed from then on. */
export class OpenDocument<Data, Op> {
  readonly wanted: Wanted;
  readonly unsaved = new Unsaved();
  /** Tells of every change of `phase` and of `unsaved`. */
  readonly changed = new Listeners();
  /** Tells of every op applied to the content, own ones included. */
  readonly applied = new Listeners<Applied<Data, Op>>();

  readonly #doc: Doc;
  #phase: Phase = { kind: 'opening' };
  #before: unknown;

  constructor(connection: Connection, wanted: Wanted) {
    this.wanted = wanted;
    this.#doc = connection.get(wanted.collection, wanted.id);
    this.#listen(connection);
    this.#open();
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** The content, own unsaved changes included. Only once the document is open. */
  get data(): Data {
    return this.#doc.data as Data;
  }

  /** Applies a change here and now and sends it when it can be sent. Does nothing unless the document is open. */
  submit(op: Op, source: object): void {
    if (this.#phase.kind !== 'open') return;
    const settled = this.unsaved.add();
    this.changed.emit();
    this.#doc.submitOp(op, { source }, (error) => {
      if (error) this.#refuse(reason(error));
      // What a refused document held back stays unsaved.
      if (this.#phase.kind !== 'open') return;
      settled();
      this.changed.emit();
    });
  }

  #open(): void {
    this.#doc.subscribe((error) => {
      if (error) this.#refuse(reason(error));
      else if (this.#doc.type !== null) this.#opened();
      else if (this.#doc.version === 0) this.#create();
      else this.#refuse('this document was deleted');
    });
  }

  #create(): void {
    this.#doc.create(this.wanted.empty, this.wanted.type, {}, (error) => {
      // Where another page was quicker, ShareDB has loaded what that one made.
      if (error && !harmless(error)) this.#refuse(reason(error));
      else this.#opened();
    });
  }

  #opened(): void {
    if (this.#phase.kind !== 'opening') return;
    if (this.#doc.type?.name === this.wanted.type) this.#enter({ kind: 'open' });
    else this.#refuse('this address holds another kind of document');
  }

  #listen(connection: Connection): void {
    const doc = this.#doc;
    doc.on('before op', () => {
      this.#before = doc.data;
    });
    doc.on('op', (op: Op, source: unknown) => {
      this.applied.emit({ op, source, before: this.#before as Data, after: this.data });
    });
    doc.on('del', () => this.#refuse('this document was deleted'));
    doc.on('error', (error: CodedError) => {
      if (!harmless(error)) this.#refuse(reason(error));
    });
    // ShareDB answers a refusal by loading the document anew, and with that drops what was pending. Hearing of it
    // first lets the page keep what it shows.
    connection.on('receive', (request: { data: unknown }) => {
      const why = this.#refusal(request.data);
      if (why !== null) this.#refuse(why);
    });
  }

  #refusal(frame: unknown): string | null {
    if (this.#phase.kind !== 'open' || typeof frame !== 'object' || frame === null) return null;
    const { a, c, d, error } = frame as { a?: unknown; c?: unknown; d?: unknown; error?: Partial<CodedError> };
    if (a !== 'op' || !error || harmless(error)) return null;
    if (c !== this.wanted.collection || d !== this.wanted.id) return null;
    return reason(error);
  }

  #refuse(why: string): void {
    if (this.#phase.kind !== 'refused') this.#enter({ kind: 'refused', why });
  }

  #enter(phase: Phase): void {
    this.#phase = phase;
    this.changed.emit();
  }
}

/** Refusals that lose nothing: the op did nothing, or two pages created the document at once. */
function harmless(error: Partial<CodedError>): boolean {
  return error.code === 'ERR_NO_OP' || error.code === 'ERR_DOC_ALREADY_CREATED';
}

function reason(error: Partial<CodedError>): string {
  return error.message ? error.message : 'the server gave no reason';
}
