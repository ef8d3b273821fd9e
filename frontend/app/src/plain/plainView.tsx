import { showLineNumbers } from '@tandem/bind-codemirror';
import type { OpenDocument, TextOp } from '@tandem/client';
import { useEffect, useRef, useState } from 'react';
import type { Session } from '../document/session';
import { whenFirstOpen } from '../document/whenFirstOpen';
import { rememberedLook, rememberLook, type PlainLook } from './plainLook';
import { openPlainEditor } from './plainText';
import { PlainTools } from './plainTools';
import '../styles/plain.css';

/** A document of plain text: toolbar and sheet. */
export function PlainView({ session }: { session: Session }) {
  const [editor] = useState(() => openPlainEditor(session.content as OpenDocument<string, TextOp>, session.here.carets, session.editing));
  const [look, setLook] = useState(() => rememberedLook(window));
  const sheet = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const { view, element, content } = editor;
    sheet.current?.append(element);
    const leave = whenFirstOpen(content, () => view.focus());
    return () => {
      leave();
      element.remove();
    };
  }, [editor]);
  useEffect(() => showLineNumbers(editor.view, look.lineNumbers), [editor, look.lineNumbers]);
  const choose = (chosen: PlainLook) => {
    setLook(chosen);
    rememberLook(window, chosen);
  };
  return (
    <>
      <PlainTools view={editor.view} look={look} onLook={choose} />
      <main>
        <div className="sheet plain" data-monospace={look.monospace} ref={sheet} />
      </main>
    </>
  );
}
