import { useEffect, useState } from 'react';
import { Icon } from '../icon';
import { ThemeSwitch } from '../themeSwitch';
import { CopyLink } from './copyLink';
import { EditorView } from './editorView';
import { guardLeaving } from './leaveGuard';
import { rememberDocument } from './remember';
import { SaveStatus } from './saveStatus';
import { openSession } from './session';
import { TitleField } from './titleField';
import { Toolbar } from './toolbar';
import '../styles/document.css';

export function DocumentPage({ id }: { id: string }) {
  const [session] = useState(() => openSession(id));
  useEffect(() => guardLeaving(session.client, window), [session]);
  useEffect(() => rememberDocument(session), [session]);
  return (
    <div className="document">
      <header className="document-header">
        <a className="icon-button" href="/" aria-label="All documents" title="All documents">
          <Icon name="home" />
        </a>
        <TitleField document={session.title} />
        <SaveStatus session={session} />
        <div className="document-actions">
          <CopyLink />
          <ThemeSwitch />
        </div>
      </header>
      <Toolbar quill={session.quill} />
      <main>
        <EditorView session={session} />
      </main>
    </div>
  );
}
