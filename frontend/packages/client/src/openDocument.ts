import type { CodedError, Connection, Doc, DocType } from 'sharedb/lib/client/index.js';
import { DocumentSize, jsonBytes, type Excess, type Limits } from './limits';
import { Committed } from './committed';
import { Listeners } from './listeners';
import { Unsaved } from './unsaved';

/**
 * How far a document is. One that was deleted can be read, and written again once someone restores it; `by` is the
 * source of who deleted it, `yourself` for this page and null where that is not known. A refused one is no longer
 * followed.
 */
export type Phase =
  | { kind: 'opening' }
  | { kind: 'open' }
  | { kind: 'deleted'; by: string | null; yourself: boolean; restorable: boolean }
  | { kind: 'refused'; why: string };

/** An op that has been applied, with the content before and after it. */
export interface Applied<Data, Op> {
  op: Op;
  /** What `submit` was given, or false when the op came from elsewhere. */
  source: unknown;
  /** Of an op from elsewhere, whose it is, as presence names them; else null. */
  by: string | null;
  /** The version of the committed content that the page's is based on, an op from elsewhere included. */
  version: number;
  before: Data;
  after: Data;
}

/** What a document is to be: where it is, its type, and the content to create it with where there is none. */
export interface Wanted {
  collection: string;
  id: string;
  type: string;
  empty: unknown;
  /** Types that are welcome as well where the address already holds one. */
  welcome?: readonly string[];
}

/** The content as the page showed it when changes in it could not be saved: nobody else has them. */
export interface Copy {
  type: string;
  data: unknown;
  why: string;
}

/** What the document needs of its client. */
export interface Surroundings {
  limits: () => Limits;
  /** The server's history is another than the one that this page follows, or no longer goes back so far. */
  astray: (why: string) => void;
}

/** One document of a page: opened, or created where its address was never used, and followed from then on. */
export class OpenDocument<Data, Op> {
  readonly wanted: Wanted;
  readonly unsaved = new Unsaved();
  /** Tells of every change of `phase` and of `unsaved`. */
  readonly changed = new Listeners();
  /** Tells of every op applied to the content, own ones included. */
  readonly applied = new Listeners<Applied<Data, Op>>();
  /** Tells that the content has been loaded, again or for the first time, so that it may be another altogether. */
  readonly reloaded = new Listeners();
  /** Tells of changes that were dropped, with what the page showed before. The document goes on without them. */
  readonly dropped = new Listeners<Copy>();
  /** Tells of changes that were not made because the server would have refused them. */
  readonly exceeded = new Listeners<Excess>();

  readonly #around: Surroundings;
  readonly #size = new DocumentSize();
  #doc: Doc;
  #committed: Committed;
  #unlisten: () => void;
  #phase: Phase = { kind: 'opening' };
  #before: unknown;
  /** The content as it was before the newest frame for this document, while there was one. */
  #shown: { type: DocType; data: unknown } | null = null;
  #handedOut: unknown = null;
  /** What is known of a deletion: who did it, and whether `#shown` was all that there was. */
  #deletion: { by: string | null; yourself: boolean; complete: boolean } | null = null;
  /** Bytes of what will be sent as one op. */
  #batch = 0;

