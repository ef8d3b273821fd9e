import type { TextRange } from '@tandem/client';
import Quill from 'quill/core.js';
import type Delta from 'quill-delta';

/** Where the reader's selection is in an editor, also after they went to another field of the page. */
export class EditorSelection {
  readonly #quill: Quill;
  readonly #changed: () => void;
  #range: TextRange | null = null;

  constructor(quill: Quill, changed: () => void) {
    this.#quill = quill;
    this.#changed = changed;
    quill.on(Quill.events.EDITOR_CHANGE, this.#follow);
  }

  /** Null before there was one. */
  get range(): TextRange | null {
    this.#range = this.#read() ?? this.#range;
    return this.#range;
  }

  destroy(): void {
    this.#quill.off(Quill.events.EDITOR_CHANGE, this.#follow);
  }

  readonly #follow = (event: string, ...args: unknown[]): void => {
    const now = this.#read();
    if (now !== null) this.#range = now;
    else if (event === Quill.events.TEXT_CHANGE) this.#move(args[0] as Delta);
    this.#changed();
  };

  /** While the editor has no focus, nobody but the document moves the selection. */
  #move(change: Delta): void {
    if (this.#range === null) return;
    const { anchor, head } = this.#range;
    this.#range = { anchor: change.transformPosition(anchor, true), head: change.transformPosition(head, true) };
  }

  #read(): TextRange | null {
    const [range] = this.#quill.hasFocus() ? this.#quill.selection.getRange() : [null];
    if (range === null) return null;
    const { index, length } = range;
    const backward = isBackward(this.#quill.root.ownerDocument.getSelection());
    return backward ? { anchor: index + length, head: index } : { anchor: index, head: index + length };
  }
}

function isBackward(selection: Selection | null): boolean {
  if (selection?.anchorNode == null || selection.focusNode === null) return false;
  if (selection.anchorNode === selection.focusNode) return selection.focusOffset < selection.anchorOffset;
  const order = selection.anchorNode.compareDocumentPosition(selection.focusNode);
  return (order & Node.DOCUMENT_POSITION_PRECEDING) !== 0;
}
