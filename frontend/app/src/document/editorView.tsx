import { useEffect, useRef } from 'react';
import type { Session } from './session';

/** The sheet with the text. */
export function EditorView({ session }: { session: Session }) {
  const sheet = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const { quill, editor, content } = session;
    sheet.current?.append(editor);
    const focusNew = () => {
      // On a touch screen the keyboard would cover what one came to read.
      const nothingFocused = document.activeElement === document.body;
      if (content.phase.kind === 'open' && nothingFocused && matchMedia('(pointer: fine)').matches) quill.focus();
      if (content.phase.kind !== 'opening') leave();
    };
    const leave = content.changed.add(focusNew);
    return () => {
      leave();
      editor.remove();
    };
  }, [session]);
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
