import type { RichText } from '@tandem/bind-quill';
import type { OpenDocument } from '@tandem/client';
import { useState } from 'react';
import type { Session } from '../document/session';
import { EditorView } from './editorView';
import { openRichEditor } from './richText';
import { Toolbar } from './toolbar';
import '../styles/rich.css';

/** A document of formatted text: toolbar and sheet. */
export function RichView({ session }: { session: Session }) {
  const [editor] = useState(() => openRichEditor(session.content as OpenDocument<RichText, RichText>, session.here.carets, session.editing));
  return (
    <>
      <Toolbar quill={editor.quill} />
      <main>
        <EditorView editor={editor} />
      </main>
    </>
  );
}
