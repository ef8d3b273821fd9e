import { createEditor, shownContent, type RichText } from '@tandem/bind-quill';

/** Rich text as text and as HTML, as the editor would show it. */
export function renderRichText(content: RichText): { text: string; html: string } {
  const quill = createEditor(document.createElement('div'), { placeholder: '', label: '' });
  quill.setContents(shownContent(content));
  // Quill makes every space unbreakable.
  return { text: quill.getText(), html: quill.getSemanticHTML().replaceAll('&nbsp;', ' ') };
}
