import { EditorState, type Text } from '@codemirror/state';
import { drawSelection, EditorView, highlightSpecialChars, keymap } from '@codemirror/view';
import { defaultKeymap } from '@codemirror/commands';
import { deletedBy, deletedWithin, Listeners, type ChangeLook, type Deleted, type Marked, type PastView, type Piece } from '@tandem/client';
import { difference } from '../changes';
import { codePointsBefore } from '../codePoints';
import { look } from '../look';
import { changeMarks, markChanges, withDeletions, type Stretch } from './changeMarks';

/** How many frames a change that is scrolled to may take until it is there, in a long text. */
const PATIENCE = 30;

/** Past contents of plain text in an editor that takes nothing in. */
export class PastText implements PastView<Text> {
  readonly element = document.createElement('div');
  readonly selected = new Listeners();
  readonly #view: EditorView;
  #marked: readonly Marked[] = [];
  #stretches: readonly Stretch[] = [];
  #at: number | null = null;

  /** `label` is its name for those who do not see it. */
  constructor(label: string) {
    this.#view = new EditorView({
      parent: this.element,
      state: EditorState.create({
        extensions: [
          // A caret to read and select with; an on-screen keyboard would be of no use.
          EditorState.readOnly.of(true),
          EditorView.contentAttributes.of({ 'aria-label': label, 'aria-readonly': 'true', inputmode: 'none', spellcheck: 'false' }),
          EditorState.lineSeparator.of('\n'),
          EditorView.lineWrapping,
          highlightSpecialChars(),
          drawSelection(),
          keymap.of(defaultKeymap),
          EditorView.updateListener.of(({ selectionSet }) => {
            if (selectionSet) this.selected.emit();
          }),
          look,
          changeMarks,
        ],
      }),
    });
    this.#view.contentDOM.dataset.testid = 'past';
  }

  show(content: Text): void {
    this.#marked = [];
    this.#stretches = [];
    this.#set(content);
  }

  showChanges(content: Text, marked: readonly Marked[], lookOf: (piece: Exclude<Piece, { kind: 'keep' }>) => ChangeLook): void {
    const { text, stretches } = withDeletions(content, marked, lookOf);
    this.#marked = marked;
    this.#stretches = stretches;
    this.#set(text);
  }

  goTo(change: number): void {
    const place = this.#stretches.find((stretch) => stretch.change === change)?.from;
    if (place === undefined) return;
    this.#at = change;
    this.#view.dispatch({ selection: { anchor: place }, effects: EditorView.scrollIntoView(place, { y: 'center' }) });
    this.#focus(change, PATIENCE);
    this.selected.emit();
  }

  selectedDeletions(): readonly Deleted[] {
    const { doc, selection } = this.#view.state;
    const { from, to } = selection.main;
    const pieces = this.#marked.map(({ piece }) => piece);
    if (from !== to) return deletedWithin(pieces, codePointsBefore(doc, from), codePointsBefore(doc, to));
    return this.#at === null ? [] : deletedBy(this.#marked, this.#at);
  }

  destroy(): void {
    this.#view.destroy();
  }

  #set(text: Text): void {
    this.#at = null;
    const shown = this.#view.state.doc;
    const effects = markChanges.of({ text, stretches: this.#stretches });
    this.#view.dispatch({ ...(shown === text ? {} : { changes: difference(shown.toString(), text.toString()) }), effects });
  }

  /** Only what is in sight, or nearly, is in the page: it may come when the text has been scrolled. */
  #focus(change: number, patience: number): void {
    const mark = this.#view.contentDOM.querySelector<HTMLElement>(`[data-change="${change}"]`);
    if (mark !== null) mark.focus({ preventScroll: true });
    else if (patience > 0) requestAnimationFrame(() => this.#focus(change, patience - 1));
  }
}
