import type { StoredElement } from './board';
import type { SceneElement } from './editor';

/** How an element was when editor and document were last brought together. */
export interface Shown {
  version: number;
  versionNonce: number;
  /** As the document would have it. */
  stored: StoredElement;
  /** The index that the editor gave it as another element has the one of the document; null when none was needed. */
  repaired: string | null;
}

/** What the editor showed when it and the document were last brought together. */
export class ShownScene {
  readonly #all = new Map<string, Shown>();

  get size(): number {
    return this.#all.size;
  }

  get(id: string): Shown | undefined {
    return this.#all.get(id);
  }

  ids(): IterableIterator<string> {
    return this.#all.keys();
  }

  forget(id: string): void {
    this.#all.delete(id);
  }

  /** Notes an element as it is now. `stored` must have the index that the document has. */
  note(element: SceneElement, stored: StoredElement): void {
    const { id, version, versionNonce, index } = element;
    this.#all.set(id, { version, versionNonce, stored, repaired: index === stored.index ? null : index });
  }

  /** Notes that the editor shows another text of an element: what it changes from now on is told from that. */
  noteText(id: string, originalText: string): void {
    const shown = this.#all.get(id);
    if (shown !== undefined) shown.stored = { ...shown.stored, originalText };
  }

  /** Lets an element be compared again although the editor has not changed it. */
  doubt(id: string): void {
    const shown = this.#all.get(id);
    if (shown !== undefined) shown.version = -1;
  }

  /** The index of an element in the document: what the editor gave it for display does not count. */
  indexOf({ id, index }: SceneElement): string | null {
    const shown = this.#all.get(id);
    return shown !== undefined && shown.repaired === index && index !== null ? (shown.stored.index as string | null) : index;
  }

  /** The elements that have another index in the editor than in the document. */
  repaired(): [string, Shown][] {
    return [...this.#all].filter(([, shown]) => shown.repaired !== null);
  }
}

/** Whether the editor has not changed an element since. */
export function isShown({ version, versionNonce }: SceneElement, shown: Shown | undefined): boolean {
  return shown?.version === version && shown.versionNonce === versionNonce;
}
