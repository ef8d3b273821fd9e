import { Claim, Listeners, positionBefore, stepsOf, type Applied, type OpenDocument, type TextRange } from '@tandem/client';
import Quill from 'quill/core.js';
import Delta from 'quill-delta';
import { EditorSelection } from './editorSelection';
import { endsWithNewline, hasLoneHalf, lengthOf, shownChange, shownContent, shownPart, storedChange, type RichText } from './display';

/**
 * Keeps an editor and an open document the same. The editor's own changes (source 'user') go to the document; what
 * comes from elsewhere goes to the editor with source 'api', which its undo leaves alone.
 *
 * The editor may lag behind: while an input method composes a word its text must not be touched, and the browser tells
 * of typing a moment after it happened. So what is still to be shown is kept in `#unseen`, and each of the two is moved
 * past the other: what others wrote is first where both are at one place.
 */
export class QuillBinding {
  /** Tells of each change of the editor's selection or text. */
  readonly selected = new Listeners();

  readonly #quill: Quill;
  readonly #document: OpenDocument<RichText, RichText>;
  readonly #selection: EditorSelection;
  readonly #undo: (() => void)[] = [];
  #unseen = new Delta();
  #claim: Claim<Delta> | null = null;

  /** The document must be open. Its content replaces that of the editor, whose undo begins here. */
  constructor(quill: Quill, document: OpenDocument<RichText, RichText>) {
    this.#quill = quill;
    this.#document = document;
    quill.setContents(shownContent(document.data), 'api');
    quill.history.clear();
    this.#selection = new EditorSelection(quill, () => this.selected.emit());

    const typed = (change: Delta, before: Delta, source: string) => {
      if (source === 'user') this.#typed(change, before);
    };
    const pasted = (event: ClipboardEvent) => this.#pasted(event);
    quill.root.addEventListener('paste', pasted, true);
    const composed = () => this.#show();
    quill.on(Quill.events.TEXT_CHANGE, typed);
    quill.on(Quill.events.COMPOSITION_END, composed);
    this.#undo.push(
      () => this.#selection.destroy(),
      () => quill.root.removeEventListener('paste', pasted, true),
      () => quill.off(Quill.events.TEXT_CHANGE, typed),
      () => quill.off(Quill.events.COMPOSITION_END, composed),
      document.applied.add((applied) => this.#applied(applied)),
    );
  }

  /** Parts the two; the editor keeps what it shows. */
  destroy(): void {
    for (const undo of this.#undo) undo();
  }

  /** The editor's selection, for others to see, in places of the document; none before there was one. */
  get selection(): TextRange[] {
    const range = this.#selection.range;
    const place = (at: number) => this.#unseen.transformPosition(at, true);
    return range === null ? [] : [{ anchor: place(range.anchor), head: place(range.head) }];
  }

  /** Where in the editor a place of the document is. Places beyond its end are the end. */
  placeOf(position: number): number {
    return Math.min(positionBefore(position, stepsOf(this.#unseen)), this.#quill.getLength() - 1);
  }

  /**
   * Begins to wait for a revision which this page's reader has had made elsewhere; the answer is to be called with the
   * version that it led to, or null when it was not made. Undo takes it back then.
   */
  claim(): (version: number | null) => void {
    const claim = new Claim<Delta>((inverse, over) => over.transform(inverse, true));
    this.#claim = claim;
    return (version) => {
      if (this.#claim !== claim) return;
      if (version === null) this.#claim = null;
      else claim.settle(version);
      this.#adopt();
    };
  }

  /** Puts contents in at places of the document, as if they had been typed. */
  insert(pieces: readonly { position: number; content: RichText }[]): void {
    const change = pieces.reduce((all, { position, content }) => {
      const piece = new Delta().retain(this.placeOf(position)).concat(shownPart(content));
      return all.compose(all.transform(piece, true));
    }, new Delta());
    this.#quill.updateContents(change, 'user');
  }

  #typed(change: Delta, before: Delta): void {
    const unseen = this.#unseen;
    const op = storedChange(unseen.transform(change, true));
    this.#unseen = change.transform(unseen, false);
    this.#claim?.pass(unseen.transform(change, true));
    const content = this.#document.data;
    if (!endsWithNewline(content)) {
      this.#document.submit(new Delta().retain(lengthOf(content)).insert('\n'), this);
    }
    if (!this.#document.submit(op, this)) {
      this.#unseen = unseen;
      this.#quill.updateContents(change.invert(before), 'api');
    }
    this.#check();
  }

  /** What is too large is not even made into a change: that would take the editor minutes. */
  #pasted(event: ClipboardEvent): void {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (this.#document.admits(text)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  #applied({ op, source, version, before, after }: Applied<RichText, RichText>): void {
    if (source === this) return;
    const change = shownChange(op, before, after);
    this.#claim?.pass(change, { version, inverse: change.invert(shownContent(before)) });
    this.#unseen = this.#unseen.compose(change);
    if (!this.#quill.composition.isComposing) this.#show();
  }

  #show(): void {
    // Typing that the browser has not told of yet is told of now, and moves what is unseen.
    this.#quill.update('user');
    const change = this.#unseen;
    this.#unseen = new Delta();
    if (change.ops.length > 0) this.#quill.updateContents(change, 'api');
    this.#check();
    this.#adopt();
  }

  /** Makes the claimed revision one that undo takes back. */
  #adopt(): void {
    const inverse = this.#claim?.inverse ?? null;
    if (inverse === null || this.#unseen.ops.length > 0) return;
    this.#claim = null;
    const { history } = this.#quill;
    const shown = this.#quill.getContents();
    history.cutoff();
    history.record(inverse.invert(shown), shown.compose(inverse));
    history.cutoff();
  }

  /**
   * An editor makes its content regular; should that ever change its length, positions would be wrong from then on. And
   * where it finds out by comparing what was changed, it may tear a pair of surrogates apart.
   */
  #check(): void {
    if (this.#unseen.ops.length > 0) return;
    const content = shownContent(this.#document.data);
    const shown = this.#quill.getContents();
    if (shown.length() !== content.length() || hasLoneHalf(shown)) this.#quill.setContents(content, 'api');
  }
}
