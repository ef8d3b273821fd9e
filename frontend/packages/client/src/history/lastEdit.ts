import { Listeners } from '../listeners';
import type { OpenDocument } from '../openDocument';
import type { About } from './answers';
import type { Writers } from './liveAuthorship';

/** Who changed a document last, and when in milliseconds of Date.now(). The name is null where it is not known. */
export interface Edit {
  name: string | null;
  yourself: boolean;
  at: number;
}

/** Knows the last edit of an open document: first from the server, then from what happens. */
export class LastEdit {
  readonly changed = new Listeners();

  readonly #document: OpenDocument<unknown, unknown>;
  readonly #about: () => Promise<About>;
  readonly #writers: Writers;
  #edit: Edit | null | 'unknown' = 'unknown';
  #asked = false;

  constructor(document: OpenDocument<unknown, unknown>, about: () => Promise<About>, writers: Writers) {
    this.#document = document;
    this.#about = about;
    this.#writers = writers;
    document.applied.add(({ source, by }) => {
      const name = by === null ? null : (this.#writers.of(by)?.name ?? null);
      this.#set({ name, yourself: source !== false, at: Date.now() });
    });
    document.changed.add(() => void this.#ask());
    void this.#ask();
  }

  /** Null when there was none. */
  get edit(): Edit | null | 'unknown' {
    return this.#edit;
  }

  /** Asks the server once, when there is something to ask for. */
  async #ask(): Promise<void> {
    if (this.#asked || this.#document.phase.kind !== 'open') return;
    this.#asked = true;
    try {
      const { lastEdit, people } = await this.#about();
      // What happened meanwhile is newer.
      if (this.#edit !== 'unknown') return;
      if (lastEdit === null) this.#set(null);
      else {
        const yourself = lastEdit.author !== '' && lastEdit.author === this.#writers.self()?.id;
        this.#set({ name: people.get(lastEdit.author)?.name ?? null, yourself, at: lastEdit.at });
      }
    } catch {
      this.#asked = false;
    }
  }

  #set(edit: Edit | null): void {
    this.#edit = edit;
    this.changed.emit();
  }
}
