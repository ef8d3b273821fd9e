import { ChangeSet, StateEffect, StateField, type Extension, type Text } from '@codemirror/state';
import { Decoration, EditorView, WidgetType, type DecorationSet } from '@codemirror/view';
import type { ChangeLook, Marked, Piece } from '@tandem/client';
import { toText } from '../changes';
import { utf16After } from '../codePoints';

/** A stretch of the shown text that is part of a change. */
export interface Stretch {
  from: number;
  to: number;
  kind: 'insert' | 'delete' | 'format';
  change: number;
  look: ChangeLook;
}

type Changed = Exclude<Piece, { kind: 'keep' }>;

/** The text with what was deleted in its places, and where the changes are in it, in UTF-16 units. */
export function withDeletions(
  content: Text,
  marked: readonly Marked[],
  lookOf: (piece: Changed) => ChangeLook,
): { text: Text; stretches: Stretch[] } {
  const inserts: { from: number; insert: Text }[] = [];
  const stretches: Stretch[] = [];
  let codePoints = 0;
  let place = 0;
  let deleted = 0;
  for (const { piece, change } of marked) {
    const from = place + deleted;
    if (piece.kind === 'delete') {
      const text = typeof piece.content === 'string' ? piece.content : '';
      inserts.push({ from: place, insert: toText(text) });
      deleted += text.length;
    } else {
      codePoints += piece.length;
      place = utf16After(content, codePoints);
    }
    const to = place + deleted;
    if (piece.kind !== 'keep' && change !== null && to > from) {
      stretches.push({ from, to, kind: piece.kind, change, look: lookOf(piece) });
    }
  }
  return { text: ChangeSet.of(inserts, content.length).apply(content), stretches };
}

export const markChanges = StateEffect.define<{ text: Text; stretches: readonly Stretch[] }>();

const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (shown, transaction) => {
    let next = transaction.docChanged ? Decoration.none : shown;
    for (const effect of transaction.effects) if (effect.is(markChanges)) next = decorated(effect.value.text, effect.value.stretches);
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

const TAGS = { insert: 'ins', delete: 'del', format: 'span' } as const;

function decorated(text: Text, stretches: readonly Stretch[]): DecorationSet {
  const ranges = stretches.flatMap((stretch) => {
    const { from, to, kind, change, look } = stretch;
    const mark = Decoration.mark({
      tagName: TAGS[kind],
      class: `change by-${look.by}`,
      attributes: { title: look.words, 'data-words': look.words, 'data-change': String(change), tabindex: '-1' },
    }).range(from, to);
    // An end of a line has nothing to be coloured.
    const nothingSeen = text.sliceString(from, to).trim() === '' && text.lineAt(from).to < to;
    return nothingSeen ? [mark, Decoration.widget({ widget: new LineEnd(stretch), side: 1 }).range(text.lineAt(from).to)] : [mark];
  });
  return Decoration.set(ranges, true);
}

/** Stands for an end of a line that was put in or taken out by itself. */
class LineEnd extends WidgetType {
  readonly #stretch: Stretch;

  constructor(stretch: Stretch) {
    super();
    this.#stretch = stretch;
  }

  override eq(other: LineEnd): boolean {
    return JSON.stringify(this.#stretch) === JSON.stringify(other.#stretch);
  }

  override toDOM(): HTMLElement {
    const { kind, change, look } = this.#stretch;
    const sign = document.createElement(TAGS[kind]);
    sign.className = `change by-${look.by}`;
    sign.textContent = '¶';
    sign.title = look.words;
    sign.tabIndex = -1;
    Object.assign(sign.dataset, { words: look.words, change: String(change) });
    return sign;
  }
}

export const changeMarks: Extension = marks;
