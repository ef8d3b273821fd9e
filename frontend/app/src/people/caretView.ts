import type { RemoteCaret } from '@tandem/bind-quill';
import type { Listeners, Presence, TextRange } from '@tandem/client';
import type { Choice } from './choice';
import { caretColours } from './colours';

/** What an editor does for carets. Ranges are in places of the document where presence has to do with them. */
export interface CaretEditor {
  /** Tells of each change of the editor's selection or text. */
  readonly selected: Listeners;
  selection(): readonly TextRange[];
  /** Where in the editor a place of the document is. */
  placeOf(position: number): number;
  show(carets: readonly RemoteCaret[]): void;
  /** Shows the names of these carets until others are asked for. */
  ask(ids: readonly string[]): void;
  /** Scrolls to a caret. */
  reveal(id: string): void;
}

/** Shows others' carets in an editor and the editor's own selection to the others. */
export class CaretView {
  readonly #presence: Presence;
  readonly #hidden: Choice;
  #editor: CaretEditor | null = null;
  #frame = 0;

  constructor(presence: Presence, hidden: Choice) {
    this.#presence = presence;
    this.#hidden = hidden;
    presence.changed.add(this.#soon);
    hidden.subscribe(this.#soon);
  }

  /** Works with an editor until the answer is called. */
  attach(editor: CaretEditor): () => void {
    this.#editor = editor;
    this.#presence.selection = () => editor.selection();
    const leave = editor.selected.add(() => {
      this.#presence.moved();
      this.#soon();
    });
    this.#presence.moved();
    this.#soon();
    return () => {
      leave();
      this.#editor = null;
      this.#presence.selection = () => [];
      this.#presence.moved();
      editor.show([]);
    };
  }

  ask(ids: readonly string[]): void {
    this.#editor?.ask(ids);
  }

  reveal(id: string): void {
    this.#editor?.reveal(id);
  }

  /** Once for each frame, when document, editor and selection have come to the same. */
  readonly #soon = (): void => {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#editor?.show(this.#hidden.on ? [] : this.#carets(this.#editor));
    });
  };

  #carets(editor: CaretEditor): RemoteCaret[] {
    return this.#presence.others.map(({ id, name, colour, ranges, moves }) => ({
      id,
      name,
      moves,
      ...caretColours(colour),
      ranges: ranges.map(({ anchor, head }) => ({ anchor: editor.placeOf(anchor), head: editor.placeOf(head) })),
    }));
  }
}
