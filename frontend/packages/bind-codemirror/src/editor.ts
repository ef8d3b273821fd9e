import { defaultKeymap, historyKeymap, redo } from '@codemirror/commands';
import { closeSearchPanel, highlightSelectionMatches, openSearchPanel, search, searchKeymap, searchPanelOpen } from '@codemirror/search';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightSpecialChars, keymap, lineNumbers, placeholder } from '@codemirror/view';
import { authorMarks } from './history/authors';
import { look } from './look';
import { remoteCarets } from './remoteCarets';
import { wholeCharacters } from './wholeCharacters';

export interface EditorOptions {
  /** What an empty document says. */
  placeholder: string;
  /** The editor's name for those who do not see it. */
  label: string;
}

/** What a binding brings along; without one the text can be read, searched and copied. */
export const bound = new Compartment();
export const unbound: Extension = [EditorState.readOnly.of(true), EditorView.editable.of(false)];

const numbers = new Compartment();

/** What the search panel says instead of CodeMirror's own words. */
const words = {
  next: 'Next',
  previous: 'Previous',
  all: 'Select all',
  'match case': 'Match case',
  regexp: 'Pattern',
  'by word': 'Whole words',
  replace: 'Replace',
  'replace all': 'Replace all',
  close: 'Close',
};

/** Makes an editor for plain text: prose first, so lines wrap and have no numbers. */
export function createEditor(container: HTMLElement, options: EditorOptions): EditorView {
  const state = EditorState.create({
    extensions: [
      bound.of(unbound),
      numbers.of([]),
      // Other line ends are characters like others: the document counts them.
      EditorState.lineSeparator.of('\n'),
      EditorView.clipboardInputFilter.of((text) => text.replace(/\r\n?/g, '\n')),
      wholeCharacters,
      EditorView.lineWrapping,
      highlightSpecialChars(),
      drawSelection(),
      search({ top: true }),
      EditorState.phrases.of(words),
      highlightSelectionMatches({ minSelectionLength: 2 }),
      placeholder(options.placeholder),
      keymap.of([{ key: 'Mod-Shift-z', run: redo, preventDefault: true }, ...searchKeymap, ...historyKeymap, ...defaultKeymap]),
      EditorView.contentAttributes.of({ 'aria-label': options.label, spellcheck: 'true', autocorrect: 'on', autocapitalize: 'sentences' }),
      look,
      remoteCarets,
      authorMarks,
    ],
  });
  return new EditorView({ state, parent: container });
}

export function showLineNumbers(view: EditorView, shown: boolean): void {
  view.dispatch({ effects: numbers.reconfigure(shown ? lineNumbers() : []) });
}

/** Opens the panel to search with, or closes it. */
export function toggleSearch(view: EditorView): void {
  if (searchPanelOpen(view.state)) closeSearchPanel(view);
  else openSearchPanel(view);
}
