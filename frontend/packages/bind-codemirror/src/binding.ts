import { history, isolateHistory } from '@codemirror/commands';
import { Transaction, type ChangeSet, type Extension, type Text } from '@codemirror/state';
import { EditorView, type ViewUpdate } from '@codemirror/view';
import { Claim, Listeners, type Applied, type OpenDocument, type TextOp, type TextRange } from '@tandem/client';
import { difference, toChanges, toOp, toText } from './changes';
import { codePointsBefore, utf16After } from './codePoints';
import { bound, unbound } from './editor';

/**
 * Keeps an editor and an open document the same. The editor's own changes go to the document; what comes from elsewhere
 * goes to the editor as remote transactions, which its undo leaves alone.
 *
 * While an input method composes a word its line must not be touched. What is still to be shown then waits in
 * `#unseen`, and each of it and what is typed is moved past the other: what others wrote is first where both are at one
 * place.
 */
export class CodeMirrorBinding {
  /** Tells of each change of the editor's selection or text that its user made. */
  readonly selected = new Listeners();

  readonly #view: EditorView;
  readonly #document: OpenDocument<string, TextOp>;
  readonly #leave: () => void;
  #unseen: ChangeSet | null = null;
  /** Whether something was typed while there was something unseen. */
  #crossed = false;
  #ended = false;
  #claim: Claim<ChangeSet> | null = null;

  /** The document must be open. Its content replaces that of the editor, whose undo begins here. */
  constructor(view: EditorView, document: OpenDocument<string, TextOp>) {
    this.#view = view;
    this.#document = document;
    this.#restore();
    view.dispatch({ effects: bound.reconfigure(this.#extensions()) });
    this.#leave = document.applied.add((applied) => this.#applied(applied));
  }

  /** Parts the two; the editor keeps what it shows and takes no more in. */
  destroy(): void {
    this.#ended = true;
    this.#leave();
    this.#view.dispatch({ effects: bound.reconfigure(unbound) });
  }

  /** The editor's selection in code points of the document, for others to see. */
  get selection(): TextRange[] {
    const { doc, selection } = this.#view.state;
    const text = this.#content(doc);
    const place = (at: number) => codePointsBefore(text, this.#unseen?.mapPos(at, 1) ?? at);
    return selection.ranges.map(({ anchor, head }) => ({ anchor: place(anchor), head: place(head) }));
  }

  /** Where in the editor, in UTF-16 units, a place of the document is. Places beyond its end are the end. */
  placeOf(codePoints: number): number {
    const text = this.#content(this.#view.state.doc);
    const inText = codePoints >= codePointsBefore(text, text.length) ? text.length : utf16After(text, codePoints);
    if (this.#unseen === null) return inText;
    return this.#unseen.invert(this.#view.state.doc).mapPos(inText);
  }

  /**
   * Begins to wait for a revision which this page's reader has had made elsewhere; the answer is to be called with the
   * version that it led to, or null when it was not made. Undo takes it back then.
   */
  claim(): (version: number | null) => void {
    const claim = new Claim<ChangeSet>((inverse, over) => inverse.map(over));
    this.#claim = claim;
    return (version) => {
      if (this.#claim !== claim) return;
      if (version === null) this.#claim = null;
      else claim.settle(version);
      this.#adopt();
    };
  }

  /** Puts texts in at places of the document, as if they had been typed. */
  insert(pieces: readonly { position: number; text: string }[]): void {
    const changes = pieces.map(({ position, text }) => ({ from: this.placeOf(position), insert: toText(text) }));
    this.#view.dispatch({ changes, userEvent: 'input.restore' });
  }

  #extensions(): Extension {
    return [
      history(),
      EditorView.updateListener.of((update) => this.#updated(update)),
      EditorView.domEventObservers({ compositionend: () => void setTimeout(() => this.#show()) }),
    ];
  }

  /** The document's content, seen from an editor that shows `shown`. */
  #content(shown: Text): Text {
    return this.#unseen === null ? shown : this.#unseen.apply(shown);
  }

  #updated(update: ViewUpdate): void {
    let taken = true;
    for (const transaction of update.transactions) {
      if (transaction.docChanged && transaction.annotation(Transaction.remote) !== true) {
        taken = this.#typed(transaction) && taken;
      }
    }
    if (!taken) this.#restore();
    if (update.selectionSet || update.docChanged || update.focusChanged) this.selected.emit();
  }

  /** False when the document does not take the change. */
  #typed({ changes, startState }: Transaction): boolean {
    const content = this.#content(startState.doc);
    let own = changes;
    if (this.#unseen !== null) {
      own = changes.map(this.#unseen);
      this.#unseen = this.#unseen.map(changes, true);
      this.#crossed = true;
    }
    this.#claim?.pass(own);
    return this.#document.submit(toOp(own, content), this);
  }

  #applied({ op, source, version }: Applied<string, TextOp>): void {
    if (source === this) return;
    const content = this.#content(this.#view.state.doc);
    const changes = toChanges(op, content);
    this.#claim?.pass(changes, { version, inverse: changes.invert(content) });
    this.#unseen = this.#unseen === null ? changes : this.#unseen.compose(changes);
    this.#show();
  }

  /** Makes the claimed revision one that undo takes back: takes it back and makes it again, which nobody sees. */
  #adopt(): void {
    const inverse = this.#claim?.inverse ?? null;
    if (inverse === null || this.#unseen !== null) return;
    this.#claim = null;
    const { doc, selection } = this.#view.state;
    const again = inverse.invert(doc);
    this.#view.dispatch({ changes: inverse, annotations: theirs });
    this.#view.dispatch({ changes: again, selection, annotations: [Transaction.remote.of(true), isolateHistory.of('full')] });
  }

  #show(): void {
    const changes = this.#unseen;
    if (changes === null || this.#ended || this.#touchesComposition(changes)) return;
    this.#unseen = null;
    this.#view.dispatch({ changes, annotations: theirs });
    // Moving both past each other is the one place where they could part unnoticed.
    if (this.#crossed) this.#restore();
    this.#crossed = false;
    this.#adopt();
  }

  /** An input method's own line must stay as it is; elsewhere changes do not disturb it. */
  #touchesComposition(changes: ChangeSet): boolean {
    if (!this.#view.compositionStarted) return false;
    const { doc, selection } = this.#view.state;
    const line = doc.lineAt(selection.main.head);
    return changes.touchesRange(line.from, line.to) !== false;
  }

  /** Makes the editor show the document, whatever it shows now. */
  #restore(): void {
    this.#unseen = null;
    const shown = this.#view.state.doc.toString();
    if (shown === this.#document.data) return;
    this.#view.dispatch({ changes: difference(shown, this.#document.data), annotations: theirs });
  }
}

const theirs = [Transaction.remote.of(true), Transaction.addToHistory.of(false)];
