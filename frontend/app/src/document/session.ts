import { createEditor, QuillBinding, type RichText } from '@tandem/bind-quill';
import { clientOf, type Client, type OpenDocument, type TextOp } from '@tandem/client';
import type Quill from 'quill/core.js';

/** All that a document page works with; it lives as long as the page. */
export interface Session {
  id: string;
  client: Client;
  content: OpenDocument<RichText, RichText>;
  title: OpenDocument<string, TextOp>;
  /** The editor, bound to the content while that is open, else not to be written in. */
  quill: Quill;
  /** The element to show it in. */
  editor: HTMLElement;
}

export function openSession(id: string): Session {
  const client = clientOf(window);
  const content = client.open<RichText, RichText>({
    collection: 'docs',
    id,
    type: 'rich-text',
    empty: [{ insert: '\n' }],
  });
  const title = client.open<string, TextOp>({ collection: 'titles', id, type: 'text-unicode', empty: '' });
  const editor = document.createElement('div');
  const quill = createEditor(editor, { placeholder: 'Write something…', label: 'Document text' });
  quill.root.dataset.testid = 'editor';
  bindWhileOpen(content, quill);
  return { id, client, content, title, quill, editor };
}

/** A refused document leaves the editor as it was: what it shows is the only copy of what could not be saved. */
function bindWhileOpen(content: OpenDocument<RichText, RichText>, quill: Quill): void {
  let binding: QuillBinding | null = null;
  quill.disable();
  content.changed.add(() => {
    const open = content.phase.kind === 'open';
    if (open && binding === null) {
      binding = new QuillBinding(quill, content);
      quill.enable();
    } else if (!open && binding !== null) {
      binding.destroy();
      binding = null;
      quill.disable();
    }
  });
}
