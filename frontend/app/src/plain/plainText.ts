import { CodeMirrorBinding, createEditor } from '@tandem/bind-codemirror';
import type { OpenDocument, TextOp } from '@tandem/client';

type View = ReturnType<typeof createEditor>;

/** A document of plain text in its editor. */
export interface PlainEditor {
  content: OpenDocument<string, TextOp>;
  view: View;
  /** What keeps the two the same; null while the content is not open. */
  binding: () => CodeMirrorBinding | null;
  /** The element to show it in. */
  element: HTMLElement;
}

/** Makes the editor, which is bound to the content while that is open, else not to be written in. */
export function openPlainEditor(content: OpenDocument<string, TextOp>): PlainEditor {
  const element = document.createElement('div');
  const view = createEditor(element, { placeholder: 'Write something…', label: 'Document text' });
  view.contentDOM.dataset.testid = 'editor';
  let binding: CodeMirrorBinding | null = null;
  const follow = () => {
    const open = content.phase.kind === 'open';
    if (open && binding === null) {
      binding = new CodeMirrorBinding(view, content);
    } else if (!open && binding !== null) {
      // What was shown stays in sight.
      binding.destroy();
      binding = null;
    }
  };
  follow();
  content.changed.add(follow);
  return { content, view, binding: () => binding, element };
}
