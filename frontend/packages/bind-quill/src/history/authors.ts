import type Quill from 'quill/core.js';
import { Range as Place } from 'quill/core/selection.js';

/** A stretch of the text, in UTF-16 units, with whose it is; null where that is not to be shown. */
export interface AuthorStretch {
  length: number;
  look: { by: number } | null;
}

/**
 * Marks who wrote what in an editor that is being written in, by the browser's highlights: formats would be part of the
 * document. The highlight of an author's number is `written-` and that number; the page's style sheet says how it looks.
 */
export class Authors {
  readonly #quill: Quill;
  readonly #shown = new Set<string>();

  constructor(quill: Quill) {
    this.#quill = quill;
  }

  /** Marks these stretches; null marks nothing. What was marked before is marked no more. */
  show(stretches: readonly AuthorStretch[] | null): void {
    if (!('highlights' in CSS)) return;
    const ranges = new Map<string, Range[]>();
    let at = 0;
    for (const { length, look } of stretches ?? []) {
      const range = look === null ? null : this.#range(at, Math.min(at + length, this.#quill.getLength()));
      at += length;
      if (look === null || range === null) continue;
      const name = `written-${look.by}`;
      const all = ranges.get(name);
      if (all === undefined) ranges.set(name, [range]);
      else all.push(range);
    }
    for (const name of this.#shown) if (!ranges.has(name)) CSS.highlights.delete(name);
    this.#shown.clear();
    for (const [name, all] of ranges) {
      CSS.highlights.set(name, new Highlight(...all));
      this.#shown.add(name);
    }
  }

  #range(from: number, to: number): Range | null {
    if (from >= to) return null;
    const [start, startOffset, end, endOffset] = this.#quill.selection.rangeToNative(new Place(from, to - from));
    if (start === null || end === null) return null;
    const range = document.createRange();
    range.setStart(start, startOffset);
    range.setEnd(end, endOffset);
    return range;
  }
}