  constructor(connection: Connection, wanted: Wanted, around: Surroundings) {
    this.wanted = wanted;
    this.#around = around;
    this.#doc = connection.get(wanted.collection, wanted.id);
    this.#committed = new Committed(this.#doc);
    this.#unlisten = this.#listen(connection);
    this.#open();
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** The name of the content's type; of a deleted document the one that it had. Null while neither is known. */
  get type(): string | null {
    return (this.#doc.type ?? this.#shown?.type)?.name ?? null;
  }

  /** The version of the committed content that the page's is based on; null while it is not known. */
  get version(): number | null {
    return this.#doc.version;
  }

  /** The content, own unsaved changes included; of a deleted document what it last was. Not while it is opening. */
  get data(): Data {
    return (this.#doc.type === null ? this.#shown?.data : this.#doc.data) as Data;
  }

  /**
   * Applies a change here and now and sends it when it can be sent. False, and nothing done, when the document is not
   * open or the server would not take it.
   */
  submit(op: Op, source: object): boolean {
    if (this.#phase.kind !== 'open' || this.#doc.type === null) return false;
    const excess = this.#excess(op);
    if (excess !== null) {
      this.exceeded.emit(excess);
      return false;
    }
    this.#keep();
    this.#committed.submitting(op);
    const settled = this.unsaved.add();
    this.changed.emit();
    this.#doc.submitOp(op, { source }, (error) => {
      if (error) this.#drop(reason(error));
      settled();
      this.#follow();
      this.changed.emit();
    });
    return true;
  }

  /**
   * Counts something that belongs to the document, and is on its way to the server beside its changes, among what is
   * unsaved, until the answer is called.
   */
  sending(): () => void {
    const settled = this.unsaved.add();
    this.changed.emit();
    return () => {
      settled();
      this.changed.emit();
    };
  }

  /** Whether so much text may be put in by one change; tells if not. */
  admits(text: string): boolean {
    const { operationBytes = Infinity } = this.#around.limits();
    // No UTF-16 unit takes more than six bytes: short text need not be measured.
    if (text.length * 6 <= operationBytes) return true;
    const bytes = jsonBytes(text);
    if (bytes > operationBytes) this.exceeded.emit({ what: 'change', bytes, limit: operationBytes });
    return bytes <= operationBytes;
  }

  /** Deletes the document for everyone, once all changes are saved; what they were last stays in sight. */
  delete(): void {
    if (this.#phase.kind !== 'open') return;
    if (this.unsaved.count > 0) {
      const leave = this.changed.add(() => {
        if (this.unsaved.count > 0) return;
        leave();
        this.delete();
      });
      return;
    }
    this.#keep();
    this.#deletion = { by: null, yourself: true, complete: true };
    const settled = this.unsaved.add();
    this.#doc.del({ source: this }, (error) => {
      settled();
      if (error) this.#refuse(reason(error));
      this.changed.emit();
    });
  }

  /** Makes a deleted document again what it was. Where someone else was quicker, theirs is loaded. */
  restore(): void {
    if (this.#phase.kind !== 'deleted' || !this.#phase.restorable || this.#shown === null) return;
    this.#enter({ ...this.#phase, restorable: false });
    this.#doc.create(this.#shown.data, this.#shown.type.name, { source: this }, (error) => {
      if (error && !harmless(error)) this.#refuse(reason(error));
      else this.#follow();
    });
  }

  /** Lets go of all that was loaded, keeps what is unsaved as a copy, and loads over another connection. */
  reopen(connection: Connection, why: string): void {
    this.#unlisten();
    this.#keep();
    if (this.unsaved.count > 0) this.#drop(why);
    this.unsaved.clear();
    this.#deletion = null;
    this.#doc = connection.get(this.wanted.collection, this.wanted.id);
    this.#committed = new Committed(this.#doc);
    this.#unlisten = this.#listen(connection);
    this.#enter({ kind: 'opening' });
    this.#open();
  }

  #open(): void {
    const doc = this.#doc;
    doc.subscribe((error) => {
      if (doc !== this.#doc) return;
      if (error) this.#refuse(reason(error));
      else if (doc.type === null && doc.version === 0) this.#create();
      else this.#follow();
    });
  }

