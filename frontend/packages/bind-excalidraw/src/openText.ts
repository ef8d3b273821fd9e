import { caretAfter, diffText } from '@tandem/client';

/**
 * The text that is being written in the editor just now. Excalidraw takes nothing into it that comes from elsewhere,
 * and the next key would overwrite that, so it is put there as if it had been typed, around the caret.
 */
export class OpenText {
  /** Whether an input method is at work, whose text must be left alone until it is done. */
  #composing: HTMLTextAreaElement | null = null;
  readonly #composed: () => void;

  /** `composed` is called when an input method has finished. */
  constructor(composed: () => void) {
    this.#composed = composed;
    document.addEventListener('compositionstart', this.#begin, true);
    document.addEventListener('compositionend', this.#end, true);
  }

  destroy(): void {
    document.removeEventListener('compositionstart', this.#begin, true);
    document.removeEventListener('compositionend', this.#end, true);
  }

  /** Puts a text there. It may have to be tried again later, and there may be no text open. */
  show(text: string): 'shown' | 'later' | 'closed' {
    const area = openArea();
    if (area === null) return 'closed';
    if (area.value === text) return 'shown';
    if (area === this.#composing) return 'later';
    const before = area.value;
    const op = diffText(before, text) ?? [];
    const [start, end] = [area.selectionStart, area.selectionEnd].map((caret) => caretAfter(before, text, caret, op));
    area.value = text;
    area.setSelectionRange(start ?? text.length, end ?? text.length, area.selectionDirection);
    area.dispatchEvent(new Event('input', { bubbles: true }));
    // Excalidraw moves the caret by how much longer the text has become.
    area.setSelectionRange(start ?? text.length, end ?? text.length, area.selectionDirection);
    return 'shown';
  }

  readonly #begin = (event: Event): void => {
    if (event.target === openArea()) this.#composing = openArea();
  };

  readonly #end = (): void => {
    if (this.#composing === null) return;
    this.#composing = null;
    // The browser tells of the finished text after this.
    setTimeout(this.#composed, 0);
  };
}

function openArea(): HTMLTextAreaElement | null {
  return document.querySelector('textarea.excalidraw-wysiwyg');
}
