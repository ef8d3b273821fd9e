import { lazy, Suspense, useEffect, useState } from 'react';
import { locateBoardAssets } from '../board/assets';
import { useHistoryWay } from '../history/useHistoryWay';
import { LastEditButton } from '../history/lastEditButton';
import { AuthorshipBar } from '../history/authorshipBar';
import { PastNotices } from '../history/pastNotices';
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

// An editor is most of the code, and each document needs one of the three.
const load = {
  rich: async () => (await import('../rich/richView')).RichView,
  plain: async () => (await import('../plain/plainView')).PlainView,
  board: async () => {
    locateBoardAssets(window);
    return (await import('../board/boardView')).BoardView;
  },
};
const views = {
  rich: lazy(async () => ({ default: await load.rich() })),
  plain: lazy(async () => ({ default: await load.plain() })),
  board: lazy(async () => ({ default: await load.board() })),
};

const loadHistory = () => import('../history/historyView');
const HistoryView = lazy(async () => ({ default: (await loadHistory()).HistoryView }));

/** The page of a document. `kind` is what is made where there is none, and most likely what is there. */
export function DocumentPage({ id, kind }: { id: string; kind: Kind }) {
  const [session] = useState(() => {
    void load[kind]();
    const opened = openSession(id, kind);
    if (opened.past?.way.address) void loadHistory();
    return opened;
  });
  useEffect(() => guardLeaving(session, window), [session]);
  useEffect(() => rememberDocument(session), [session]);
  const { past } = session;
  const address = useHistoryWay(session);
  const [authorship, setAuthorship] = useState(false);
  const [restored, setRestored] = useState<string | null>(null);
  const openHistory = () => past?.way.open(session.content.version);
  return (
    <div className="document" data-kind={kind} data-history={address !== null}>
      <header className="document-header">
        <a className="icon-button" href="/" aria-label="All documents" title="All documents">
          <Icon name="home" />
        </a>
        <TitleField document={session.title} />
        {past !== null && <LastEditButton past={past} onOpen={openHistory} />}
        <SaveStatus session={session} />
        <PeopleBar here={session.here} />
        <div className="document-actions">
          <CopyLink />
          <ThemeSwitch />
          <DocumentMenu session={session} authorship={authorship} onAuthorship={setAuthorship} />
        </div>
      </header>
      {past !== null && address !== null && (
        <Suspense>
          <HistoryView session={session} past={past} address={address} kind={kind} onRestored={setRestored} />
        </Suspense>
      )}
      <div hidden={address !== null}>
        <Notices session={session}>
          {past !== null && <PastNotices session={session} past={past} restored={restored} onRestoredRead={() => setRestored(null)} />}
          {past !== null && authorship && (
            <AuthorshipBar session={session} past={past} marking={{ kind: 'all' }} onClose={() => setAuthorship(false)} />
          )}
        </Notices>
        <Content session={session} />
      </div>
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
  const View = views[kind];
  return (
    <Suspense>
      <View session={session} />
    </Suspense>
  );
}
