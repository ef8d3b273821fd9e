import { StateEffect, StateField, Transaction, type ChangeDesc, type Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { caretLayers } from './caretLayers';

/** Someone else's selection, or a caret where both ends are the same, in UTF-16 units of the editor's text. */
export interface RemoteRange {
  anchor: number;
  head: number;
}

/** What is shown of one of the others. */
export interface RemoteCaret {
  /** Tells this one from the others. */
  id: string;
  name: string;
  /** Any CSS colour: of the caret, the flag and, translucent, the selection. */
  color: string;
  /** The colour of the name on the flag. */
  ink?: string;
  ranges: readonly RemoteRange[];
}

/** A caret that is shown, and how often it has moved since it came: what moves shows its name for a while. */
export interface ShownCaret extends RemoteCaret {
  moves: number;
  /** Its name is to be shown. */
  asked: boolean;
}

const set = StateEffect.define<readonly RemoteCaret[]>();
const ask = StateEffect.define<readonly string[]>();
const raise = StateEffect.define<string>();

/** Shows these carets and no others. Places beyond the text are its end. */
export function setRemoteCarets(view: EditorView, carets: readonly RemoteCaret[]): void {
  view.dispatch({ effects: set.of(carets) });
}

/** Shows the names of these carets until others are asked for. */
export function askRemoteCarets(view: EditorView, ids: readonly string[]): void {
  view.dispatch({ effects: ask.of(ids) });
}

/** Scrolls to a caret and shows its name. */
export function revealRemoteCaret(view: EditorView, id: string): void {
  const range = view.state.field(shownCarets).find((caret) => caret.id === id)?.ranges[0];
  if (range === undefined) return;
  view.dispatch({ effects: [raise.of(id), EditorView.scrollIntoView(range.head, { y: 'center' })] });
}

/** The carets that are shown, kept in their places while the text changes. */
export const shownCarets = StateField.define<readonly ShownCaret[]>({
  create: () => [],
  update: (shown, transaction) => {
    let next = shown;
    if (transaction.docChanged && next.length > 0) {
      const theirs = transaction.annotation(Transaction.remote) === true;
      next = next.map((caret) => mapped(caret, transaction.changes, theirs));
    }
    for (const effect of transaction.effects) {
      if (effect.is(set)) next = replaced(next, effect.value, transaction.newDoc.length);
      else if (effect.is(ask)) next = next.map((caret) => ({ ...caret, asked: effect.value.includes(caret.id) }));
      else if (effect.is(raise)) next = next.map((caret) => (caret.id === effect.value ? { ...caret, moves: caret.moves + 1 } : caret));
    }
    return next;
  },
});

/** What others type moves the caret that stands there; what one types oneself at that place does not. */
function mapped(caret: ShownCaret, changes: ChangeDesc, theirs: boolean): ShownCaret {
  const side = theirs ? 1 : -1;
  const ranges = caret.ranges.map(({ anchor, head }) => ({
    anchor: changes.mapPos(anchor, side),
    head: changes.mapPos(head, side),
  }));
  const typed = theirs && caret.ranges.some(({ head }) => changes.mapPos(head, 1) !== changes.mapPos(head, -1));
  return { ...caret, ranges, moves: caret.moves + (typed ? 1 : 0) };
}

function replaced(shown: readonly ShownCaret[], carets: readonly RemoteCaret[], length: number): ShownCaret[] {
  const within = (at: number) => Math.max(0, Math.min(at, length));
  return carets.map((caret) => {
    const before = shown.find(({ id }) => id === caret.id);
    const ranges = caret.ranges.map(({ anchor, head }) => ({ anchor: within(anchor), head: within(head) }));
    const moved = before !== undefined && JSON.stringify(before.ranges) !== JSON.stringify(ranges);
    return { ...caret, ranges, moves: (before?.moves ?? 0) + (moved ? 1 : 0), asked: before?.asked ?? false };
  });
}

/** Shows others' carets, with their names, and selections; setRemoteCarets says where they are. */
export const remoteCarets: Extension = [shownCarets, caretLayers(shownCarets)];
