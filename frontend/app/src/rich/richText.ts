import { Authors, createEditor, deltaModel, QuillBinding, RemoteCarets, type RichText } from '@tandem/bind-quill';
import type { OpenDocument } from '@tandem/client';
import type Quill from 'quill/core.js';
import type { Editing, EditingSlot } from '../document/editing';
import type { CaretEditor, CaretView } from '../people/caretView';

/** A document of formatted text in its editor. */
export interface RichEditor {
  content: OpenDocument<RichText, RichText>;
  quill: Quill;
  /** The element to show it in. */
  element: HTMLElement;
}

/** Makes the editor, which is bound to the content while that is open, else not to be written in. */
export function openRichEditor(content: OpenDocument<RichText, RichText>, carets: CaretView, editing: EditingSlot): RichEditor {
  const element = document.createElement('div');
  const quill = createEditor(element, { placeholder: 'Write something…', label: 'Document text' });
  quill.root.dataset.testid = 'editor';
  const shown = new RemoteCarets(quill);
  let binding: QuillBinding | null = null;
  let detach: (() => void)[] = [];
  quill.disable();
  const follow = () => {
    const open = content.phase.kind === 'open';
    if (open && binding === null) {
      binding = new QuillBinding(quill, content);
      detach = [carets.attach(caretsOf(binding, shown)), editing.attach(editingOf(binding, quill))];
      quill.enable();
    } else if (!open && binding !== null) {
      // What was shown stays in sight.
      for (const each of detach) each();
      binding.destroy();
      binding = null;
      quill.disable();
    }
  };
  follow();
  content.changed.add(follow);
  return { content, quill, element };
}

function caretsOf(binding: QuillBinding, shown: RemoteCarets): CaretEditor {
  return {
    selected: binding.selected,
    selection: () => binding.selection,
    placeOf: (position) => binding.placeOf(position),
    show: (carets) => shown.show(carets),
    ask: (ids) => shown.ask(ids),
    reveal: (id) => shown.reveal(id),
  };
}

function editingOf(binding: QuillBinding, quill: Quill): Editing {
  const authors = new Authors(quill);
  return {
    claim: () => binding.claim(),
    insert: (pieces) =>
      binding.insert(pieces.map(({ position, content, from, to }) => ({ position, content: deltaModel.of(content).slice(from, to) }))),
    showAuthors: (stretches) => authors.show(stretches),
    caret: () => binding.selection[0]?.head ?? null,
    moved: binding.selected,
    undo: () => quill.history.undo(),
    focus: () => quill.focus(),
  };
}
