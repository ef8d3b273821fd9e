import { caretAfter, mergeText, type OpenDocument, type TextOp } from '@tandem/client';

/** The part of an input element that is used here. */
export interface TextField {
  value: string;
  readonly selectionStart: number | null;
  readonly selectionEnd: number | null;
  setSelectionRange(start: number, end: number): void;
}

/**
 * Keeps a one-line field and a text document the same. What is typed is found by comparing the field with what it
 * showed before. While an input method composes a word the field is left alone; after that both sides are merged.
 */
export class TitleBinding {
  readonly #field: TextField;
  readonly #document: OpenDocument<string, TextOp>;
  readonly #leave: () => void;
  /** What of the document the field shows, apart from what was typed since. */
  #shown: string;
  #composing = false;

  /** The document must be open. */
  constructor(field: TextField, document: OpenDocument<string, TextOp>) {
    this.#field = field;
    this.#document = document;
    this.#shown = document.data;
    field.value = this.#shown;
    this.#leave = document.applied.add(({ op, source, before }) => {
      if (source !== this && !this.#composing) this.#show(before, op);
    });
  }

  destroy(): void {
    this.#leave();
  }

  /** To be called after each change of the field by its user. */
  typed(): void {
    if (this.#composing) return;
    const theirs = this.#document.data;
    const op = mergeText(this.#shown, this.#field.value, theirs);
    if (op !== null) this.#document.submit(op, this);
    this.#shown = this.#document.data;
    if (this.#field.value !== this.#shown) this.#field.value = this.#shown;
  }

  composing(composing: boolean): void {
    this.#composing = composing;
    if (!composing) this.typed();
  }

  #show(before: string, op: TextOp): void {
    const after = this.#document.data;
    const caret = (at: number | null) => caretAfter(before, after, at ?? 0, op);
    const start = caret(this.#field.selectionStart);
    const end = caret(this.#field.selectionEnd);
    this.#shown = after;
    this.#field.value = after;
    this.#field.setSelectionRange(start, end);
  }
}
