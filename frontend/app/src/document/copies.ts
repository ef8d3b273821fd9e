import { Listeners, type Copy, type OpenDocument } from '@tandem/client';

/** A copy with what tells it from the others. */
export interface KeptCopy extends Copy {
  key: number;
}

/** What could not be saved, until the reader lets it go. */
export class Copies {
  readonly changed = new Listeners();
  #list: readonly KeptCopy[] = [];
  #next = 0;

  /** Of all that these documents drop. */
  constructor(...documents: Pick<OpenDocument<never, never>, 'dropped'>[]) {
    for (const document of documents) {
      document.dropped.add((copy) => this.#set([...this.#list, { ...copy, key: this.#next++ }]));
    }
  }

  /** Oldest first. */
  get list(): readonly KeptCopy[] {
    return this.#list;
  }

  letGo(key: number): void {
    this.#set(this.#list.filter((copy) => copy.key !== key));
  }

  #set(list: readonly KeptCopy[]): void {
    this.#list = list;
    this.changed.emit();
  }
}
