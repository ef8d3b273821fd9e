import { Listeners } from '../listeners';
import type { Applied, OpenDocument } from '../openDocument';
import { stepsOf } from '../presence/positions';
import type { Author, Blame, Run } from './answers';
import { runsAfter } from './authorship';

/** Who writes: this page's reader, and those whose revisions have a source; null where that is not known. */
export interface Writers {
  self: () => (Author & { id: string }) | null;
  of: (source: string) => (Author & { id: string }) | null;
}

/** How long someone unknown may have written until the server is asked who it was, in milliseconds. */
const ASK_AGAIN_MS = 1500;

/**
 * Who wrote what of an open document, while it is edited. The server says it for a version; what is written from then on
 * is added here. Positions are those of what the page shows, unsaved changes included.
 */
export class LiveAuthorship {
  /** Tells that `runs` or `trouble` has changed. */
  readonly changed = new Listeners();
  readonly people = new Map<string, Author>();

  readonly #document: OpenDocument<unknown, unknown>;
  readonly #blame: (version: number) => Promise<Blame>;
  readonly #writers: Writers;
  readonly #leaving: (() => void)[];
  #runs: readonly Run[] | null = null;
  #trouble: string | null = null;
  /** What has been applied since the server was asked; null while it is not. */
  #since: Applied<unknown, unknown>[] | null = null;
  /** Which question is the last: answers to others come too late. */
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Asks at once, and follows until `close`. */
  constructor(document: OpenDocument<unknown, unknown>, blame: (version: number) => Promise<Blame>, writers: Writers) {
    this.#document = document;
    this.#blame = blame;
    this.#writers = writers;
    this.#leaving = [
      document.applied.add((applied) => this.#applied(applied)),
      document.dropped.add(() => this.#restart()),
      document.changed.add(() => this.#look()),
    ];
    this.#look();
  }

  /** All of the text; null until it is known. */
  get runs(): readonly Run[] | null {
    return this.#runs;
  }

  /** Why it is not known. */
  get trouble(): string | null {
    return this.#trouble;
  }

  close(): void {
    for (const leave of this.#leaving) leave();
    clearTimeout(this.#timer);
    this.#asked++;
  }

  /** Asks the server when what the page shows is just what the server has. */
  #look(): void {
    const { phase, unsaved, version } = this.#document;
    if (phase.kind !== 'open') this.#restart();
    if (this.#runs !== null || this.#since !== null || phase.kind !== 'open' || unsaved.count > 0 || version === null) return;
    void this.#ask(version);
  }

  #restart(): void {
    this.#asked++;
    this.#since = null;
    if (this.#runs === null) return;
    this.#runs = null;
    this.changed.emit();
  }

  async #ask(version: number): Promise<void> {
    const question = ++this.#asked;
    this.#since = [];
    try {
      const { runs, people } = await this.#blame(version);
      if (question !== this.#asked) return;
      for (const [id, author] of people) this.people.set(id, author);
      this.#runs = this.#since.reduce<readonly Run[]>((all, applied) => this.#after(all, applied), runs);
      this.#trouble = null;
    } catch (error) {
      if (question !== this.#asked) return;
      this.#trouble = error instanceof Error ? error.message : String(error);
    }
    this.#since = null;
    this.changed.emit();
  }

  #applied(applied: Applied<unknown, unknown>): void {
    this.#since?.push(applied);
    if (this.#runs === null) return;
    this.#runs = this.#after(this.#runs, applied);
    this.changed.emit();
  }

  #after(runs: readonly Run[], { op, source, by, version }: Applied<unknown, unknown>): readonly Run[] {
    const writer = source !== false ? this.#writers.self() : by === null ? null : this.#writers.of(by);
    const steps = stepsOf(op);
    if (writer !== null) this.people.set(writer.id, writer);
    else if (steps.some(({ kind }) => kind === 'insert')) this.#askSoon();
    return runsAfter(runs, steps, { author: writer?.id ?? '', at: Date.now(), version: version + 1 });
  }

  /** Someone wrote who shows nothing of themselves: the server knows who it was. */
  #askSoon(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const { phase, unsaved, version } = this.#document;
      if (phase.kind === 'open' && unsaved.count === 0 && version !== null) void this.#ask(version);
      else this.#askSoon();
    }, ASK_AGAIN_MS);
  }
}
