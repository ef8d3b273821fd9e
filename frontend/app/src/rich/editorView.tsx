import { useEffect, useRef } from 'react';
import { whenFirstOpen } from '../document/whenFirstOpen';
import type { RichEditor } from './richText';

/** The sheet with the text. */
export function EditorView({ editor }: { editor: RichEditor }) {
  const sheet = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const { quill, element, content } = editor;
    sheet.current?.append(element);
    const leave = whenFirstOpen(content, () => quill.focus());
    return () => {
      leave();
      element.remove();
    };
  }, [editor]);
  return <div className="sheet" ref={sheet} onClick={followLink} />;
}

/** In text that can be edited a plain click sets the caret; with Ctrl or Cmd it follows the link. */
function followLink(event: React.MouseEvent): void {
  if (!(event.ctrlKey || event.metaKey) || !(event.target instanceof Element)) return;
  const link = event.target.closest('a');
  if (link === null) return;
  event.preventDefault();
  window.open(link.href, '_blank', 'noopener,noreferrer');
}
