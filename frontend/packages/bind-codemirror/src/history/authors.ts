import { StateEffect, StateField, type Extension, type Range } from '@codemirror/state';
import { Decoration, EditorView, ViewPlugin, type DecorationSet, type ViewUpdate } from '@codemirror/view';
import { utf16After, codePointsBefore } from '../codePoints';

/** A stretch of the text, in code points, with whose it is; null where that is not to be shown. */
export interface AuthorStretch {
  length: number;
  look: { by: number; words: string } | null;
}

const set = StateEffect.define<readonly AuthorStretch[] | null>();

const stretches = StateField.define<readonly AuthorStretch[] | null>({
  create: () => null,
  update: (shown, { effects }) => effects.reduce((now, effect) => (effect.is(set) ? effect.value : now), shown),
});

/** Marks who wrote what, until told otherwise; null marks nothing. */
export function showAuthors(view: EditorView, authors: readonly AuthorStretch[] | null): void {
  view.dispatch({ effects: set.of(authors) });
}

/** Only what is in sight is marked, as a long text has many stretches. */
const marks = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;

    constructor(view: EditorView) {
      this.decorations = decorated(view);
    }

    update({ view, state, startState, docChanged, changes, viewportChanged }: ViewUpdate): void {
      const told = state.field(stretches) !== startState.field(stretches);
      if (told || (viewportChanged && !docChanged)) this.decorations = decorated(view);
      // Who wrote what was typed is told a moment later.
      else if (docChanged) this.decorations = this.decorations.map(changes);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

function decorated(view: EditorView): DecorationSet {
  const authors = view.state.field(stretches);
  if (authors === null) return Decoration.none;
  const { doc } = view.state;
  const { from, to } = view.viewport;
  const [first, last] = [codePointsBefore(doc, from), codePointsBefore(doc, to)];
  const found: Range<Decoration>[] = [];
  let at = 0;
  for (const { length, look } of authors) {
    const [start, end] = [Math.max(at, first), Math.min(at + length, last)];
    at += length;
    if (start >= end || look === null) continue;
    const attributes = { title: look.words, 'data-words': look.words };
    found.push(Decoration.mark({ class: `written by-${look.by}`, attributes }).range(utf16After(doc, start), utf16After(doc, end)));
  }
  return Decoration.set(found);
}

/** Shows who wrote what; showAuthors says it. */
export const authorMarks: Extension = [stretches, marks];
