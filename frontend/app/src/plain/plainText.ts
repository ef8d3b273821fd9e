import { askRemoteCarets, CodeMirrorBinding, createEditor, revealRemoteCaret, setRemoteCarets, showAuthors, undo } from '@tandem/bind-codemirror';
import type { Deleted, OpenDocument, TextOp } from '@tandem/client';
import type { Editing, EditingSlot } from '../document/editing';
import type { CaretEditor, CaretView } from '../people/caretView';

type View = ReturnType<typeof createEditor>;

/** A document of plain text in its editor. */
export interface PlainEditor {
  content: OpenDocument<string, TextOp>;
  view: View;
  /** The element to show it in. */
  element: HTMLElement;
}

/** Makes the editor, which is bound to the content while that is open, else not to be written in. */
export function openPlainEditor(content: OpenDocument<string, TextOp>, carets: CaretView, editing: EditingSlot): PlainEditor {
  const element = document.createElement('div');
  const view = createEditor(element, { placeholder: 'Write something…', label: 'Document text' });
  view.contentDOM.dataset.testid = 'editor';
  let binding: CodeMirrorBinding | null = null;
  let detach: (() => void)[] = [];
  const follow = () => {
    const open = content.phase.kind === 'open';
    if (open && binding === null) {
      binding = new CodeMirrorBinding(view, content);
      detach = [carets.attach(caretsOf(binding, view)), editing.attach(editingOf(binding, view))];
    } else if (!open && binding !== null) {
      // What was shown stays in sight.
      for (const each of detach) each();
      binding.destroy();
      binding = null;
    }
  };
  follow();
  content.changed.add(follow);
  return { content, view, element };
}

function caretsOf(binding: CodeMirrorBinding, view: View): CaretEditor {
  return {
    selected: binding.selected,
    selection: () => binding.selection,
    placeOf: (position) => binding.placeOf(position),
    show: (carets) => setRemoteCarets(view, carets),
    ask: (ids) => askRemoteCarets(view, ids),
    reveal: (id) => revealRemoteCaret(view, id),
  };
}

function editingOf(binding: CodeMirrorBinding, view: View): Editing {
  return {
    claim: () => binding.claim(),
    insert: (pieces) => binding.insert(pieces.map((piece) => ({ position: piece.position, text: textOf(piece) }))),
    showAuthors: (stretches) => showAuthors(view, stretches),
    caret: () => binding.selection[0]?.head ?? null,
    moved: binding.selected,
    undo: () => void undo(view),
    focus: () => view.focus(),
  };
}

/** The part of a deleted passage that is meant; it is counted in code points. */
function textOf({ content, from, to }: Deleted): string {
  return Array.from(typeof content === 'string' ? content : '').slice(from, to).join('');
}
