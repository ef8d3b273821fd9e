import { mergedText } from '@tandem/client';

/** As many earlier texts of an element are kept at most. */
const MOST = 50;

/**
 * The texts that the editor's undo may go back to. It knows whole texts only, and would take away what others have
 * written in between; so with each goes what it is with that in it.
 */
export class TextPast {
  readonly #pasts = new Map<string, Map<string, string>>();
  #written: string | null = null;

  /** To be told, at each look at the editor, which text is being written; `textOf` gives a text as it was last shown. */
  follow(written: string | null, textOf: (id: string) => unknown): void {
    if (written === this.#written) return;
    for (const id of [this.#written, written]) if (id !== null) this.#remember(id, textOf(id));
    this.#written = written;
  }

  /** Others have made one text of another. */
  others(id: string, before: unknown, after: unknown): void {
    const past = this.#pasts.get(id);
    if (past === undefined || typeof before !== 'string' || typeof after !== 'string' || before === after) return;
    for (const [text, withOthers] of past) past.set(text, mergedText(before, after, withOthers));
  }

  /**
   * What the editor has made of a text, with what others have written since where it is an earlier one: a text that
   * changes while nobody writes in it is one that undo or redo has brought back.
   */
  changed(id: string, before: unknown, after: unknown): unknown {
    if (typeof before !== 'string' || typeof after !== 'string' || before === after || id === this.#written) return after;
    this.#remember(id, before);
    return this.#pasts.get(id)?.get(after) ?? after;
  }

  #remember(id: string, text: unknown): void {
    if (typeof text !== 'string') return;
    const past = this.#pasts.get(id) ?? new Map<string, string>();
    this.#pasts.set(id, past);
    past.delete(text);
    past.set(text, text);
    const [oldest] = past.keys();
    if (past.size > MOST && oldest !== undefined) past.delete(oldest);
  }
}
