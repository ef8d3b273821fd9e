import { useEffect, useState } from 'react';
import type { Session } from '../document/session';
import { useKind } from '../document/useKind';
import { usePhase } from '../document/usePhase';
import { Icon } from '../icon';
import { useMe } from '../people/usePeople';
import { documentPath } from '../route';
import { AuthorshipBar } from './authorshipBar';
import type { SessionHistory } from './sessionHistory';
import { noteVisits, Visits, type Visit } from './visits';
import { momentWords } from './words';

/** So many revisions since the last visit are looked through for others' work. */
const LOOKED_THROUGH = 500;

interface PastNoticesProps {
  session: Session;
  past: SessionHistory;
  /** What was just restored, in words. */
  restored: string | null;
  onRestoredRead: () => void;
}

/** What the page says of the past while the live document is shown. */
export function PastNotices(props: PastNoticesProps) {
  return (
    <>
      <RestoredNotice {...props} />
      <CopyNotice {...props} />
      <SinceVisit {...props} />
    </>
  );
}

function RestoredNotice({ session, restored, onRestoredRead }: PastNoticesProps) {
  if (restored === null) return null;
  return (
    <section className="notice-bar" role="status" data-testid="restored">
      <Icon name="undo" />
      <p>{restored}</p>
      <button
        type="button"
        data-testid="undo-restore"
        onClick={() => {
          session.editing.current?.undo();
          onRestoredRead();
        }}
      >
        Undo
      </button>
      <button type="button" className="icon-button" aria-label="Close" title="Close" onClick={onRestoredRead}>
        <Icon name="cross" />
      </button>
    </section>
  );
}

/** Where a copy comes from. */
function CopyNotice({ session, past }: PastNoticesProps) {
  const [origin, setOrigin] = useState<{ id: string; version: number } | null>(null);
  const open = usePhase(session.content).kind === 'open';
  const kind = useKind(session);
  useEffect(() => {
    if (!open) return;
    let gone = false;
    past.about().then(
      ({ copyOf }) => !gone && setOrigin(copyOf),
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [past, open]);
  if (origin === null || kind === null) return null;
  return (
    <section className="notice-bar" data-testid="copied-from">
      <Icon name="copy" />
      <p>
        This is a copy.{' '}
        <a href={`${documentPath(origin.id, kind)}?rev=${origin.version}`}>See what it was made from</a>
      </p>
      <button type="button" className="icon-button" aria-label="Close" title="Close" onClick={() => setOrigin(null)}>
        <Icon name="cross" />
      </button>
    </section>
  );
}

/** What others have changed since this browser had the document open last. */
function SinceVisit({ session, past }: PastNoticesProps) {
  const [visits] = useState(() => Visits.of(window));
  const [visit, setVisit] = useState<(Visit & { now: number }) | null>(null);
  const open = usePhase(session.content).kind === 'open';
  const me = useMe(session.here)?.id ?? null;
  useEffect(() => {
    if (!open || me === null) return;
    const now = session.content.version ?? 0;
    const last = visits.last(session.id);
    let gone = false;
    const look = async () => {
      if (last === null || last.version >= now) return;
      // What one typed oneself in another window is no news.
      const { revisions } = await past.api.revisions(last.version, Math.min(now, last.version + LOOKED_THROUGH));
      if (!gone && revisions.some(({ author }) => author !== me)) setVisit({ ...last, now });
    };
    look().catch(() => undefined);
    const leave = noteVisits(session, visits, window);
    return () => {
      gone = true;
      leave();
    };
  }, [session, past, visits, open, me]);
  if (visit === null) return null;
  const { version, at, now } = visit;
  return (
    <AuthorshipBar session={session} past={past} marking={{ kind: 'since', version }} onClose={() => setVisit(null)}>
      <p>
        Changed since you were here on {momentWords(at)}. What is new is marked.{' '}
        <button type="button" data-testid="see-changes" onClick={() => past.way.open(now, version)}>
          See all changes
        </button>
      </p>
    </AuthorshipBar>
  );
}