  #create(): void {
    this.#doc.create(this.wanted.empty, this.wanted.type, {}, (error) => {
      // Where another page was quicker, ShareDB has loaded what that one made.
      if (error && !harmless(error)) this.#refuse(reason(error));
      else this.#follow();
    });
  }

  #listen(connection: Connection): () => void {
    const doc = this.#doc;
    const handlers: Record<string, (...args: never[]) => void> = {
      'before op': () => {
        this.#before = doc.data;
      },
      op: (op: Op, source: unknown, src: unknown) => {
        if (source === false) this.#size.grown(jsonBytes(op));
        const by = source === false && typeof src === 'string' ? src : null;
        this.applied.emit({ op, source, by, version: this.version ?? 0, before: this.#before as Data, after: this.data });
      },
      load: () => {
        this.#size.forget();
        this.#committed.forget();
        this.#follow();
        this.reloaded.emit();
      },
      // What this page creates is open when the server has it.
      create: (source: unknown) => {
        if (source === false) this.#follow();
      },
      del: () => this.#follow(),
      error: (error: CodedError) => {
        if (!harmless(error)) this.#refuse(reason(error));
      },
    };
    const listeners = Object.entries(handlers) as [string, (...args: unknown[]) => void][];
    const receive = (request: { data: unknown }) => this.#receive(request);
    for (const [event, listener] of listeners) doc.on(event, listener);
    connection.on('receive', receive);
    return () => {
      for (const [event, listener] of listeners) doc.off(event, listener);
      connection.off('receive', receive);
    };
  }

  /** Looks at a frame before ShareDB does, which may answer it by dropping what is pending. */
  #receive(request: { data: unknown }): void {
    const frame = request.data as Frame | null;
    if (typeof frame !== 'object' || frame?.c !== this.wanted.collection || frame.d !== this.wanted.id) return;
    const { version } = this.#doc;
    const behind = typeof frame.head === 'number' && version !== null && frame.head < version;
    if (behind || astray.includes(frame.error?.code)) {
      request.data = null;
      this.#around.astray('the server was restored from a backup');
      return;
    }
    if (trimmed(frame)) {
      request.data = null;
      this.#around.astray('this page was away for so long that the changes since then are no longer kept one by one');
      return;
    }
    if (frame.a !== 'op') return;
    this.#keep(frame.error !== undefined);
    this.#committed.receive(frame);
    if (this.#deletion?.yourself === true && this.#shown !== null && frame.op !== undefined && frame.v === version) {
      // Written before the deletion reached the server: a restored document has it.
      const { type, data } = this.#shown;
      this.#shown = { type, data: type.apply(data, frame.op) };
    } else if (frame.error?.code === 'ERR_DOC_WAS_DELETED') {
      // What others wrote between this page's version and the deletion is not known here.
      this.#deletion = { by: null, yourself: false, complete: false };
    } else if (frame.del === true && frame.v === version && this.#deletion === null) {
      this.#deletion = { by: typeof frame.src === 'string' ? frame.src : null, yourself: false, complete: true };
    }
    queueMicrotask(() => this.#follow());
  }

  /** Notes what there is, while it is there; before a change is dropped, so that no later change gets into it. */
  #keep(dropping = false): void {
    const { type, data } = this.#doc;
    if (type === null || this.#phase.kind !== 'open') return;
    this.#shown = { type, data: dropping && type.inPlace === true ? structuredClone(data) : data };
  }

  /** Brings the phase in line with what ShareDB holds. */
  #follow(): void {
    if (this.#phase.kind === 'refused') return;
    const { type, version, inflightOp, pendingOps } = this.#doc;
    const creating = [inflightOp, ...pendingOps].some((op) => op?.create !== undefined);
    if (creating) return;
    if (type === null && version === null) this.#enter({ kind: 'opening' });
    else if (type === null && version !== 0) this.#deleted();
    else if (type !== null) this.#opened(type.name);
  }

  #opened(type: string): void {
    if (this.#phase.kind === 'open') return;
    this.#deletion = null;
    if (type === this.wanted.type || this.wanted.welcome?.includes(type)) this.#enter({ kind: 'open' });
    else this.#refuse('this address holds another kind of document');
  }

  #deleted(): void {
    if (this.#phase.kind === 'deleted') return;
    const { by, yourself, complete } = this.#deletion ?? { by: null, yourself: false, complete: false };
    this.#enter({ kind: 'deleted', by, yourself, restorable: complete && this.#shown !== null });
  }

  /** Hands out what the page showed; once for all changes that are dropped together. */
  #drop(why: string): void {
    if (this.#shown === null || this.#shown.data === this.#handedOut) return;
    this.#handedOut = this.#shown.data;
    this.dropped.emit({ type: this.#shown.type.name, data: this.#shown.data, why });
  }

  #excess(op: Op): Excess | null {
    const { operationBytes = Infinity, documentBytes = Infinity } = this.#around.limits();
    const bytes = jsonBytes(op);
    if (bytes > operationBytes) return { what: 'change', bytes, limit: operationBytes };
    const { type, data, pendingOps } = this.#doc;
    const after = () => type?.apply(type.inPlace === true ? structuredClone(data) : data, op);
    const excess = this.#size.excess(bytes, documentBytes, () => data, after);
    if (excess !== null) return excess;
    this.#size.grown(bytes);
    // What waits is sent as one op: it must not become too large either.
    this.#batch = pendingOps.length === 0 ? bytes : this.#batch + bytes;
    this.#doc.preventCompose = this.#batch > operationBytes;
    if (this.#doc.preventCompose) this.#batch = bytes;
    return null;
  }

  #refuse(why: string): void {
    if (this.#phase.kind !== 'refused') this.#enter({ kind: 'refused', why });
  }

  #enter(phase: Phase): void {
    if (phase.kind === 'opening' && this.#phase.kind === 'opening') return;
    this.#phase = phase;
    this.changed.emit();
  }
}

/** What is looked at in a frame. */
interface Frame {
  a?: unknown;
  c?: unknown;
  d?: unknown;
  v?: unknown;
  src?: unknown;
  seq?: unknown;
  op?: unknown;
  del?: unknown;
  head?: unknown;
  error?: Partial<CodedError>;
}

/** What a server answers whose history is not the one that a page began with. */
const astray: unknown[] = ['ERR_FORMER_EPOCH', 'ERR_OP_VERSION_NEWER_THAN_CURRENT_SNAPSHOT'];

/** Whether a server answers that its history no longer goes back to what a page has. */
function trimmed({ a, error }: Frame): boolean {
  return error?.code === 'ERR_SUBMIT_TRANSFORM_OPS_NOT_FOUND' || ((a === 's' || a === 'f') && error?.message === 'Missing ops');
}

/** Refusals that lose nothing: the op did nothing, or two pages created the document at once. */
function harmless(error: Partial<CodedError>): boolean {
  return error.code === 'ERR_NO_OP' || error.code === 'ERR_DOC_ALREADY_CREATED';
}

function reason(error: Partial<CodedError>): string {
  return error.message ? error.message : 'the server gave no reason';
}
