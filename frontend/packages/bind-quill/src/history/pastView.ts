import { deletedBy, deletedWithin, Listeners, type ChangeLook, type Deleted, type Marked, type PastView, type Piece } from '@tandem/client';
import type Quill from 'quill/core.js';
import Delta from 'quill-delta';
import { shownContent } from '../display';
import { createEditor } from '../editor';
import { registerChangeFormats } from './changeFormats';
import { difference, withDeletions } from './withDeletions';

/** Past contents of rich text in an editor that takes nothing in. */
export class PastRichText implements PastView<Delta> {
  readonly element = document.createElement('div');
  readonly selected = new Listeners();
  readonly #quill: Quill;
  #shown = new Delta().insert('\n');
  #marked: readonly Marked[] = [];
  #at: number | null = null;

  /** `label` is its name for those who do not see it. */
  constructor(label: string) {
    registerChangeFormats();
    const container = this.element.appendChild(document.createElement('div'));
    this.#quill = createEditor(container, { placeholder: '', label });
    this.#quill.disable();
    this.#quill.root.setAttribute('aria-readonly', 'true');
    this.#quill.root.dataset.testid = 'past';
    document.addEventListener('selectionchange', this.#look);
  }

  show(content: Delta): void {
    this.#marked = [];
    this.#set(shownContent(content));
  }

  showChanges(content: Delta, marked: readonly Marked[], lookOf: (piece: Exclude<Piece, { kind: 'keep' }>) => ChangeLook): void {
    this.#marked = marked;
    this.#set(withDeletions(content, marked, lookOf));
  }

  goTo(change: number): void {
    const mark = this.#quill.root.querySelector<HTMLElement>(`[data-change="${change}"]`);
    mark?.scrollIntoView({ block: 'center' });
    mark?.focus({ preventScroll: true });
    this.#at = change;
    this.selected.emit();
  }

  selectedDeletions(): readonly Deleted[] {
    const [range] = this.#quill.selection.getRange();
    const pieces = this.#marked.map(({ piece }) => piece);
    if (range !== null && range.length > 0) return deletedWithin(pieces, range.index, range.index + range.length);
    return this.#at === null ? [] : deletedBy(this.#marked, this.#at);
  }

  destroy(): void {
    document.removeEventListener('selectionchange', this.#look);
  }

  /** The editor takes no focus, so it does not tell of its selection itself. */
  readonly #look = (): void => this.selected.emit();

  #set(content: Delta): void {
    this.#at = null;
    const change = difference(this.#shown, content);
    this.#shown = content;
    if (change.ops.length > 0) this.#quill.updateContents(change, 'silent');
  }
}
