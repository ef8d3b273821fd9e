import { lazy, Suspense, useEffect, useState } from 'react';
import { Icon } from '../icon';
import type { Kind } from '../kind';
import { PeopleBar } from '../people/peopleBar';
import { documentPath } from '../route';
import { ThemeSwitch } from '../themeSwitch';
import { CopyLink } from './copyLink';
import { DocumentMenu } from './documentMenu';
import { guardLeaving } from './leaveGuard';
import { Notices } from './notices';
import { rememberDocument } from './remember';
import { SaveStatus } from './saveStatus';
import { openSession, type Session } from './session';
import { TitleField } from './titleField';
import { useKind } from './useKind';
import '../styles/document.css';

// An editor is most of the code, and each document needs one of the two.
const loadRich = () => import('../rich/richView');
const loadPlain = () => import('../plain/plainView');
const RichView = lazy(async () => ({ default: (await loadRich()).RichView }));
const PlainView = lazy(async () => ({ default: (await loadPlain()).PlainView }));

/** The page of a document. `kind` is what is made where there is none, and most likely what is there. */
export function DocumentPage({ id, kind }: { id: string; kind: Kind }) {
  const [session] = useState(() => {
    void (kind === 'rich' ? loadRich() : loadPlain());
    return openSession(id, kind);
  });
  useEffect(() => guardLeaving(session, window), [session]);
  useEffect(() => rememberDocument(session), [session]);
  return (
    <div className="document">
      <header className="document-header">
        <a className="icon-button" href="/" aria-label="All documents" title="All documents">
          <Icon name="home" />
        </a>
        <TitleField document={session.title} />
        <SaveStatus session={session} />
        <PeopleBar here={session.here} />
        <div className="document-actions">
          <CopyLink />
          <ThemeSwitch />
          <DocumentMenu session={session} />
        </div>
      </header>
      <Notices session={session} />
      <Content session={session} />
    </div>
  );
}

/** The editor of what stands at the address, whatever the address promised. */
function Content({ session }: { session: Session }) {
  const kind = useKind(session);
  useEffect(() => {
    // An address that is passed on says what is there.
    if (kind !== null) history.replaceState(history.state, '', documentPath(session.id, kind) + location.search + location.hash);
  }, [session, kind]);
  if (kind === null) return null;
  return <Suspense>{kind === 'rich' ? <RichView session={session} /> : <PlainView session={session} />}</Suspense>;
}
