import Inline from 'quill/blots/inline.js';
import Quill from 'quill/core.js';
import { ClassAttributor, Scope } from 'parchment';

/** How a stretch of text that is part of a change is marked in the editor. */
export interface ChangeMark {
  kind: 'insert' | 'delete' | 'format';
  change: number;
  by: number;
  words: string;
}

/** The format of a stretch within a line; its value is a ChangeMark as JSON. */
export const CHANGE = 'change';
/** The formats of a line whose end is part of a change: the change's kind, and whose it is. */
export const CHANGED_LINE = 'changed-line';
export const CHANGED_BY = 'changed-by';

const TAGS = { insert: 'ins', delete: 'del', format: 'span' } as const;

class Change extends Inline {
  static override blotName = CHANGE;
  static override className = 'change';
  static override tagName = ['INS', 'DEL', 'SPAN'];

  static override create(value: string): HTMLElement {
    const { kind, change, by, words } = JSON.parse(value) as ChangeMark;
    const node = document.createElement(TAGS[kind]);
    node.classList.add(this.className, `by-${by}`);
    node.title = words;
    node.tabIndex = -1;
    Object.assign(node.dataset, { words, change: String(change), mark: value });
    return node;
  }

  static override formats(node: HTMLElement): string | undefined {
    return node.dataset.mark;
  }
}

let registered = false;

/** Makes Quill know these formats. No document has them: what is typed or pasted is freed of unknown formats. */
export function registerChangeFormats(): void {
  if (registered) return;
  registered = true;
  // Around all other formats, so that a change is one stretch where it can be.
  Inline.order = [...Inline.order.filter((name) => name !== CHANGE), CHANGE];
  Quill.register(
    {
      [`formats/${CHANGE}`]: Change,
      [`formats/${CHANGED_LINE}`]: new ClassAttributor(CHANGED_LINE, CHANGED_LINE, { scope: Scope.BLOCK }),
      [`formats/${CHANGED_BY}`]: new ClassAttributor(CHANGED_BY, 'by', { scope: Scope.BLOCK }),
    },
    true,
  );
}
