import { askRemoteCarets, CodeMirrorBinding, createEditor, revealRemoteCaret, setRemoteCarets } from '@tandem/bind-codemirror';
import type { OpenDocument, TextOp } from '@tandem/client';
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
export function openPlainEditor(content: OpenDocument<string, TextOp>, carets: CaretView): PlainEditor {
  const element = document.createElement('div');
  const view = createEditor(element, { placeholder: 'Write something…', label: 'Document text' });
  view.contentDOM.dataset.testid = 'editor';
  let binding: CodeMirrorBinding | null = null;
  let detach = () => {};
  const follow = () => {
    const open = content.phase.kind === 'open';
    if (open && binding === null) {
      binding = new CodeMirrorBinding(view, content);
      detach = carets.attach(caretsOf(binding, view));
    } else if (!open && binding !== null) {
      // What was shown stays in sight.
      detach();
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
