import { Listeners, type Deleted } from '@tandem/client';

/** A stretch of the text with whose it is; null where that is not to be shown. Counted as the document's type does. */
export interface AuthorStretch {
  length: number;
  look: { by: number; words: string } | null;
}

/** What history does with the editor of the live document. */
export interface Editing {
  /** Waits for a revision that the reader has had made elsewhere; to be answered with its version, or null. */
  claim(): (version: number | null) => void;
  /** Puts what was deleted in again, at places of the document, as if the reader had written it. */
  insert(pieces: readonly Deleted[]): void;
  /** Marks who wrote what; null marks nothing. */
  showAuthors(stretches: readonly AuthorStretch[] | null): void;
  /** Where the caret is in the document; null while there is none. */
  caret(): number | null;
  /** Tells that the caret may have moved. */
  readonly moved: Listeners;
  undo(): void;
  focus(): void;
}

/** The editor of a page, while there is one. */
export class EditingSlot {
  readonly changed = new Listeners();
  #current: Editing | null = null;

  get current(): Editing | null {
    return this.#current;
  }

  /** Fills the slot until the answer is called. */
  attach(editing: Editing): () => void {
    this.#current = editing;
    this.changed.emit();
    return () => {
      if (this.#current !== editing) return;
      this.#current = null;
      this.changed.emit();
    };
  }
}
